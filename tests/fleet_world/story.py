"""A fleet as it lives: versions go out, shops work, the service judges, and what is bad is left everywhere.

Every program is the real one in a process of its own; only the clock is moved.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any, Final

from diagclinic.persistence.database_file import SCHEMA
from tests.fleet_world.programs import Fault, make_program
from tests.fleet_world.publisher import PASSPHRASE, Publisher
from tests.fleet_world.service import Service
from tests.fleet_world.shifted_clock import ShiftedClock
from tests.fleet_world.shops import Shop, make_install

FORMATS: Final = f"{SCHEMA}:1-{SCHEMA}"
BASE: Final = "1.0.0"
#: states of a rollout in which the judge looks
WATCHED: Final = frozenset({"running", "paused"})
#: what pulls the cable in the middle of a scan
_PULLED: Final = "sim:demo?drop=12"
_TOML: Final = """[rollout]
desk = "{desk}"
passphrase_file = "{passphrase}"
"""

_SCANS: Final = "diagclinic/services/scan.py"
_SCAN: Final = (
    "        self.session.stop = context.stop\n        found: dict[EcuAddress, UnitFindings] = {}\n"
)


#: exit codes of scans that ended well or failed: a process that was lost tells no operation
ENDS: Final = frozenset({0, 3})


def failing(share: float) -> Fault:
    """Return a fault by which that share of the scans fails."""
    raised = "__import__('drivers.errors', fromlist=['drivers']).LinkLostError('a fault')"
    drawn = f"        if __import__('random').random() < {share}:\n"
    spoilt = f"{drawn}            raise {raised}\n"
    return Fault(_SCANS, _SCAN, spoilt + _SCAN)


#: a scan takes half as long again
SLOW: Final = Fault(_SCANS, _SCAN, f"        __import__('time').sleep(2.5)\n{_SCAN}")
#: the process is lost where the adapter is an ELM327
CRASHING: Final = Fault(
    "diagclinic/services/connect.py",
    "        session.identity = identity\n",
    "        if self.url.startswith('elm:'):\n"
    "            __import__('ctypes').string_at(0)\n"
    "        session.identity = identity\n",
)
#: nothing is told any more but what the launcher saw
DUMB: Final = Fault(
    "diagclinic/telemetry/recorder.py",
    "            self._keep(told)\n",
    "            [one.measure() for one in told if one.measure is not None]\n",
)


@dataclass(frozen=True, slots=True)
class Habits:
    """How shops work.

    Attributes:
        shops: how many.
        elm: every so-manieth has an ELM327; 0: none.
        scans: of each shop on each day, the first in the morning.
        pulled: share of the scans in which somebody pulls the cable, whatever the version.
        at_a_time: shops that work at the same moment.
    """

    shops: int
    elm: int = 0
    scans: int = 2
    pulled: float = 0.03
    at_a_time: int = 8


@dataclass(frozen=True, slots=True)
class Scanned:
    """A scan that a shop did.

    Attributes:
        version: which it ran.
        code: how the process ended: 0 well, 3 failed, else lost.
        visit: that is to be on record, None where it was not told.
    """

    version: str
    code: int
    visit: int | None


@dataclass(slots=True)
class Fleet:
    """A publisher, the fleet service, and shops.

    Attributes:
        pulled: as in `Habits`; may change with the world.
        days: that have passed.
        done: scans of each shop, by its number from 0.
        told: what the service said at its last look.
    """

    folder: Path
    habits: Habits
    clock: ShiftedClock
    publisher: Publisher
    service: Service
    shops: tuple[Shop, ...]
    random: Random
    pulled: float
    days: int = 0
    done: dict[int, list[Scanned]] = field(default_factory=lambda: defaultdict(list))
    told: list[dict[str, Any]] = field(default_factory=list)

    def release(self, version: str, *faults: Fault, share: str = "50%") -> None:
        """Publish a version, offer it to `share` of the shops, and begin its rollout."""
        self.publisher.publish(make_program(self.folder / "source", version, *faults), FORMATS)
        self.publisher.offer(version, share=share)
        self.service.type("rollout", "begin", version, "--before", BASE)

    def day(self) -> None:
        """Let a day pass: every shop works, and the service looks."""
        for number in range(self.habits.scans):
            self._everybody(is_morning=number == 0)
            self.clock.pass_days(1 / self.habits.scans)
        self.told = self.service.type("judge")
        self.publisher.type("resign")
        self.days += 1

    def live(self, most: int, version: str) -> str:
        """Let up to `most` days pass, until the rollout of `version` ends; return its state."""
        for _ in range(most):
            self.day()
            if self.state_of(version) not in WATCHED:
                break
        return self.state_of(version)

    def leave(self, most: int, version: str) -> list[int]:
        """Let up to `most` days pass, until no shop would start `version`; return who still would."""
        for _ in range(most):
            self.day()
            if not self.on(version):
                break
        return self.on(version)

    def on(self, version: str) -> list[int]:
        """Return the shops that would start `version` now."""
        return [number for number, one in enumerate(self.running()) if one == version]

    def fewest_scans(self) -> int:
        """Return how many scans of the first version the shop has that has the fewest."""
        return min(sum(one.version == BASE for one in done) for done in self.done.values())

    def lost_visits(self) -> list[tuple[int, int]]:
        """Return the visits that a shop was told of and that are not in its record: shop and visit."""
        with ThreadPoolExecutor(self.habits.at_a_time) as pool:
            kept = list(pool.map(lambda shop: shop.visits(), self.shops))
        told = [(number, one.visit) for number, done in self.done.items() for one in done if one.visit]
        return [(number, visit) for number, visit in told if visit not in kept[number]]

    def miscounted(self, dumb: Collection[str] = ()) -> int:
        """Return by how many scans the service's counts are wrong, but for the versions that tell nothing."""
        mine = Counter(
            (one.version, one.code == 0)
            for done in self.done.values()
            for one in done
            if one.version not in dumb and one.code in ENDS
        )
        told = self.service.scans()
        wrong = {key for key in {*mine, *told} if key[0] not in dumb and mine[key] != told[key]}
        return sum(abs(mine[key] - told[key]) for key in wrong)

    def state_of(self, version: str) -> str:
        """Return the state of a version's rollout."""
        return str(self.service.type("rollout", "show", version)["state"])

    def acts_on(self, version: str) -> list[dict[str, Any]]:
        """Return what was done about a version, the last act first."""
        return list(self.service.type("rollout", "show", version)["acts"])

    def running(self) -> list[str]:
        """Return what every shop would start now."""
        return [shop.state.current for shop in self.shops]

    def back_by(self, version: str) -> dict[int, str]:
        """Return who took each shop back from `version` that ever ran it; empty: nobody."""
        found: dict[int, str] = {}
        for number, shop in enumerate(self.shops):
            for change in shop.state.history:
                if change.to == version:
                    found.setdefault(number, "")
                elif change.from_ == version:
                    found[number] = change.who
        return found

    def _everybody(self, *, is_morning: bool) -> None:
        cars = [self._car(shop) for shop in self.shops]  # drawn in order, whoever is quicker

        def one(number: int) -> Scanned:
            shop = self.shops[number]
            if is_morning:
                open_up(shop)
            return scan(shop, cars[number])

        with ThreadPoolExecutor(self.habits.at_a_time) as pool:
            for number, scanned in enumerate(pool.map(one, range(len(self.shops)))):
                self.done[number].append(scanned)

    def _car(self, shop: Shop) -> str:
        return _PULLED if self.random.random() < self.pulled and shop.vci == "sim:demo" else shop.vci


