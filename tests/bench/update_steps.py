"""One step from version to version, by the update program as a process: bytes, work, memory, time."""

import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tests.bench.children import Cost, cost_of
from tests.bench.measuring import seconds
from tests.file_server import Wire, served
from tests.updater.world import World
from updater.client.acts import Act
from updater.client.agent import Agent
from updater.client.switch import switch
from updater.install.layout import Layout
from updater.release.packing import LEVEL

BY: Final = Act("bench", "measuring")
OFFSCREEN: Final = {"QT_QPA_PLATFORM": "offscreen"}
_MB: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Step:
    """What a step took.

    Attributes:
        size: bytes of all replies, metadata included.
        pack_size: bytes of packs among them.
    """

    size: int
    pack_size: int
    requests: int
    cost: Cost

    def figures(self, name: str) -> dict[str, float]:
        """Return it under keys that begin with `name`."""
        return {
            f"{name}_mb": self.size / _MB,
            f"{name}_packs_mb": self.pack_size / _MB,
            f"{name}_requests": self.requests,
            f"{name}_apply_s": self.cost.spent_s,
            f"{name}_apply_cpu_s": self.cost.cpu_s,
            f"{name}_apply_peak_mb": self.cost.peak_mb,
        }


@dataclass(frozen=True, slots=True)
class Publisher:
    """The world with the trees of real versions."""

    world: World
    folder: Path

    def publish(self, tree: Path, version: str, level: int = LEVEL) -> Path:
        """Publish `tree`, which moves into the world, with the trust that it brings; return its place."""
        place = self.world.folder / "trees" / version
        place.parent.mkdir(parents=True, exist_ok=True)
        tree.rename(place)
        (place / "trust").mkdir(exist_ok=True)
        (place / "trust" / "root.json").write_bytes(self.world.root)
        self.world.publish_tree(place, version, level=level)
        return place

    def install(self, name: str, version: str, url: str) -> Layout:
        """Return an install of `version` that asks at `url`."""
        return self.world.make_install(self.folder / name, version=version, repositories=(url,))

    def full_mb(self, version: str) -> float:
        """Return the size of what whoever has no earlier version downloads."""
        folder = self.world.repo / "targets" / "app" / version
        return sum(path.stat().st_size for path in folder.glob("*/full.pack")) / _MB

    def step(self, name: str, earlier: str) -> Step:
        """Let an install of `earlier` take what is offered."""
        with served(self.world.repo) as wire:
            layout = self.install(name, earlier, wire.url)
            line = [sys.executable, "-m", "updater.client", "apply", "--root", str(layout.root)]
            cost = cost_of(line, {**os.environ, **OFFSCREEN, "DIAGCLINIC_DATA": str(self.folder / "data")})
        return Step(wire.size, _packs(wire), wire.requests, cost)

    def switch_s(self, name: str, earlier: str, version: str) -> float:
        """Return how long the switch takes once the version is here."""
        layout = self.install(name, earlier, self.world.repo.as_uri())
        agent = Agent(layout, layout.version(earlier) / "trust", lambda: datetime.now(UTC))
        agent.fetch(BY)
        return seconds(lambda: switch(layout, version, BY))


def _packs(wire: Wire) -> int:
    return sum(size for path, size in wire.sent.items() if path.endswith(".pack"))
