"""Changes that wait for the signatures of others, in the folder `staged/`."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tuf.api.metadata import Metadata, Root, Targets

from updater.client.strict_json import canonical
from updater.release.changes import Act, Change
from updater.release.desk import Desk
from updater.release.errors import DamagedError, RefusedError, UnknownError, WaitingError
from updater.release.live import as_bytes, read_metadata
from updater.release.log import note

#: stays at the desk: what was to be done, and the SHA-256 of what each role was to say
ACT_NAME: Final = "change.json"
_REMEDY: Final = "Carry it here again, or throw it away: diagclinic-release discard {}."
#: what to do about a change in the way of another
WAITS: Final = (
    "Get it signed and run diagclinic-release publish, or throw it away: diagclinic-release discard {}."
)


def group_name(change: Change) -> str:
    """Return the name of a change's folder, which says what changes."""
    return "+".join(part for part, _ in _parts(change))


def stage(desk: Desk, change: Change) -> Path:
    """Lay `change` down for others to sign, and return its folder."""
    folder = desk.staged / group_name(change)
    parts = dict(_parts(change))
    for part, metadata in parts.items():
        desk.writer.put(folder / f"{part}.json", as_bytes(metadata))
    act = {"act": change.act.name, "why": change.act.why, "detail": change.act.detail}
    seals = {part: _seal(metadata) for part, metadata in parts.items()}
    desk.writer.put(folder / ACT_NAME, canonical({**act, "seals": seals}))
    return folder


def _parts(change: Change) -> Iterator[tuple[str, Metadata[Root] | Metadata[Targets]]]:
    """Yield each role that changes, by its version and name."""
    if change.root:
        yield f"{change.root.signed.version}.root", change.root
    for name, metadata in sorted(change.roles.items()):
        yield f"{metadata.signed.version}.{name}", metadata


def _seal(metadata: Metadata[Root] | Metadata[Targets]) -> str:
    """Return the SHA-256 of what `metadata` says, which no further signature changes."""
    return hashlib.sha256(metadata.signed_bytes).hexdigest()


def waiting(desk: Desk) -> tuple[Path, ...]:
    """Return the folders of what waits; one that was cut off while it was laid down is none."""
    folders = sorted(desk.staged.iterdir()) if desk.staged.is_dir() else ()
    return tuple(folder for folder in folders if (folder / ACT_NAME).exists())


def staged(desk: Desk) -> Iterator[tuple[Path, Change]]:
    """Yield what waits, with its folders.

    Raises:
        DamagedError: a file cannot be read.
        RefusedError: a file says something else than it did here, whoever signed it.
    """
    for folder in waiting(desk):
        yield folder, read_staged(folder)


def read_staged(folder: Path) -> Change:
    """Return what waits in `folder`.

    The files have been out of the house: what came back in the place of one would get our own signatures too.

    Raises:
        DamagedError: a file cannot be read.
        RefusedError: a file says something else than it did here, whoever signed it.
    """
    remedy = _REMEDY.format(folder.name)
    try:
        return _read(folder)
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedError(f"{folder / ACT_NAME} cannot be read: {error}", remedy) from error
    except DamagedError as error:
        raise DamagedError(str(error), remedy) from error


def _read(folder: Path) -> Change:
    said = json.loads((folder / ACT_NAME).read_bytes())
    change = Change(_act(folder))
    for part in folder.name.split("+"):
        name = part.partition(".")[2]
        if name == "root":
            change.root = read_metadata(folder / f"{part}.json", Root)
        else:
            change.roles[name] = read_metadata(folder / f"{part}.json", Targets)
    if said["seals"] != {part: _seal(metadata) for part, metadata in _parts(change)}:
        what = f"what lies in {folder} is not what was laid down there, whoever signed it"
        raise RefusedError(what, _REMEDY.format(folder.name))
    return change


def refuse_overlap(desk: Desk, change: Change) -> None:
    """Refuse a change of what another one already changes.

    Raises:
        WaitingError: finish or discard the other first.
    """
    for folder in waiting(desk):
        others = {part.partition(".")[2] for part in folder.name.split("+")}
        shared = set(change.names) & others
        if shared:
            raise WaitingError(f"{', '.join(sorted(shared))} already waits for signatures in {folder}")


def refuse_replacing(desk: Desk, change: Change) -> None:
    """Refuse to lay `change` down where another one lies: that may be on its way to a holder, or back.

    Raises:
        WaitingError: finish or discard the other first.
        DamagedError: what the other was to do cannot be read.
    """
    folder = desk.staged / group_name(change)
    if folder in waiting(desk):
        act = _act(folder)
        raise WaitingError(
            f"{act.name} {_version(act)}".strip() + f" already waits for signatures in {folder}",
            WAITS.format(folder.name),
        )


def waiting_halts(desk: Desk) -> dict[str, Path]:
    """Return the folders of the halts that wait, by the versions that they are to stop.

    What came back in the place of their files does not matter: this goes by what stayed at the desk.

    Raises:
        DamagedError: what one was to do cannot be read.
    """
    found = ((_act(folder), folder) for folder in waiting(desk) if folder.name.endswith(".halt"))
    return {_version(act): folder for act, folder in found if act.name == "halt"}


def _act(folder: Path) -> Act:
    try:
        said = json.loads((folder / ACT_NAME).read_bytes())
        return Act(said["act"], said["why"], dict(said["detail"]))
    except (ValueError, KeyError, TypeError) as error:
        what = f"{folder / ACT_NAME} cannot be read: {error}"
        raise DamagedError(what, _REMEDY.format(folder.name)) from error


def _version(act: Act) -> str:
    return str(act.detail.get("version", ""))


def clear(desk: Desk, folder: Path) -> None:
    """Remove what waits no more; cut off in the middle, it waits no more either."""
    desk.writer.remove(folder / ACT_NAME)
    desk.writer.remove(folder)


def discard(desk: Desk, name: str, why: str = "") -> None:
    """Throw away what waits in the folder `name` of `staged/`.

    Raises:
        UnknownError: nothing of that name waits.
    """
    if name not in {folder.name for folder in waiting(desk)}:
        raise UnknownError(
            f"nothing named {name!r} waits for signatures", "See what waits: diagclinic-release status."
        )
    note(desk, "discard", why, {"name": name})
    clear(desk, desk.staged / name)
