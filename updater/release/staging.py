"""Changes that wait for the signatures of others, in the folder `staged/`."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tuf.api.metadata import Root, Targets

from updater.client.strict_json import canonical
from updater.release.changes import Act, Change
from updater.release.desk import Desk
from updater.release.errors import UnknownError, WaitingError
from updater.release.live import as_bytes, read_metadata
from updater.release.log import note

ACT_NAME: Final = "change.json"


def group_name(change: Change) -> str:
    """Return the name of a change's folder, which says what changes."""
    versions = [f"{change.root.signed.version}.root"] if change.root else []
    versions += [f"{change.roles[name].signed.version}.{name}" for name in sorted(change.roles)]
    return "+".join(versions)


def stage(desk: Desk, change: Change) -> Path:
    """Lay `change` down for others to sign, and return its folder."""
    folder = desk.staged / group_name(change)
    if change.root:
        desk.writer.put(folder / f"{change.root.signed.version}.root.json", as_bytes(change.root))
    for name, metadata in change.roles.items():
        desk.writer.put(folder / f"{metadata.signed.version}.{name}.json", as_bytes(metadata))
    act = {"act": change.act.name, "why": change.act.why, "detail": change.act.detail}
    desk.writer.put(folder / ACT_NAME, canonical(act))
    return folder


def staged(desk: Desk) -> Iterator[tuple[Path, Change]]:
    """Yield what waits, with its folders; one that was cut off while it was laid down is none."""
    if not desk.staged.is_dir():
        return
    for folder in sorted(desk.staged.iterdir()):
        if (folder / ACT_NAME).exists():
            yield folder, _read(folder)


def _read(folder: Path) -> Change:
    said = json.loads((folder / ACT_NAME).read_bytes())
    change = Change(Act(said["act"], said["why"], said["detail"]))
    for part in folder.name.split("+"):
        name = part.partition(".")[2]
        if name == "root":
            change.root = read_metadata(folder / f"{part}.json", Root)
        else:
            change.roles[name] = read_metadata(folder / f"{part}.json", Targets)
    return change


def refuse_overlap(desk: Desk, change: Change) -> None:
    """Refuse a change of what another one already changes.

    Raises:
        WaitingError: finish or discard the other first.
    """
    for folder, other in staged(desk):
        shared = set(change.names) & set(other.names)
        if shared:
            raise WaitingError(f"{', '.join(sorted(shared))} already waits for signatures in {folder}")


def discard(desk: Desk, name: str, why: str = "") -> None:
    """Throw away what waits in the folder `name` of `staged/`.

    Raises:
        UnknownError: nothing of that name waits.
    """
    if name not in {folder.name for folder, _ in staged(desk)}:
        raise UnknownError(
            f"nothing named {name!r} waits for signatures", "See what waits: diagclinic-release status."
        )
    note(desk, "discard", why, {"name": name})
    desk.writer.remove(desk.staged / name)
