"""Which version may start when the one that should does not."""

from collections.abc import Iterator

from updater.install.data_steps import DataStepError, schema_of
from updater.install.installed import Installed, find, kept
from updater.install.layout import Layout, version_key
from updater.install.rollback import HALTED, refusal
from updater.install.state import State


def stand_ins(layout: Layout, state: State) -> Iterator[Installed]:
    """Yield what may start: what is known to be good, then the older, the newer, the halted, the current.

    What runs may have been halted: that is left by an update, not by a start.
    """
    first = state.last_good if state.trial else state.current
    known = [] if state.trial and first in state.halts.values() else [first]
    others = [found for found in kept(layout) if not refusal(layout, state, found.version)]
    older = [found for found in others if not first or version_key(found.version) < version_key(first)]
    yield from filter(None, (find(layout, version) for version in known))
    yield from (found for found in dict.fromkeys([*older, *others]) if fits_record(layout, found))
    halted = _halted(layout, state)
    yield from (found for found in halted if found.version == first or fits_record(layout, found))
    yield from filter(None, [find(layout, state.current)])


def _halted(layout: Layout, state: State) -> list[Installed]:
    """Return what nothing but a halt keeps from starting; what has been good first."""
    refused = ((found, refusal(layout, state, found.version)) for found in kept(layout))
    halted = [found for found, why in refused if why and why[0] == HALTED]
    return sorted(halted, key=lambda found: found.version != state.last_good)


def way_out(layout: Layout, state: State, left: str) -> Installed | None:
    """Return where to go from `left`, which failed; what was halted comes last, and is better than none."""
    refused = ((found, refusal(layout, state, found.version)) for found in stand_ins(layout, state))
    allowed = (found for found, why in refused if why is None or why[0] == HALTED)
    return next((found for found in allowed if found.version != left), None)


def unwatched(layout: Layout, state: State, *, may_try: bool) -> list[Installed]:
    """Return what may run unwatched, best first; `may_try`: what is on trial, if a try of it is counted."""
    is_tried = state.trial is None or (may_try and state.trial.tries > 0)
    avoided = {*state.bad, *([] if is_tried or not state.trial else [state.trial.version])}
    first = [find(layout, version) for version in (state.current, state.last_good)]
    others = [found for found in kept(layout) if found.version not in state.yanked]
    others.sort(key=lambda found: found.version in state.halts.values())
    return [found for found in (*first, *others) if found and found.version not in avoided]


def fits_record(layout: Layout, version: Installed) -> bool:
    """Tell whether it can start on the record as it is: that is never moved or migrated on a suspicion."""
    try:
        schema = schema_of(layout, version)
    except DataStepError:
        return False
    return schema is None or version.writes <= schema <= version.reads[1]
