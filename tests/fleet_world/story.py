"""A fleet as it lives: versions go out, shops work, the service judges, and what is bad is left everywhere.

Every program is the real one in a process of its own; only the clock is moved.
"""

from collections.abc import Iterable, Iterator, Sequence
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
#: what pulls the cable in the middle of a scan
_PULLED: Final = "sim:demo?drop=12"
_TOML: Final = """[rollout]
desk = "{desk}"
passphrase_file = "{passphrase}"
"""

#: two scans of five fail
FAILING: Final = Fault(
    "diagclinic/services/scan.py",
    "        self.session.stop = context.stop\n        found: dict[EcuAddress, UnitFindings] = {}\n",
    "        self.session.stop = context.stop\n"
    "        if __import__('random').random() < 0.4:\n"
    "            raise RuntimeError('a fault')\n"
    "        found: dict[EcuAddress, UnitFindings] = {}\n",
)
#: a scan takes as long again
SLOW: Final = Fault(
    "diagclinic/services/scan.py",
    "        self.session.stop = context.stop\n        found: dict[EcuAddress, UnitFindings] = {}\n",
    "        self.session.stop = context.stop\n"
    "        __import__('time').sleep(2.5)\n"
    "        found: dict[EcuAddress, UnitFindings] = {}\n",
)
#: the process is lost where the adapter is an ELM327
CRASHING: Final = Fault(
    "diagclinic/services/connect.py",
    "        session.identity = identity\n",
    "        if self.url.startswith('elm:'):\n"
    "            __import__('ctypes').string_at(0)\n"
    "        session.identity = identity\n",
)


@dataclass(frozen=True, slots=True)
class Habits:
    """How shops work.

    Attributes:
        shops: how many.
        elm: every so-manieth has an ELM327; 0: none.
        scans: of each shop on each day.
        pulled: share of the scans in which somebody pulls the cable, whatever the version.
        at_a_time: shops that work at the same moment.
    """

    shops: int
    elm: int = 0
    scans: int = 2
    pulled: float = 0.03
    at_a_time: int = 4


@dataclass(slots=True)
class Fleet:
    """A publisher, the fleet service, and shops.

    Attributes:
        pulled: as in `Habits`; may change with the world.
        days: that have passed.
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
    told: list[dict[str, Any]] = field(default_factory=list)

    def release(self, version: str, *faults: Fault, share: str = "50%") -> None:
        """Publish a version, offer it to `share` of the shops, and begin its rollout."""
        self.publisher.publish(make_program(self.folder / "source", version, *faults), FORMATS)
        self.publisher.offer(version, share=share)
        self.service.type("rollout", "begin", version, "--before", BASE)

    def day(self) -> None:
        """Let a day pass: every shop works, and the service looks."""
        plans = [(shop, [self._car(shop) for _ in range(self.habits.scans)]) for shop in self.shops]
        with ThreadPoolExecutor(self.habits.at_a_time) as pool:
            for _ in pool.map(lambda plan: work(*plan), plans):
                pass
        self.told = self.service.type("judge")
        self.publisher.type("resign")
        self.clock.pass_days(1)
        self.days += 1

    def live(self, most: int, version: str) -> str:
        """Let up to `most` days pass, until the rollout of `version` ends; return its state."""
        for _ in range(most):
            self.day()
            if self.state_of(version) not in {"running", "paused"}:
                break
        return self.state_of(version)

    def state_of(self, version: str) -> str:
        """Return the state of a version's rollout."""
        return str(self.service.type("rollout", "show", version)["state"])

    def running(self) -> list[str]:
        """Return what every shop would start now."""
        return [shop.state.current for shop in self.shops]

    def _car(self, shop: Shop) -> str:
        return _PULLED if self.random.random() < self.pulled and shop.vci == "sim:demo" else shop.vci


def work(shop: Shop, cars: Iterable[str]) -> None:
    """Let a shop work for a day: ask for news, take what is offered, open the window, scan, send."""
    found = shop.update("check", "--by-itself")
    if found.code == 0 and found.said.get("offer"):
        shop.update("apply", "--at-next-start", "--who=technician")
    shop.open_window()
    for car in cars:
        shop.launch("scan", "--vci", car, "--json")
    shop.update("upload", "--spool", str(shop.data / "telemetry"))


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
