"""What has to be true of an install at any moment, whatever happened to it."""

import hashlib
import json
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from tests.faults import real_record
from tests.faults.shop import Copy
from updater.install import audit
from updater.install.installed import kept
from updater.install.layout import MANIFEST_NAME, Layout, version_key
from updater.install.state import State, read_state, rebuilt

#: trusted metadata that must never be replaced by an older one
TRUSTED: Final = ("root", "timestamp", "snapshot")


@dataclass(frozen=True, slots=True)
class Before:
    """What an install holds before something happens to it."""

    state: State
    trusted: Mapping[str, int]
    log: bytes
    rows: frozenset[str]

    @classmethod
    def of(cls, copy: Copy) -> "Before":
        """Return what `copy` holds."""
        layout = copy.layout
        log = layout.audit.read_bytes() if layout.audit.exists() else b""
        return cls(read_state(layout) or State(), trusted(layout), log, records(copy))


def broken(copy: Copy, before: Before, manifests: Mapping[str, bytes]) -> list[str]:
    """Return what is wrong with the install now; nothing may be."""
    layout = copy.layout
    state = read_state(layout) or rebuilt(layout)
    return [
        *(f"half applied: {version}" for version in half_applied(layout, manifests)),
        *(f"floor sank: {name}" for name in sunk(before, state, trusted(layout))),
        *(["the log was broken"] if not is_log_whole(layout, before) else []),
    ]


def lost(copy: Copy, before: Before) -> list[str]:
    """Return whether records are missing, which must be there whenever a version has come up."""
    return [] if before.rows <= records(copy) else ["records were lost"]


def records(copy: Copy) -> frozenset[str]:
    """Return all that was recorded, by the stand-in for the app and by the real one."""
    return frozenset(rows(copy)) | real_record.records(copy.data)


def half_applied(layout: Layout, manifests: Mapping[str, bytes]) -> Iterator[str]:
    """Yield the versions that count as complete, and are not what was signed."""
    for version in kept(layout):
        text = (version.folder / MANIFEST_NAME).read_bytes()
        if text != manifests[version.version] or damaged(version.folder, text):
            yield version.version


def damaged(folder: Path, manifest: bytes) -> list[str]:
    """Return the files of a version in `folder` that are not what `manifest` says."""
    entries = json.loads(manifest)["files"]
    return [entry["path"] for entry in entries if not _is_right(folder / entry["path"], entry)]


def sunk(before: Before, after: State, trusted_now: Mapping[str, int]) -> Iterator[str]:
    """Yield the floors that are lower than before."""
    if version_key(after.floor) < version_key(before.state.floor):
        yield "floor"
    for name in ("root_version", "time_floor"):
        if getattr(after, name) < getattr(before.state, name):
            yield name
    yield from _lower(before.state.policy_seq, after.policy_seq)
    yield from _lower(before.trusted, trusted_now)


def is_log_whole(layout: Layout, before: Before) -> bool:
    """Tell whether the audit log verifies, and still begins as it did."""
    log = layout.audit.read_bytes() if layout.audit.exists() else b""
    return log.startswith(before.log) and audit.verify(layout) is None


def trusted(layout: Layout) -> dict[str, int]:
    """Return the versions of the trusted metadata."""
    return {name: version for name in TRUSTED if (version := _version_of(layout, name))}


def rows(copy: Copy) -> tuple[str, ...]:
    """Return what the stand-in for the app has recorded."""
    record = copy.data / "record.json"
    return tuple(json.loads(record.read_bytes())["rows"]) if record.exists() else ()


def end_state(layout: Layout) -> dict[str, object]:
    """Return what an operation leaves behind, without times and counters."""
    state = read_state(layout) or rebuilt(layout)
    return {
        "current": state.current,
        "last_good": state.last_good,
        "on_trial": state.trial.version if state.trial else "",
        "pending": state.pending is not None,
        "bad": list(state.bad),
        "pin": state.pin.version if state.pin else "",
        "floor": state.floor,
        "versions": _names(layout.versions),
        "blobs": _names(layout.blobs),
    }


def strays(found: Mapping[str, object], expected: Mapping[str, object]) -> list[str]:
    """Return what is otherwise than it is to be; downloads are kept to be lent out, and may be gone."""
    wrong = {key: found[key] for key, value in expected.items() if found[key] != value}
    if set(cast("list[str]", found["blobs"])) <= set(cast("list[str]", expected["blobs"])):
        wrong.pop("blobs", None)
    return [f"{key}: {value}" for key, value in wrong.items()]


def _is_right(path: Path, entry: Mapping[str, object]) -> bool:
    if "link" in entry:
        return path.is_symlink() and str(path.readlink()) == entry["link"]
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
        return False
    return bool(path.stat().st_mode & stat.S_IXUSR) == bool(entry["x"])


def _lower(before: Mapping[str, int], after: Mapping[str, int]) -> Iterator[str]:
    yield from (name for name, number in before.items() if after.get(name, 0) < number)


def _version_of(layout: Layout, name: str) -> int:
    found = [layout.trusted / f"{name}.json", *layout.trusted.glob(f"*/*.{name}.json")]
    try:
        return max(json.loads(path.read_bytes())["signed"]["version"] for path in found if path.exists())
    except ValueError:
        return 0


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
