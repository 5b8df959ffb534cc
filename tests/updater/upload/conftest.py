"""A fleet service, a shop's spool, and an uploader between them that tests may hurry."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.updater.fleet_site import FleetSite, serving
from tests.updater.spools import SpoolMaker
from updater.client.http_source import Patience, Ways
from updater.client.proxies import no_proxy
from updater.client.work import Work
from updater.upload.folder import Folder
from updater.upload.membership import Member, Membership
from updater.upload.posting import Post
from updater.upload.tally import Tally
from updater.upload.uploader import Means, Uploader

INSTALL = "0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
HASTY = Ways(proxy_of=no_proxy, patience=Patience(connect_s=2, silence_s=2))


def nobody() -> None:
    """Say that no vehicle is connected."""


@dataclass
class Shop:
    """An install with a spool, whose clock and dice are the test's.

    Attributes:
        chance: what the next draw is.
        ensure_free: raises where a vehicle is connected.
    """

    maker: SpoolMaker
    site: FleetSite
    now: datetime = NOW
    chance: float = 1.0
    within_s: float = 60.0
    work: Work = field(default_factory=Work)
    ensure_free: Callable[[], None] = nobody
    url: str = ""

    @property
    def folder(self) -> Folder:
        return Folder(self.maker.folder)

    def membership(self) -> Membership:
        url = self.url or self.site.url
        member = Member(url, INSTALL, "pilot", "EU", "linux-x86_64")
        return Membership(self.folder, member, Post(url, self.work, HASTY), lambda: self.now)

    def uploader(self, **means: Any) -> Uploader:
        more = {"within_s": self.within_s, **means}
        membership = self.membership()
        return Uploader(
            membership, Means(self.work, lambda: self.now, lambda: self.chance, self.ensure_free, **more)
        )

    def upload(self, **means: Any) -> Tally:
        """Run the uploader once, whatever comes of it; what it raised is told by its code."""
        uploader = self.uploader(**means)
        try:
            return uploader.run()
        finally:
            uploader.membership.post.close()

    def pass_time(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def site() -> Iterator[FleetSite]:
    """Return a fleet service that lets everybody in."""
    with serving(FleetSite()) as found:
        yield found


@pytest.fixture
def shop(tmp_path: Path, site: FleetSite) -> Shop:
    """Return an install with an empty spool, whose people agreed to `health`."""
    return Shop(SpoolMaker(tmp_path / "telemetry"), site)
