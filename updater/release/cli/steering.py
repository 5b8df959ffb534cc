"""Verbs that steer programs in the field: flags, turning one off at once, notices."""

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from updater.client.strict_json import time_text
from updater.release import noticing
from updater.release.cli.given import given
from updater.release.cli.report import Report, told
from updater.release.desk import Desk
from updater.release.errors import KeysError, RefusedError, UsageError
from updater.release.flagging import begin, flags_of, publish_flags, read_draft, remarks
from updater.release.live import Live
from updater.release.turning_off import flag_off, flag_on, offs

_FILE: Final = "Name a file that you may read."


def flags(desk: Desk, words: Namespace) -> Report:
    """Begin with flags, look at a file of them, or publish it."""
    if words.act == "begin":
        return told(begin(desk), "keys of flags and notices lie beside the others: carry those of flags away")
    draft = read_draft(given(_file(words), _FILE))
    said = tuple(remarks(draft, flags_of(desk.live), desk.clock()))
    if words.act == "check":
        names = sorted(draft.definitions)
        return Report(
            (*said, f"{_counted(len(names), 'flag')}, understood: {', '.join(names)}"), {"flags": names}
        )
    return told(publish_flags(desk, draft, words.why or ""), *said)


def notices(desk: Desk, words: Namespace) -> Report:
    """Look at a file of notices, or publish it."""
    found = noticing.read_notices(given(_file(words), _FILE))
    said = tuple(noticing.remarks(found, desk.clock()))
    if words.act == "check":
        ids = [one.notice_id for one in found]
        return Report(
            (*said, f"{_counted(len(ids), 'notice')}, understood: {', '.join(ids)}"), {"notices": ids}
        )
    return told(noticing.publish_notices(desk, found, words.why or ""), *said)


def turn_off(desk: Desk, words: Namespace) -> Report:
    """Turn a flag off everywhere.

    Raises:
        RefusedError: no such flag is published, and nobody said that it is meant all the same.
        KeysError: it is not off: a key is missing, and that waits.
    """
    if not words.unknown and words.flag not in _known(desk.live):
        raise RefusedError(
            f"no flag {words.flag} is published", "One that programs know all the same: --unknown."
        )
    made, outcome = flag_off(desk, words.flag, words.why)
    if not outcome.is_live:
        raise KeysError(
            f"{made.flag} is NOT off: {made.off_id} waits in {outcome.folder} for a signature",
            "Bring a key of halt here, or sign it where it is; then: diagclinic-release publish.",
        )
    return told(outcome, f"{made.flag} is off as {made.off_id}", id=made.off_id)


def turn_on(desk: Desk, words: Namespace) -> Report:
    """Let a flag be what the signed flags say again."""
    return told(flag_on(desk, words.flag, words.why))


def steered(live: Live) -> Iterator[str]:
    """Yield what is published to steer programs, for the status."""
    found, told_of = flags_of(live), noticing.notices_now(live)
    if found:
        yield f"flags {found.seq}, of {found.issued_at:%Y-%m-%d}: {', '.join(sorted(found.raw)) or 'none'}"
    if told_of:
        yield f"notices {told_of.seq}: {', '.join(one.notice_id for one in told_of.notices) or 'none'}"
    for one in offs(live):
        yield f"OFF {one.flag} ({one.off_id}, {time_text(one.at)}): {one.why}"


def _known(live: Live) -> frozenset[str]:
    found = flags_of(live)
    return frozenset(found.raw) if found else frozenset()


def _file(words: Namespace) -> Path:
    if words.file is None:
        raise UsageError(f"{words.verb} {words.act} wants a FILE", "Name it.")
    return Path(words.file)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
