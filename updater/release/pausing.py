"""A version that is not to reach more installs for now: kept at this desk, which needs no key for it.

Whoever has the version keeps it, and who is in its share may still take it: a halt ends both.
"""

import json
from pathlib import Path
from typing import Final

from updater.client.strict_json import canonical
from updater.install.layout import is_version
from updater.release.desk import Desk
from updater.release.errors import DeskError, RefusedError
from updater.release.log import note

PAUSED_NAME: Final = "paused.json"
_MEND: Final = "Mend it, or restore it from a copy."


def paused(folder: Path) -> dict[str, str]:
    """Return why each paused version waits.

    Raises:
        DeskError: the file cannot be read.
    """
    file = folder / PAUSED_NAME
    try:
        said = json.loads(file.read_bytes())["paused"] if file.exists() else {}
        return {_version(version): str(why) for version, why in said.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DeskError(f"{file} is not what it should be: {error}", _MEND) from error


def pause(desk: Desk, version: str, why: str) -> None:
    """Let `version` reach no more installs from this desk.

    Raises:
        RefusedError: it is paused already.
    """
    known = paused(desk.folder)
    if version in known:
        raise RefusedError(f"{version} is paused already: {known[version]}")
    _write(desk, {**known, version: why})
    note(desk, "pause", why, {"version": version})


def go_on(desk: Desk, version: str, why: str) -> None:
    """Let `version` go on.

    Raises:
        RefusedError: it is not paused.
    """
    known = paused(desk.folder)
    if version not in known:
        raise RefusedError(f"{version} is not paused")
    note(desk, "unpause", why, {"version": version})
    _write(desk, {name: reason for name, reason in known.items() if name != version})


def refuse_paused(desk: Desk, version: str) -> None:
    """Refuse to let a version that is paused reach more installs.

    Raises:
        RefusedError: it is.
    """
    why = paused(desk.folder).get(version)
    if why is not None:
        raise RefusedError(
            f"{version} is paused: {why}", f"Once two people agreed: diagclinic-release unpause {version}."
        )


def _version(text: str) -> str:
    if not is_version(text):
        raise ValueError(f"{text!r} is no version")
    return text


def _write(desk: Desk, known: dict[str, str]) -> None:
    desk.writer.put(desk.folder / PAUSED_NAME, canonical({"format": 1, "paused": known}))
