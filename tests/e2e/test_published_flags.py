"""From the publisher's desk to live values: flags are signed, fetched, heeded, compared, and turned off."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from diagclinic.app.compose import compose
from diagclinic.app.flags import open_flags
from diagclinic.services.jobs import JobContext, run_job
from diagclinic.services.live import LiveBuffer
from diagclinic.services.publisher_news import NewsKind
from diagclinic.services.session import VehicleSession
from diagclinic.services.telemetry import Exposed, Fact, Measured
from diagclinic.services.workshop import Workshop
from tests.updater.flag_samples import a_choice, a_notice, draft, notices
from tests.updater.world import World, two_versions
from updater.client.agent import Agent
from updater.install.state import read_state
from updater.launcher.watch import flags_of
from updater.release.flagging import publish_flags, read_draft
from updater.release.noticing import publish_notices, read_notices
from updater.release.turning_off import flag_off

HALVES = {"fractional": [["single", 50], ["batched", 50]]}


@dataclass
class Heard:
    """A `Telemetry` that keeps what it is told."""

    facts: list[Fact] = field(default_factory=list)

    def tell(self, fact: Fact, once: str = "") -> None:
        self.facts.append(fact)

    def keep(self, fact: Fact) -> bool:
        """Write it down."""
        self.tell(fact)
        return True

    def ask(self, measure: Callable[[], Fact | None]) -> None:
        """Measure nothing."""

    def uses(self, vci: str) -> None:
        """Note nothing."""


class Shop:
    """An install, its data folder, and what the launcher would tell the application."""

    def __init__(self, world: World, folder: Path, install_id: str) -> None:
        self.world = world
        self.data = folder / "data"
        self.data.mkdir(parents=True)
        self.layout = world.make_install(folder / "install", version="1.0.0", install_id=install_id)

    def check(self) -> None:
        Agent(self.layout, self.layout.version("1.0.0") / "trust", self.world.clock).check()

    @property
    def environ(self) -> dict[str, str]:
        state = read_state(self.layout)
        assert state
        return flags_of(self.layout, state)

    def why(self, *words: str) -> dict[str, Any]:
        """Ask the program itself, as a process of its own."""
        line = [
            sys.executable,
            "-m",
            "diagclinic",
            "flags",
            "why",
            *words,
            "--json",
            "--data",
            str(self.data),
        ]
        ended = subprocess.run(
            line, env={**_clean(), **self.environ}, capture_output=True, text=True, check=True, timeout=60
        )
        return json.loads(ended.stdout)  # type: ignore[no-any-return]  # an object

    def workshop(self) -> Workshop:
        return compose(self.data, root=self.layout.root, flags=open_flags(self.data, self.environ))


def _clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("DIAGCLINIC_")}


@pytest.fixture
def world(tmp_path: Path) -> World:
    return two_versions(tmp_path / "world")


@pytest.fixture
def shop(world: World, tmp_path: Path) -> Shop:
    return Shop(world, tmp_path / "shop", "0" * 32)


def publish(world: World, **flags: Any) -> None:
    publish_flags(world.desk, read_draft(draft(**flags)))


def test_published_flag_is_heeded_by_the_program_and_turned_off(world: World, shop: Shop) -> None:
    publish(world, live_polling=a_choice("single", "batched"))
    shop.check()
    assert shop.why("live_polling")["why"] == "signed"
    assert shop.why("live_polling")["variant"] == "single"
    flag_off(world.desk, "live_polling", "it stalls adapters")
    shop.check()
    after = shop.why("live_polling")
    assert (after["variant"], after["why"]) == ("batched", "off")


def test_program_without_published_flags_is_as_its_code_has_it(shop: Shop) -> None:
    shop.check()
    assert shop.why("live_polling")["why"] == "code"


def test_flag_is_aimed_at_an_interface(world: World, shop: Shop) -> None:
    aimed = {"if": [{"==": [{"var": "vci"}, "elm327"]}, "single", "batched"]}
    publish(world, live_polling=a_choice(targeting=aimed))
    shop.check()
    ways = [shop.why("live_polling", "--interface", kind)["variant"] for kind in ("elm327", "j2534")]
    assert ways == ["single", "batched"]


@contextmanager
def on_car(workshop: Workshop) -> Iterator[VehicleSession]:
    outcome = run_job(workshop.connect("sim:demo?engine=off"), JobContext(lambda _: None))
    assert outcome.result
    try:
        yield outcome.result
    finally:
        outcome.result.end()
        workshop.close()


def polled(shop: Shop) -> tuple[str, list[Fact]]:
    """Poll a simulated car for three rounds of a second each; return the variant, and what was told of it."""
    heard, workshop = Heard(), shop.workshop()
    workshop.telemetry = heard
    with on_car(workshop) as session:
        outcome = run_job(workshop.list_values(session), JobContext(lambda _: None))
        assert outcome.result
        poll = workshop.live_round(session, outcome.result[:6], LiveBuffer())
        poll.clock = count().__next__
        with workshop.comparing(poll):
            for _ in range(3):
                run_job(poll, JobContext(lambda _: None))
        variant = workshop.flags.state().get("live_polling", "")
    return variant, [fact for fact in heard.facts if isinstance(fact, Exposed | Measured)]


def test_experiment_is_told_by_both_halves_of_the_shops(world: World, tmp_path: Path) -> None:
    publish(world, live_polling=a_choice(targeting=HALVES, experiment="live_polling"))
    drawn = set()
    for number in range(4):
        shop = Shop(world, tmp_path / f"shop {number}", f"{number:032x}")
        shop.check()
        variant, told = polled(shop)
        drawn.add(variant)
        assert told[0] == Exposed("live_polling", variant)
        assert isinstance(told[1], Measured)
        assert (told[1].experiment, told[1].metric, told[1].value > 0) == (
            "live_polling",
            "values_per_s",
            True,
        )
        assert (variant, told) == polled(shop)
    assert drawn == {"batched", "single"}


def test_shop_outside_of_an_experiment_tells_nothing_of_it(world: World, shop: Shop) -> None:
    publish(world, live_polling=a_choice("single", "batched"))
    shop.check()
    assert polled(shop) == ("single", [])


def test_window_that_crashes_twice_leaves_the_newest_flags_and_says_so(world: World, shop: Shop) -> None:
    publish(world, live_polling=a_choice("single", "batched"))
    shop.check()
    for _ in range(2):
        open_flags(shop.data, shop.environ, counts=True)
    left = open_flags(shop.data, shop.environ, counts=True)
    workshop = compose(shop.data, root=shop.layout.root, flags=left)
    assert [one.kind for one in workshop.news.current()] == [NewsKind.HERE]
    assert shop.why("live_polling")["why"] == "code"


def test_notices_reach_those_whom_they_concern(world: World, shop: Shop) -> None:
    found = read_notices(notices(a_notice(channels=["pilot"]), a_notice("n2", channels=["beta"])))
    publish_notices(world.desk, found)
    shop.check()
    assert [one.id for one in shop.workshop().news.current()] == ["n1"]
