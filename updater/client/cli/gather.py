"""Reads what a status is made of; whatever cannot be read is left out, never in the way."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeVar

from updater.client.busy import vehicles
from updater.client.cli.desk import Desk
from updater.client.errors import UpdateError
from updater.client.install import DEFAULTS, Install, first_install, read_install
from updater.client.offers import read_offer
from updater.client.running import running
from updater.client.status import Facts, Kept, Offer, needed
from updater.install import audit
from updater.install.installed import Installed, kept, launchers
from updater.install.layout import MANIFEST_NAME, Layout, is_version, version_key
from updater.install.slots import read_slots
from updater.install.state import FLOORS, State, read_state, rebuilt

T = TypeVar("T")
#: number of the launcher that was installed first, and tries of a newer one that may fail
_FIRST: Final = 1
_TRIES: Final = 2
_NEW_INSTALL: Final = "new-install"
#: acts that need no state, and what is logged on the way to the first one; after any other there was one
_STATELESS: Final = frozenset({_NEW_INSTALL, FLOORS, "bundle", "config", "put-off", "repair", "share"})


def facts_of(desk: Desk) -> Facts:
    """Return what the status tells."""
    layout = desk.layout
    state = _or_none(lambda: read_state(layout))
    shown = state or made_anew(layout)
    return Facts(
        root=str(layout.root),
        at=desk.now(),
        state=shown,
        install=installed_as(layout) or defaults_of(layout),
        kept=kept_versions(layout),
        offer=fresh_offer(_or_none(lambda: read_offer(layout)), shown),
        launcher=launcher_number(layout),
        is_guessed=state is None,
        is_new=is_new(layout),
        incomplete=incomplete(layout, shown),
        running=open_version(layout, shown, desk.now().timestamp()),
        is_log_damaged=_or_none(lambda: audit.verify(layout)) is not None,
        busy=vehicles(layout),
    )


def made_anew(layout: Layout) -> State | None:
    """Return what the state has to be, by what lies on the disk; None for nothing."""
    state = _or_none(lambda: rebuilt(layout))
    return state if state is not None and state.current else None


def installed_as(layout: Layout) -> Install | None:
    """Return who this install is, None where that cannot be read."""
    return _or_none(lambda: read_install(layout))


def is_new(layout: Layout) -> bool:
    """Tell whether a version lies here and nobody ever started one or took another."""
    is_untouched = not any(path.exists() for path in layout.slots("state"))
    return is_untouched and bool(kept(layout)) and acts(layout) <= _STATELESS


def acts(layout: Layout) -> frozenset[str]:
    """Return what was done to this install so far, as far as its log can be read."""
    return frozenset(str(entry.get("act")) for entry in _or_none(lambda: audit.read(layout)) or ())


def defaults_of(layout: Layout) -> Install | None:
    """Return what this install begins with, as the version here wants it; None where it has begun.

    It has no id yet: the first check draws one.
    """
    if any(path.exists() for path in layout.slots("install")) or _NEW_INSTALL in acts(layout):
        return None
    newest = next(iter(kept(layout)), None)
    content = newest and _or_none((newest.folder / DEFAULTS).read_bytes)
    install = content and _or_none(lambda: first_install(content, bytes))
    return replace(install, install_id="") if install else None


def incomplete(layout: Layout, state: State | None) -> tuple[str, ...]:
    """Return the versions that are here, or should be, and of which not every file is; the newest first."""
    whole = {one.version for one in kept(layout)}
    folders = _or_none(lambda: list(layout.versions.iterdir())) or []
    names = {*filter(is_version, (path.name for path in folders)), *needed(state or State())}
    return tuple(sorted(names - whole, key=version_key, reverse=True))


def open_version(layout: Layout, state: State | None, at_s: float) -> str:
    """Return the version that a window is open of, empty where none is or nobody knows."""
    return (state and _or_none(lambda: running(layout, state, at_s))) or ""


def kept_versions(layout: Layout) -> tuple[Kept, ...]:
    """Return the complete versions with what they changed."""
    return tuple(Kept(one.version, one.writes, notes_of(one)) for one in kept(layout))


def notes_of(installed: Installed) -> tuple[str, ...]:
    """Return what a version changed, as its publisher says."""
    try:
        notes = json.loads((installed.folder / MANIFEST_NAME).read_bytes())["notes"]
    except (OSError, ValueError, LookupError, TypeError):
        return ()
    return tuple(map(str, notes)) if isinstance(notes, list) else ()


def fresh_offer(offer: Offer | None, state: State | None) -> Offer | None:
    """Return `offer`, unless that version runs by now."""
    if offer is None or state is None or not is_version(state.current):
        return offer
    return offer if version_key(offer.version) != version_key(state.current) else None


def launcher_number(layout: Layout) -> int:
    """Return the number of the launcher that is used: the newest that has not failed, else the first one."""
    tries = (_or_none(lambda: read_slots(layout.slots("launchers"))) or {}).get("tries")
    counts = tries if isinstance(tries, dict) else {}
    failed = {name for name, count in counts.items() if isinstance(count, int) and count >= _TRIES}
    return max((number for number in launchers(layout) if str(number) not in failed), default=_FIRST)


def _or_none(read: Callable[[], T | None]) -> T | None:
    try:
        return read()
    except (OSError, ValueError, UpdateError):
        return None
