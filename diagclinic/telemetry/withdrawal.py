"""Agreeing to less, so that whatever ends the program meanwhile, the next one finishes it; see docs/fleet.md.

First it is marked what is wanted: from then on the uploader sends no event. Then the request for deletion,
then the agreement itself is written, and last what was kept beyond it is removed.
"""

import json
import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from diagclinic.core.errors import RecordError
from diagclinic.services.consent import WORDS, Level
from diagclinic.telemetry.consent import (
    ENROLLED,
    FILE,
    FORGET,
    Consent,
    ask_to_forget,
    is_forgetting,
    read_consent,
    read_object,
    request_to_forget,
    write_consent,
    write_file,
)

#: there until what was kept beyond a lower level is removed
EMPTYING: Final = "emptying"
_FORMAT: Final = 1


def agree_to_less(folder: Path, consent: Consent, nonce: str) -> None:
    """Keep `consent`, which is to less than before, and ask for deletion where it is to nothing.

    At `Level.NONE` that needs no room on the disk.

    Raises:
        RecordError: it cannot be kept; the next program tries to.
    """
    _mark(folder, consent)
    try:
        if consent.level is Level.NONE:
            ask_to_forget(folder, nonce, consent.at)
        write_consent(folder, consent)
    except RecordError:
        if consent.level is not Level.NONE:
            (folder / EMPTYING).unlink(missing_ok=True)  # what was agreed before still holds
            raise
        _take_away(folder, nonce, consent.at)


def is_emptying(folder: Path) -> bool:
    """Tell whether somebody agreed to less, and not everything beyond it is removed yet."""
    return (folder / EMPTYING).exists()


def finish_agreeing(folder: Path, nonce: str) -> Level:
    """Write what a program that was ended could not write any more, and return the level that holds.

    Raises:
        RecordError: it cannot be written.
    """
    told, agreed = read_object(folder / EMPTYING), read_consent(folder)
    level = told.get("level")
    is_written = agreed.at not in {"", told.get("instead_of")}
    if level not in WORDS or is_written or Level.of(level) > agreed.level:
        return agreed.level
    wanted = Consent(Level.of(level), str(told.get("by", "")), str(told.get("at", "")))
    if wanted.level is Level.NONE and not is_forgetting(folder):
        ask_to_forget(folder, nonce, wanted.at)
    write_consent(folder, replace(wanted, at=wanted.at or agreed.at))
    return wanted.level


def _mark(folder: Path, consent: Consent) -> None:
    before = read_consent(folder).at
    told = {"format": _FORMAT, "level": consent.level.word, "by": consent.by, "at": consent.at}
    try:
        write_file(folder / EMPTYING, {**told, "instead_of": before})
    except RecordError:  # an empty file needs no room
        with suppress(OSError):
            (folder / EMPTYING).touch()


def _take_away(folder: Path, nonce: str, at: str) -> None:
    """Make the request for deletion of the agreement, in the room that it has; else remove it.

    Raises:
        RecordError: not even that can be done.
    """
    own = folder / FILE
    try:
        if (folder / ENROLLED).exists() and not is_forgetting(folder) and own.exists():
            _write_over(own, json.dumps(request_to_forget(nonce, at)).encode())
            own.replace(folder / FORGET)
        own.unlink(missing_ok=True)
    except OSError as error:
        raise RecordError(f"{own} cannot be removed: {error.strerror or error}") from error


def _write_over(path: Path, content: bytes) -> None:
    with path.open("r+b") as file:
        file.write(content)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())
