"""Asks sources what the publisher signed, and believes nothing that is forged, old, mixed or too much.

The order is that of The Update Framework's client workflow (specification 1.0, 5.1 to 5.6), which python-tuf
goes through; what comes out is held against the floors of this install before it is used, and raises them.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from updater.client.errors import DamagedError, OfflineError, TrustError, UpdateError
from updater.client.floors import (
    Seen,
    check_floors,
    numbered,
    raised,
    reference_time,
    role_numbers,
    signed_at,
)
from updater.client.halts import Halt
from updater.client.install import Install
from updater.client.lifting import MOST
from updater.client.overlay import Nowhere, Overlay
from updater.client.published import Published, halts, look_into_releases, policies_of
from updater.client.source import Source
from updater.client.trusted_view import TimestampFacts, TrustedView
from updater.client.tuf_client import TufClient
from updater.client.tuf_fetcher import Pace, SourceFetcher
from updater.client.tuf_refusals import Asking, told
from updater.install.layout import Layout, version_key
from updater.install.state import State, change_state, read_state, rebuilt

#: a computer that reaches a live source and hears nothing new for so long is told
SILENCE: Final = timedelta(days=3)
_TRIED_ELSEWHERE: Final = (OfflineError, TrustError, DamagedError)


@dataclass(frozen=True, slots=True)
class Anchor:
    """What trust begins with: it comes with the program.

    Attributes:
        root: the embedded root's metadata.
        built_at: when the program was built; no clock is believed that is before.
    """

    root: bytes
    built_at: datetime
    pace: Pace = field(default_factory=Pace)


def refresh(
    layout: Layout, install: Install, sources: Sequence[Source], anchor: Anchor, now: datetime
) -> TrustedView:
    """Return what holds for `install` by the first source that can be used; the caller holds `update.lock`.

    Halts are remembered and floors raised before this returns. Whatever is refused changes nothing else.

    Args:
        layout: of the install.
        install: who asks.
        sources: tried in order; a stick or a folder comes as an `Overlay`.
        anchor: what trust begins with.
        now: this computer's clock.

    Raises:
        OfflineError: no source could be reached.
        TrustError: what came is forged, expired or replayed.
        DamagedError: what came is not what was signed, or not as agreed.
        CancelledError: somebody stopped it.
        OSError: the disk refuses.
    """
    look = _Look(layout, install, anchor, now)
    failures: list[UpdateError] = []
    notes: list[str] = []
    found: TrustedView | None = None
    for source in sources:
        try:
            found = look.at(source)
        except _TRIED_ELSEWHERE as error:
            failures.append(error)
            continue
        notes += found.notes
        if not found.timestamp.is_stale:
            break
    if found is None:
        raise _gravest(failures)
    return replace(found, notes=tuple(dict.fromkeys((*notes, *map(str, failures)))))


def remembered(layout: Layout, install: Install, anchor: Anchor, now: datetime) -> TrustedView:
    """Return what is known without any source; the caller holds `update.lock`.

    Raises:
        OfflineError: nothing is known yet, or not enough.
        ExpiredError: what is known is too old to go by.
        UpdateError: as for `refresh`.
    """
    return refresh(layout, install, (Overlay(Nowhere(), layout.trusted),), anchor, now)


def _gravest(failures: Sequence[UpdateError]) -> UpdateError:
    for kind in (TrustError, DamagedError):
        for failure in failures:
            if isinstance(failure, kind):
                return failure
    return failures[0] if failures else OfflineError("There is no source to ask.")


@dataclass(frozen=True, slots=True)
class _Look:
    """One attempt after the other to learn what holds."""

    layout: Layout
    install: Install
    anchor: Anchor
    clock: datetime

    def at(self, source: Source) -> TrustedView:
        """Return what holds by `source`."""
        state = read_state(self.layout) or rebuilt(self.layout)
        asking = Asking(
            source.name, self.clock, reference_time(self.clock, self.anchor.built_at, state.time_floor)
        )
        with told(asking):
            return self._look(source, state, asking)

    def _look(self, source: Source, state: State, asking: Asking) -> TrustedView:
        fetcher = SourceFetcher(source, self.anchor.pace)
        client = TufClient(self.layout.trusted, fetcher, self.anchor.root, asking.reference)
        self._refresh(client)
        look_into_releases(client)
        stopped, lifted = halts(client)
        seen = _seen(client)
        check_floors(seen, state)
        state = change_state(self.layout, lambda old: _with_halts(raised(old, seen), stopped, lifted))
        policies = policies_of(client, self.install.channel, self.install.region)
        facts = self._timestamp(client, seen.signed_at, is_live=not isinstance(source, Overlay))
        view = TrustedView(
            policies=tuple(each.policy for each in policies),
            halted=_halted(state, stopped, lifted),
            timestamp=facts,
            expiries=client.expiries(),
            notes=_notes(facts, source.name, has_policy=bool(policies)),
            source=source.name,
            now=asking.reference,
            client=client,
            asking=asking,
            platform=self.install.platform,
        )
        self._keep(view, policies, state)
        return view

    def _refresh(self, client: TufClient) -> None:
        """Refresh, and note by the cached timestamp's own time when it was first seen here."""
        path = self.layout.trusted / "timestamp.json"
        before = _content(path)
        client.refresh()
        if _content(path) != before:
            os.utime(path, (self.clock.timestamp(),) * 2)

    def _timestamp(self, client: TufClient, signed: datetime, *, is_live: bool) -> TimestampFacts:
        path = self.layout.trusted / "timestamp.json"
        seen_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return TimestampFacts(
            version=client.timestamp.version,
            signed_at=signed,
            seen_at=seen_at,
            expires=client.timestamp.expires,
            is_stale=is_live and self.clock - seen_at >= SILENCE,
        )

    def _keep(self, view: TrustedView, policies: Sequence[Published], state: State) -> None:
        """Hold policies against their floors, and raise those."""
        if not policies:
            return
        facts = {role.name: role for role in view.client.facts()}
        numbers = {numbered(each.path, facts[each.role].keys): each.policy.policy_seq for each in policies}
        seen = replace(_seen(view.client), numbers=numbers | role_numbers(facts.values()))
        check_floors(seen, state)
        change_state(self.layout, lambda old: _with_policies(raised(old, seen), policies, view.available()))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _seen(client: TufClient) -> Seen:
    roles = tuple(client.facts())
    return Seen(
        root_version=client.root.version,
        signed_at=signed_at(client.timestamp, client.root.expires, roles),
        numbers=role_numbers(roles),
    )


