"""What installs learn from the repository, by the real client: once for all that go the same way.

Installs of a channel and region that have seen the same state of the repository and ask for the same new one
get the same bytes, and believe the same. The first of them asks for all.
"""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tests.updater.world import PLATFORM, World
from updater.client import trust
from updater.client.folder_source import FolderSource
from updater.client.install import read_install
from updater.client.policy import Policy
from updater.client.work import Work
from updater.install.layout import Layout
from updater.release.published import published

BUILT_AT: Final = datetime(2026, 11, 1, tzinfo=UTC)
#: channel and region, the state of the repository that was known, and the one that is asked for
Way = tuple[tuple[str, str], int, int]


@dataclass(slots=True)
class Counted:
    """A source that counts what it is asked for."""

    inner: FolderSource
    requests: int = 0
    size: int = 0

    @property
    def name(self) -> str:
        """What people call it."""
        return self.inner.name

    def read(self, path: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes of a file; see `updater.client.source.Source`."""
        self.requests += 1
        for part in self.inner.read(path, start, end):
            self.size += len(part)
            yield part


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a contact told, and what it cost."""

    policies: tuple[Policy, ...]
    halted: Mapping[str, str]
    available: frozenset[str]
    requests: int
    size: int


@dataclass
class Learning:
    """Gone ways, and the installs that went them."""

    world: World
    folder: Path
    _gone: dict[Way, Learnt] = field(default_factory=dict)
    _patched: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def refreshes(self) -> int:
        """The number of times that the real client has asked."""
        return len(self._gone)

    def learn(self, way: Way, at: datetime) -> Learnt:
        """Return what an install learns on `way`."""
        if way not in self._gone:
            self._gone[way] = self._ask(way, at)
        return self._gone[way]

    def patched_from(self, version: str) -> frozenset[str]:
        """Return the versions from which there is a patch to `version`."""
        if version not in self._patched:
            manifest = published(self.world.live, version, PLATFORM).manifest
            self._patched[version] = frozenset(patch.from_ for patch in manifest.patches)
        return self._patched[version]

    def _ask(self, way: Way, at: datetime) -> Learnt:
        group, known, wanted = way
        layout = self._install(group, known, wanted)
        install = read_install(layout)
        assert install
        source = Counted(FolderSource(self.world.repo, Work()))
        view = trust.refresh(layout, install, (source,), trust.Anchor(self.world.root, BUILT_AT), at)
        return Learnt(view.policies, view.halted, view.available(), source.requests, source.size)

    def _install(self, group: tuple[str, str], known: int, wanted: int) -> Layout:
        """Return an install that knows `known` and is about to know `wanted`."""
        layout = Layout(self._place(group, wanted))
        if layout.root.exists():  # another way led there already: this one's result is thrown away
            layout = Layout(self.folder / "again")
            shutil.rmtree(layout.root, ignore_errors=True)
        if known < 0:
            return self.world.make_install(layout.root, channel=group[0], region=group[1])
        shutil.copytree(self._place(group, known), layout.root, ignore=shutil.ignore_patterns("versions"))
        return layout

    def _place(self, group: tuple[str, str], epoch: int) -> Path:
        return self.folder / f"{'-'.join(group)}-{epoch}"
