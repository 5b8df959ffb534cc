"""A month of 10,000 installs on one machine: who runs what at its end, and what it cost the repository.

Repository, signatures, client and decisions are the real ones; the clock is not. Each install decides for
itself at each contact; what the metadata says is fetched and verified once for all that go the same way.
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from tests.bench.measuring import load_remark
from tests.bench.month_client import Learning, Learnt
from tests.bench.month_fleet import Shop, contacts, fleet
from tests.bench.month_plan import DAYS, FIRST, Month, allowed, is_halted
from tests.bench.report import Limit, Report
from tests.faults.chance import seeded
from tests.faults.workshop import workshop
from tests.updater.client.policies import facts
from tests.updater.world import World
from updater.client.decide import Decision, Facts, Kind, decide

TARGETS: Final = {"wrong_version": Limit("<=", 0), "outside": Limit("<=", 0), "halt_ignored": Limit("<=", 0)}
INSTALLS: Final = 10_000
REMARKS: Final = (
    "wrong_version: at the end of the month, by the plan at each install's last contact",
    "outside: took what its region or percentage does not have; halt_ignored: took what was halted by then",
    "bytes and requests: of metadata, policies and halts; packs come on top; patched_share: of them, patches",
    "refreshes: contacts that the real client went through; others went the same way between the same states",
)


@dataclass
class Simulation:
    """The month under way.

    Attributes:
        epoch: number of the repository's state.
        told: what is counted.
    """

    world: World
    learning: Learning
    shops: list[Shop]
    epoch: int = 0
    told: Counter[str] = field(default_factory=Counter)

    def run(self) -> None:
        """Let the month pass."""
        acts = list(Month().acts)
        for day in range(DAYS):
            for at, shop in contacts(self.shops, day):
                while acts and acts[0].at <= at:
                    self._act(acts.pop(0))
                self._ask(shop, at, day)

    def _act(self, act: object) -> None:
        self.world.clock.now = act.at
        act.do(self.world)
        self.epoch += 1

    def _ask(self, shop: Shop, at: datetime, day: int) -> None:
        learnt = self.learning.learn((shop.group, shop.epoch, self.epoch), at)
        self.told.update(contacts=1, requests=learnt.requests, size=learnt.size)
        shop.epoch, shop.last_contact = self.epoch, at
        decision = decide(learnt.policies, _facts(shop, learnt, at))
        if decision.kind in {Kind.TAKE, Kind.GO_BACK}:
            self._offered(shop, decision, at, day)
        else:
            shop.offered_on = None

    def _offered(self, shop: Shop, decision: Decision, at: datetime, day: int) -> None:
        shop.offered_on = day if shop.offered_on is None else shop.offered_on
        is_time = day - shop.offered_on >= shop.patience or decision.is_emergency or day == DAYS - 1
        if is_time:
            self._take(shop, decision.version, at)

    def _take(self, shop: Shop, version: str, at: datetime) -> None:
        self.told["taken"] += 1
        self.told["patched"] += shop.current in self.learning.patched_from(version)
        self.told["halt_ignored"] += is_halted(version, at)
        self.told["outside"] += version not in allowed(shop.channel, shop.region, shop.install_id, at)
        shop.current, shop.offered_on = version, None


def run(arguments: Sequence[str] = ()) -> Report:
    """Measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench update_month")
    parser.add_argument("--installs", type=int, default=INSTALLS)
    installs = parser.parse_args(arguments).installs
    load = load_remark()
    with tempfile.TemporaryDirectory(dir=workshop()) as folder:
        metrics = measure(Path(folder), installs)
    return Report("update_month", metrics, TARGETS, (load, *REMARKS))


def measure(folder: Path, installs: int) -> dict[str, float]:
    """Return all figures of a month of so many installs."""
    world = World(folder / "world")
    world.clock.now = Month().acts[0].at
    world.desk = replace(world.desk, is_clock_right=True)  # the month may be any
    world.add(FIRST)
    shops = fleet(installs, seeded("fleet", installs))
    simulation = Simulation(world, Learning(world, folder), shops)
    simulation.run()
    told, days = simulation.told, installs * DAYS
    return {
        "wrong_version": sum(shop.current != expected(shop) for shop in shops),
        "outside": told["outside"],
        "halt_ignored": told["halt_ignored"],
        "bytes_per_install_day": told["size"] / days,
        "requests_per_install_day": told["requests"] / days,
        "bytes_per_contact": told["size"] / max(told["contacts"], 1),
        "requests_per_contact": told["requests"] / max(told["contacts"], 1),
        "contacts": told["contacts"],
        "versions_taken_per_install": told["taken"] / installs,
        "patched_share": told["patched"] / max(told["taken"], 1),
        "refreshes": simulation.learning.refreshes,
        **{f"on_{version}": count for version, count in sorted(Counter(s.current for s in shops).items())},
    }


def expected(shop: Shop) -> str:
    """Return the version that the plan has for an install as of its last contact."""
    if shop.habit == "never":
        return FIRST
    best = allowed(shop.channel, shop.region, shop.install_id, shop.last_contact)
    return best[0] if best else FIRST


def _facts(shop: Shop, learnt: Learnt, at: datetime) -> Facts:
    return facts(
        install_id=shop.install_id,
        region=shop.region,
        current=shop.current,
        halted=learnt.halted,
        available=learnt.available,
        now=at,
    )