def _with_halts(state: State, stopped: Sequence[Halt], lifted: frozenset[str]) -> State:
    """Return `state` with every halt remembered: one that is named anew keeps what it stopped first."""
    known = {
        **state.halts,
        **{each.halt_id: each.version for each in stopped if each.halt_id not in state.halts},
    }
    held = [(halt_id, version) for halt_id, version in known.items() if halt_id not in lifted]
    return replace(state, halts=dict(held[:MOST]))


def _halted(state: State, stopped: Sequence[Halt], lifted: frozenset[str]) -> dict[str, str]:
    remembered_only = dict.fromkeys(state.halts.values(), "")
    return remembered_only | {each.version: each.why for each in stopped if each.halt_id not in lifted}


def _with_policies(state: State, policies: Sequence[Published], released: frozenset[str]) -> State:
    """Return `state` with what the policies say for good.

    The floor rises no further than to the newest version that may run at all: who steals a channel's key
    shall not end updates for ever.  A region's floor holds while its policy does, and leaves none behind.
    """
    newest = max(released, key=version_key, default=state.floor)
    floor = min(policies[0].policy.floor, newest, key=version_key)
    yanked = {version for each in policies for version in each.policy.yanked}
    return replace(
        state,
        floor=max(state.floor, floor, key=version_key),
        yanked=tuple(sorted(yanked, key=version_key)),
        policy_seq={**state.policy_seq, **{each.path: each.policy.policy_seq for each in policies}},
    )


def _notes(facts: TimestampFacts, source: str, *, has_policy: bool) -> tuple[str, ...]:
    stale = f"{source} has told nothing new since {facts.seen_at:%Y-%m-%d}: somebody may be holding it back."
    missing = "There is no signed policy for this channel and region: nothing is taken."
    return (stale,) * facts.is_stale + (missing,) * (not has_policy)
