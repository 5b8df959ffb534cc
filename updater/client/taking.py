"""From a decision to a version that starts next: fetched, put together, tried by itself, switched to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from updater.client.acts import Act, Found, Taken
from updater.client.busy import vehicles
from updater.client.decide import Decision, Kind, is_pinned
from updater.client.disk_refusals import told
from updater.client.download import Means, never, part_path
from updater.client.errors import InstallError
from updater.client.launchers import ensure_launcher
from updater.client.manifest import Manifest
from updater.client.offers import keep_offer
from updater.client.prune import Needed, prune
from updater.client.repair import repair
from updater.client.self_test import self_test
from updater.client.source_list import Places
from updater.client.stage import Goods, files_here, stage
from updater.client.status import Offer
from updater.client.switch import refusal, switch
from updater.client.trusted_view import TrustedView
from updater.client.way_back import go_back
from updater.client.work import Work
from updater.install import audit
from updater.install.installed import Installed, find
from updater.install.layout import Layout
from updater.install.state import State, change_state, read_state, rebuilt

_MOVES: Final = frozenset({Kind.TAKE, Kind.GO_BACK})
#: who lets go of a pin, and why
_WHO: Final = "diagclinic-update"
_OVERTAKEN: Final = "It held until there was a newer policy, and there is one."


@dataclass(frozen=True, slots=True)
class Shelf:
    """The install that is worked on.

    Attributes:
        now: this computer's clock, UTC.
    """

    layout: Layout
    now: Callable[[], datetime]
    work: Work

    @property
    def state(self) -> State:
        """What the install knows; made anew where that was lost."""
        with told(self.layout.root):
            return read_state(self.layout) or rebuilt(self.layout)

    def means(self, places: Places, holds: Callable[[], bool] = never) -> Means:
        """Return what files are fetched with."""
        return Means(list(places.packs), self.layout.blobs, self.work, holds)

    def log(self, name: str, act: Act, detail: Mapping[str, object]) -> None:
        """Log an act."""
        with told(self.layout.audit):
            audit.append(self.layout, name, act.who, act.why, detail)

    def tidy(self, needed: Needed) -> tuple[str, ...]:
        """Remove what is no longer needed; return what was."""
        with told(self.layout.root):
            return prune(self.layout, self.state, needed, self.now().timestamp())


@dataclass(frozen=True, slots=True)
class Taking:
    """What may be taken, by a decision on what is signed."""

    shelf: Shelf
    places: Places
    view: TrustedView
    decision: Decision

    @property
    def is_move(self) -> bool:
        """Whether another version is to run."""
        return self.decision.kind in _MOVES

    def found(self) -> Found:
        """Return the decision and what is offered by it, which is kept for the status."""
        offer = self._offer() if self.is_move else None
        with told(self.shelf.layout.root):
            return Found(self.decision, keep_offer(self.shelf.layout, offer, self.shelf.now()))

    def fetch(self, act: Act, *, in_background: bool) -> Taken:
        """Have the version here, tried by itself."""
        if not self.is_move:
            return self._nothing()
        is_new = find(self.shelf.layout, self.decision.version) is None
        self._bring(in_background=in_background)
        if is_new:
            self.shelf.log("fetch", act, {"version": self.decision.version, "source": self.view.source})
        self.found()
        return Taken(self.decision.version, is_taken=False, why=self.decision.why)

    def take(self, act: Act, name: str) -> Taken:
        """Have the version here, and let it start next."""
        if not self.is_move:
            return self._nothing()
        layout, version = self.shelf.layout, self.decision.version
        self._unpin_if_overtaken()
        self._check_known()
        self._bring(in_background=False)
        if self.decision.kind is Kind.GO_BACK:
            go_back(layout, version, act)
        else:
            switch(layout, version, act, name)
        with told(layout.root):
            keep_offer(layout, None, self.shelf.now())
        self.shelf.tidy(Needed(frozenset({version})))
        return Taken(version, is_taken=True, why=self.decision.why)

    def _nothing(self) -> Taken:
        """Leave it at that; what an earlier act was broken off before it removed goes now."""
        self.shelf.tidy(Needed())
        return Taken(self.decision.version, is_taken=False, why=self.decision.why)

    def _unpin_if_overtaken(self) -> None:
        """Take off a pin that held until there is a newer policy, now that there is one."""
        pin = self.shelf.state.pin
        if pin is None or is_pinned(pin, self.view.policies):
            return
        with told(self.shelf.layout.root):
            change_state(self.shelf.layout, lambda state: replace(state, pin=None))
        self.shelf.log("unpin", Act(_WHO, _OVERTAKEN), {"version": pin.version})

    def _check_known(self) -> None:
        """Refuse before anything is fetched what the switch would refuse after it."""
        why_not = refusal(self.shelf.state, self.decision.version)
        if why_not:
            raise why_not

    def _offer(self) -> Offer:
        version = self.decision.version
        _, manifest = self.view.manifest(version)
        return Offer(
            version,
            manifest.notes,
            is_mandatory=self.decision.is_mandatory,
            is_emergency=self.decision.is_emergency,
            is_here=find(self.shelf.layout, version) is not None,
        )

    def _bring(self, *, in_background: bool) -> None:
        signed, manifest = self.view.manifest(self.decision.version)
        means = self.shelf.means(self.places, self._holds if in_background else never)
        self.shelf.tidy(Needed(frozenset({manifest.version}), self._parts(manifest)))
        ensure_launcher(self.shelf.layout, self.view, manifest.launcher, means)
        goods = Goods(manifest, signed, self.shelf.layout.version(manifest.version))
        stage(goods, files_here(self.shelf.layout), means)
        self_test(self.shelf.layout, self._complete(goods, means), self.shelf.work)

    def _parts(self, manifest: Manifest) -> frozenset[Path]:
        return frozenset(part_path(self.shelf.layout.blobs, pack) for pack in manifest.packs)

    def _complete(self, goods: Goods, means: Means) -> Installed:
        """Return the version, mended if somebody took something out of it since it was put together."""
        layout, version = self.shelf.layout, goods.manifest.version
        if find(layout, version) is None:
            repair(goods, files_here(layout), means)
        installed = find(layout, version)
        if installed is None:
            raise InstallError(f"Version {version} is here, but not complete.")
        return installed

    def _holds(self) -> bool:
        return not self.decision.is_emergency and bool(vehicles(self.shelf.layout))