def open_up(shop: Shop) -> None:
    """Let a shop begin its day: ask for news, take what is offered, and look at a new version's window."""
    found = shop.update("check", "--by-itself")
    if found.code == 0 and found.data.get("offer"):
        shop.update("apply", "--at-next-start", "--who=technician")
    if shop.state.trial is not None or shop.shown != shop.state.current:
        shop.open_window()


def scan(shop: Shop, car: str) -> Scanned:
    """Let a shop scan a car, and send what there is to tell."""
    ended = shop.launch("scan", "--vci", car, "--json")
    version = shop.state.current
    shop.update("upload", "--spool", str(shop.data / "telemetry"))
    visit = ended.data["visit"] if ended.code == 0 else None
    return Scanned(version, ended.code, visit)


@contextmanager
def fleet(folder: Path, habits: Habits, database: str = "", seed: int = 1) -> Iterator[Fleet]:
    """Make a fleet that runs `BASE` and agreed to `health`; its service serves for the block."""
    clock = ShiftedClock(folder)
    publisher = Publisher(folder / "publisher", {"channel": "pilot"}, clock.environment)
    service = Service(folder / "service", database, clock.environment)
    for place in (publisher.folder, service.folder):
        place.mkdir()
    passphrase = folder / "passphrase"
    passphrase.write_text(PASSPHRASE)
    passphrase.chmod(0o600)
    (service.folder / "fleet.toml").write_text(_TOML.format(desk=publisher.desk, passphrase=passphrase))
    publisher.begin()
    with ExitStack() as stack:
        url = stack.enter_context(service.serving())
        defaults = {"channel": "pilot", "repositories": [publisher.repo.as_uri()], "fleet": url}
        publisher = replace(publisher, defaults=defaults)
        publisher.publish(make_program(folder / "source", BASE), FORMATS)
        publisher.offer(BASE)
        shops = tuple(_shops(folder, habits, publisher, url, stack))
        enrol(service, shops)
        publisher.know(shop.install for shop in shops)
        yield Fleet(folder, habits, clock, publisher, service, shops, Random(seed), habits.pulled)  # noqa: S311  no secret


def enrol(service: Service, shops: Sequence[Shop]) -> None:
    """Let every shop agree and be known, by a code of its own."""
    for number, shop in enumerate(shops, 1):
        agreed = shop.launch("consent", "set", "health")
        assert agreed.code == 0, agreed.err
        code = service.type("enrol-code", f"shop {number}")["code"]
        enrolled = shop.update("enrol", code, "--spool", str(shop.data / "telemetry"))
        assert enrolled.code == 0, enrolled.out


def _shops(folder: Path, habits: Habits, publisher: Publisher, url: str, stack: ExitStack) -> Iterator[Shop]:
    for number in range(1, habits.shops + 1):
        is_elm = habits.elm and number % habits.elm == 0
        install = make_install(number, publisher.repo.as_uri(), fleet=url)
        place = folder / "shops" / str(number)
        place.mkdir(parents=True)
        shop = Shop(place, install, "sim:demo", publisher.environ)
        shop.begin(publisher, BASE)
        yield replace(shop, vci=stack.enter_context(shop.adapter())) if is_elm else shop
