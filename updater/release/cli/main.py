"""Runs one verb of ``diagclinic-release`` and says how it went."""

import json
import os
import secrets
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final, TextIO

from updater.client.disk_refusals import refusal
from updater.client.errors import NoRoomError, UpdateError
from updater.install.disk import make_folder
from updater.install.locks import LockHeldError, holding
from updater.install.person import user_name
from updater.release.cli import acting, apart, freezing, looking, steering
from updater.release.cli.given import read_tokens
from updater.release.cli.grammar import PROGRAM, parse
from updater.release.cli.passphrases import PIN, Passphrases, ask_unseen
from updater.release.cli.report import Report, with_absent
from updater.release.desk import Desk
from updater.release.errors import (
    DeskError,
    KeysError,
    RefusedError,
    ReleaseError,
    StoppedError,
    UnknownError,
    UsageError,
)
from updater.release.key_files import KeyFiles
from updater.release.tokens import Tokens
from updater.release.writing import DiskWriter, Writer

DESK_VARIABLE: Final = "DIAGCLINIC_RELEASE_DESK"
LOCK_NAME: Final = "publisher.lock"
WAIT_S: Final = 10.0

Verb = Callable[[Desk, Namespace], Report]

#: those that need no repository
APART: Final[Mapping[str, Verb]] = {
    "build": acting.build_version,
    "decode": looking.decode_code,
    "first-install": freezing.lay_set_up,
    "freeze": freezing.freeze_tree,
    "rehearse": apart.go_through,
    "sign": apart.sign,
}
LOOKS: Final[Mapping[str, Verb]] = {
    "status": looking.show_status,
    "verify": looking.verify,
    "log": looking.show_log,
}
ACTS: Final[Mapping[str, Verb]] = {
    "init": acting.init,
    "region": acting.region,
    "publish": acting.publish_built,
    "discard": acting.throw_away,
    "promote": acting.offer,
    "halt": acting.stop,
    "resume": acting.go_on,
    "pause": acting.wait,
    "unpause": acting.wait_no_more,
    "yank": acting.restrict,
    "floor": acting.restrict,
    "allow-downgrade": acting.restrict,
    "invite": acting.invite_somebody,
    "rotate": acting.new_keys,
    "resign": acting.sign_anew,
    "bundle": acting.write_stick,
    "expire": acting.expire_old,
    "flags": steering.flags,
    "flag-off": steering.turn_off,
    "flag-on": steering.turn_on,
    "notices": steering.notices,
}


@dataclass(frozen=True, slots=True)
class Outside:
    """What the program gets from outside itself.

    Attributes:
        ask: shows words and returns what was typed unseen.
        wait_s: seconds for which another publisher at the same desk is waited for.
    """

    environ: Mapping[str, str]
    out: TextIO
    error: TextIO
    ask: Callable[[str], str] = ask_unseen
    writer: Writer = field(default_factory=DiskWriter)
    wait_s: float = WAIT_S


def main(line: Sequence[str], outside: Outside | None = None) -> int:
    """Run the verb in `line` and return the exit code."""
    words = parse(line)
    outside = outside or Outside(os.environ, sys.stdout, sys.stderr)
    try:
        code = _told(words, outside)
        outside.out.flush()
    except BrokenPipeError:  # whoever read the output has seen enough
        _let_go(outside.out)
        return 1
    return code


def _told(words: Namespace, outside: Outside) -> int:
    try:
        report = _run(words, outside)
    except BrokenPipeError:
        raise
    except (ReleaseError, UpdateError, OSError) as error:
        return _failed(words, outside, error)
    except KeyboardInterrupt:
        return _failed(words, outside, StoppedError("stopped"))
    lines = (json.dumps(report.content, default=str),) if words.json else report.lines
    outside.out.writelines(f"{line}\n" for line in lines)
    return 0 if report.is_well else 1


def _let_go(out: TextIO) -> None:
    """Throw away what the output does not take, or the interpreter would stumble over it at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())


def _run(words: Namespace, outside: Outside) -> Report:
    desk = desk_of(words, outside)
    if words.verb not in {"init", *APART} and not desk.live.is_there:
        raise DeskError(f"{desk.folder} holds no repository")
    if words.dry_run:
        return _said(desk, words)
    if words.verb not in ACTS:
        return {**APART, **LOOKS}[words.verb](desk, words)
    make_folder(desk.folder)
    with holding(desk.folder / LOCK_NAME, outside.wait_s):
        return with_absent(ACTS[words.verb](desk, words), words.held.absent)


def _said(desk: Desk, words: Namespace) -> Report:
    """Return what a verb would do, which it does not."""
    desk, writer = desk.saying()
    report = {**APART, **LOOKS, **ACTS}[words.verb](desk, words)
    would = tuple(f"would {line}" for line in writer.lines)
    shown = report.lines if words.verb in APART or not would else ()
    return Report((*shown, *would, "nothing was written"), {"would": writer.lines}, report.is_well)


def desk_of(words: Namespace, outside: Outside) -> Desk:
    """Return the publisher's folder that is meant, with the keys that lie there."""
    folder = Path(words.desk or outside.environ.get(DESK_VARIABLE, ".")).absolute()
    passphrases = Passphrases(outside.environ, outside.ask, words.passphrase_file)
    pins = Passphrases(outside.environ, outside.ask, words.pin_file, PIN)
    words.passphrases, words.pins = passphrases, pins  # of keys that lie at no desk
    words.held = Tokens(pins, read_tokens(getattr(words, "tokens", [])))
    keys = KeyFiles(folder, outside.writer, passphrases, words.held, passphrases.new)
    who = words.who or user_name()
    clock = partial(datetime.now, UTC)
    return Desk(folder, keys, outside.writer, clock, secrets.token_bytes, who, words.clock_is_right)


def _failed(words: Namespace, outside: Outside, error: Exception) -> int:
    remedy = getattr(error, "remedy", "See what was said, and try again.")
    if isinstance(error, LockHeldError):
        remedy = "Wait until the other publisher at this desk is done."
    what = str(error)
    if isinstance(error, OSError) and error.filename is not None and error.strerror:
        what = f"{error.filename}: {error.strerror}"
    if isinstance(error, OSError) and isinstance(refusal(error, Path()), NoRoomError):
        what = f"the disk is full: {error.filename or getattr(words, 'out', 'a file')} could not be written"
        remedy = "Make room on that disk, then run the same line again."
    if words.json:
        said = {"error": getattr(error, "code", "system"), "what": what, "remedy": remedy}
        outside.out.write(f"{json.dumps(said)}\n")
    outside.error.write(f"{PROGRAM}: {what}. {remedy}\n")
    codes: Mapping[type[Exception], int] = {UnknownError: 2, UsageError: 2, RefusedError: 4, KeysError: 5}
    return next((code for kind, code in codes.items() if isinstance(error, kind)), 1)
