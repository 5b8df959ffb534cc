"""Removes what is no longer needed; what is in use or cannot be removed stays for the next time."""

import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from updater.client.download import PART, part_path
from updater.client.errors import DamagedError
from updater.client.manifest import parse_manifest
from updater.install.disk import sync_folder
from updater.install.installed import kept
from updater.install.layout import DOOMED, MANIFEST_NAME, PARTIAL, Layout, is_version, version_key
from updater.install.state import State

#: versions that are kept beside the current one, to go back to
PREVIOUS: Final = 3
#: launchers that are kept beside the first one
LAUNCHERS: Final = 2
#: seconds for which what running applications said is kept
HEALTH_S: Final = 30 * 86_400.0
#: of the file that sums up how applications ended
_SUMS_UP: Final = ".jsonl"


@dataclass(frozen=True, slots=True)
class Needed:
    """What is needed beyond what the state says.

    Attributes:
        versions: that are to be taken or are being fetched, and the one whose program this is.
        parts: downloads under way.
    """

    versions: frozenset[str] = frozenset()
    parts: frozenset[Path] = frozenset()


def versions_to_keep(state: State, whole: Sequence[str], needed: Collection[str] = ()) -> frozenset[str]:
    """Return the versions that stay.

    Args:
        state: the install's.
        whole: versions that lie here complete.
        needed: versions that stay in any case.
    """
    pending = (state.pending.from_, state.pending.to) if state.pending else ()
    pinned = (state.pin.version,) if state.pin else ()
    in_any_case = {state.current, state.last_good, *pending, *pinned, *needed, _waiting(state, whole)}
    previous = sorted(
        (version for version in whole if version not in {state.current, _waiting(state, whole)}),
        key=lambda version: _worth(state, version),
        reverse=True,
    )
    good = [version for version in previous if _may_run(state, version)]
    return frozenset({*in_any_case, *good[:PREVIOUS]} - {""})


def _waiting(state: State, whole: Sequence[str]) -> str:
    """Return the version that was fetched and not yet taken, empty for none."""
    used = {version for change in state.history for version in (change.from_, change.to)}
    floor = version_key(state.current) if state.current else ()
    new = [v for v in whole if version_key(v) > floor and v not in used and _may_run(state, v)]
    return max(new, key=version_key, default="")


def _may_run(state: State, version: str) -> bool:
    is_out = {*state.bad, *state.yanked, *state.halts.values()}
    return version not in is_out and version_key(version) >= version_key(state.floor)


def _worth(state: State, version: str) -> tuple[int, tuple[int, ...]]:
    """Return what versions are sorted by: the one that ran last is the best to go back to."""
    used = [n for n, change in enumerate(state.history) if version in {change.from_, change.to}]
    is_last = version == state.last_good
    return (len(state.history) if is_last else max(used, default=-1)), version_key(version)


def prune(layout: Layout, state: State, needed: Needed, now_s: float) -> tuple[str, ...]:
    """Remove what is no longer needed; return what was, by its path in the install.

    Args:
        layout: where things lie.
        state: the install's; without a current version nothing is removed.
        needed: what is needed beyond it.
        now_s: seconds since 1970.
    """
    if not is_version(state.current):
        return ()
    whole = [installed.version for installed in kept(layout)]
    stay = versions_to_keep(state, whole, needed.versions)
    gone = [
        *_versions(layout, stay),
        *_launchers(layout),
        *_parts(layout, needed.parts | _lent(layout, state, whole)),
        *_health(layout, now_s),
    ]
    return tuple(path.relative_to(layout.root).as_posix() for path in gone)


def _versions(layout: Layout, stay: Collection[str]) -> Iterator[Path]:
    for path in _inside(layout.versions):
        name = path.name
        is_old = is_version(name) and name not in stay
        is_left = name.endswith(PARTIAL) and name.removesuffix(PARTIAL) not in stay
        if is_old or is_left or name.endswith((DOOMED, ".repair")):
            yield from _removed(path)


def _launchers(layout: Layout) -> Iterator[Path]:
    folders = _inside(layout.root / "launchers")
    whole = sorted((path for path in folders if path.name.isdecimal()), key=lambda path: -int(path.name))
    left = [path for path in folders if path.name.endswith(DOOMED) or _is_overtaken(path, whole)]
    for path in (*whole[LAUNCHERS:], *left):
        yield from _removed(path)


def _is_overtaken(path: Path, whole: Sequence[Path]) -> bool:
    name = path.name.removesuffix(PARTIAL)
    is_partial = path.name.endswith(PARTIAL) and name.isdecimal()
    return is_partial and any(int(each.name) >= int(name) for each in whole)


def _lent(layout: Layout, state: State, whole: Sequence[str]) -> frozenset[Path]:
    """Return the downloads of the newest versions, which the shop's other machines may still want."""
    found: set[Path] = set()
    for version in {state.current, _waiting(state, whole)} & set(whole):
        with suppress(OSError, DamagedError):
            manifest = parse_manifest((layout.version(version) / MANIFEST_NAME).read_bytes())
            found |= {part_path(layout.blobs, pack) for pack in manifest.packs}
    return frozenset(found)


def _parts(layout: Layout, stay: Collection[Path]) -> Iterator[Path]:
    for path in _inside(layout.blobs):
        if path.name.endswith(PART) and path not in stay:
            yield from _removed(path)


def _health(layout: Layout, now_s: float) -> Iterator[Path]:
    for path in _inside(layout.health):
        with suppress(OSError):
            if path.suffix != _SUMS_UP and path.stat().st_mtime < now_s - HEALTH_S:
                yield from _removed(path)


def _inside(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _removed(path: Path) -> Iterator[Path]:
    """Remove a file, or a folder by way of another name, so that nobody takes half of it for the whole."""
    with suppress(OSError):
        if not path.is_dir() or path.is_symlink():
            path.unlink()
        else:
            _remove_folder(path)
        yield path


def _remove_folder(path: Path) -> None:
    doomed = path if path.name.endswith(DOOMED) else path.with_name(path.name + DOOMED)
    if doomed != path:
        _remove_folder(doomed) if doomed.exists() else None
        path.rename(doomed)
        sync_folder(path.parent)
    shutil.rmtree(doomed)
