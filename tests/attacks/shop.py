"""A shop's computer in a folder: what it asks, believes, remembers and would do."""

import shutil
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tests.attacks.repository import PLATFORM, START, Repository, offer, published
from updater.client import trust
from updater.client.decide import Decision, Kind, decide, facts_of
from updater.client.errors import UpdateError
from updater.client.install import Install
from updater.client.source import Source
from updater.client.trusted_view import TrustedView
from updater.client.tuf_fetcher import Pace
from updater.install.layout import Layout
from updater.install.state import State, change_state, read_state

BUILT = datetime(2026, 11, 1, tzinfo=START.tzinfo)


@dataclass
class Shop:
    """A computer that runs 1.0.0."""

    layout: Layout
    root: bytes
    channel: str = "pilot"
    region: str = ""
    platform: str = PLATFORM
    now: datetime = START
    pace: Pace = field(default_factory=Pace)

    @property
    def install(self) -> Install:
        return Install("0" * 32, self.channel, self.region, self.platform, ())

    @property
    def state(self) -> State:
        return read_state(self.layout) or State()

    def asks(self, *sources: Source) -> TrustedView:
        """Return what it believes after asking."""
        anchor = trust.Anchor(self.root, BUILT, self.pace)
        return trust.refresh(self.layout, self.install, sources, anchor, self.now)

    def refusal(self, *sources: Source) -> str:
        """Return the code of the error with which it refuses; nothing if it believes."""
        try:
            self.asks(*sources)
        except UpdateError as error:
            return error.code
        return ""

    def takes(self, *sources: Source) -> str:
        """Return the version that it would go over to; nothing if it stays where it is."""
        try:
            decision = self.decides(*sources)
        except UpdateError:
            return ""
        return decision.version if decision.kind in {Kind.TAKE, Kind.GO_BACK} else ""

    def decides(self, *sources: Source) -> Decision:
        """Return what it would do after asking."""
        view = self.asks(*sources)
        facts = facts_of(self.install, self.state, view.halted, view.available(), view.now)
        return decide(view.policies, facts)

    def loses_its_cache(self) -> None:
        """Lose what a power cut may take of files that are not the launcher's."""
        shutil.rmtree(self.layout.trusted)


def shop(folder: Path, repository: Repository, channel: str = "pilot", region: str = "") -> Shop:
    """Return a computer that trusts the repository's first root and runs 1.0.0."""
    layout = Layout(folder / "shop")
    change_state(layout, lambda _: State(current="1.0.0", last_good="1.0.0"))
    return Shop(layout, repository.first_root, channel, region)


def moved_on(folder: Path) -> tuple[Repository, Shop]:
    """Return a repository that offers 1.1.0, and a computer that has seen since that it does so no more."""
    older = published("1.1.0")
    repository = older.copied()
    offer(repository, "1.0.0", seq=3)
    computer = shop(folder, repository)
    computer.asks(repository.publish("chan-pilot").source())
    return older, computer
