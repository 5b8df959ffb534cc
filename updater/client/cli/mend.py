"""``repair``, ``safe-mode`` and ``bundle``: what support does where something is wrong."""

import os
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import Final

from updater.client.acts import Act, Mended
from updater.client.cli.agents import agent_of
from updater.client.cli.desk import Data, Desk
from updater.client.cli.failures import foreseen
from updater.client.cli.gather import facts_of
from updater.client.cli.look import give_status
from updater.client.diagnostics import Bundle
from updater.client.errors import DamagedError, FileThereError, NothingHereError
from updater.client.masking import Mask
from updater.client.status import SAFE_FLAGS, status_data
from updater.client.verify import findings
from updater.install import audit
from updater.install.state import change_state

USUAL_FLAGS: Final = "current"
KEPT_OUT: Final = (
    "It holds nothing of vehicles or customers, and people are numbers in it; "
    "the reasons that they gave stand in it as they wrote them."
)


def repair(desk: Desk, _: Namespace) -> None:
    """Check every file of every version, put back what is wrong, and put aside what nobody signed.

    Raises:
        DamagedError: something is still wrong afterwards.
        UpdateError: the install cannot be read or written.
    """
    found = agent_of(desk).repair(Act(desk.who, desk.why))
    wrong = [(one.version, file) for one in found for file in one.wrong]
    left = [(version, file) for version, file in wrong if file.why]
    for version, file in wrong:
        desk.say(f"{version}: {file.path}: {file.words}")
    if left:
        version, file = left[0]
        raise DamagedError(
            f"{len(left)} of {len(wrong)} files are still wrong, first {file.path} of {version}: {file.why}"
        )
    desk.say("Every file is as it was signed." if not wrong else _right_again(len(wrong)))
    desk.give({"wrong": [_file_data(*one) for one in wrong], "mended": len(wrong) - len(left)})


def _right_again(count: int) -> str:
    return "1 file is right again." if count == 1 else f"{count} files are right again."


def _file_data(version: str, file: Mended) -> Data:
    return {"version": version, "path": file.path, "source": file.source, "aside": file.aside}


def safe_mode(desk: Desk, arguments: Namespace) -> None:
    """Start with factory settings and no plug-ins, or as usual again."""
    wanted = SAFE_FLAGS if arguments.state == "on" else USUAL_FLAGS
    change_state(desk.layout, lambda state: replace(state, flags=wanted))
    audit.append(desk.layout, "safe-mode", desk.who, desk.why, {"state": arguments.state})
    give_status(desk)


def bundle(desk: Desk, arguments: Namespace) -> None:
    """Write what support needs to a file: whole or not at all.

    Raises:
        FileThereError: a file stands there already.
        NothingHereError: there is nothing to tell of.
    """
    path = Path(arguments.path).absolute()
    if path.exists() and not arguments.replace:
        raise FileThereError(f"{path} is there already")
    if not desk.layout.root.is_dir():
        raise NothingHereError(f"There is no install in {desk.layout.root}")
    mask = Mask(Path.home())
    status = status_data(facts_of(desk))
    made = Bundle(desk.layout, desk.now(), status, findings(desk.layout, desk.work), mask)
    _log_if_any(desk)
    write_whole(path, made.content())
    desk.say(f"Diagnostic bundle: {path}", KEPT_OUT)
    desk.give({"bundle": str(path), "files": sorted(made.members())})


def _log_if_any(desk: Desk) -> None:
    """Log that there is a bundle; what is wrong with the disk of the install keeps nobody from making one."""
    try:
        audit.append(desk.layout, "bundle", desk.who, desk.why, {})
    except OSError as error:
        desk.tell(f"That there is a bundle could not be logged: {foreseen(error)}")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is there whole, or not at all; its folder is made where there is none.

    Raises:
        OSError: it cannot be written; nothing is left there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with half.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
