"""diagclinic.app.watched_health: the window's signs are passed on and told, and a hang is written down."""

import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from diagclinic.app.watched_health import Watchdog, WatchedHealth
from diagclinic.services.health import Sign
from diagclinic.services.telemetry import HealthChecked, SessionStarted
from tests import program
from tests.telemetry_doubles import Heard

#: beats a while, then hangs or not, and ends by itself
HANGING = """
import sys, threading
from diagclinic.app.watched_health import Watchdog
watchdog = Watchdog(0.4)
with open(sys.argv[1], "wb", buffering=0) as file:
    watchdog.watch(file)
    for _ in range(20):
        watchdog.beat()
        threading.Event().wait(0.05)
    {act}
    threading.Event().wait(1.0)
"""


@dataclass
class Signs:
    """Hears how the window is."""

    said: list[tuple[Sign, str]] = field(default_factory=list)

    def say(self, sign: Sign, words: str = "") -> None:
        self.said.append((sign, words))


@dataclass
class Bench:
    """A window whose signs are heard, five seconds after the program began."""

    signs: Signs = field(default_factory=Signs)
    heard: Heard = field(default_factory=Heard)
    lives: list[int] = field(default_factory=list)
    measures: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make it."""
        self.health = WatchedHealth(
            *(self.signs, self.heard, Watchdog(), 10.0, True),
            live=lambda: self.lives.append(1),
            measure=lambda: self.measures.append(1),
            clock=lambda: 15.0,
        )


@pytest.mark.parametrize("sign", Sign)
def test_every_sign_is_passed_on(sign: Sign) -> None:
    bench = Bench()
    bench.health.say(sign, "words")
    assert bench.signs.said == [(sign, "words")]


@pytest.mark.parametrize(
    ("sign", "check", "is_ok"),
    [
        (Sign.SELFTEST, "catalogues", True),
        (Sign.DATABASE, "record", True),
        (Sign.WINDOW, "window", True),
        (Sign.FAILED, "window", False),
    ],
)
def test_check_is_told_with_its_time(sign: Sign, check: str, is_ok: bool) -> None:
    bench = Bench()
    bench.health.say(sign, "KeyError: 'secret'")
    assert bench.heard.of("health_check") == [HealthChecked(check, is_ok, 5000)]


def test_session_has_started_once_it_is_painted() -> None:
    bench = Bench()
    bench.health.say(Sign.WINDOW)
    assert bench.heard.of("session_started") == [SessionStarted(5000, "window", safe_mode=True)]


def test_signs_of_life_are_left_now_and_then() -> None:
    bench = Bench()
    for _ in range(900):
        bench.health.say(Sign.ALIVE)
    assert (len(bench.lives), len(bench.measures), bench.heard.facts) == (90, 1, [])


@pytest.mark.parametrize(
    ("act", "has_hung"), [("pass", True), ("watchdog.rest()", False), ("watchdog.let_go()", False)]
)
def test_real_hang_is_written_down(tmp_path: Path, act: str, has_hung: bool) -> None:
    path = tmp_path / "faults"
    line = [sys.executable, "-c", HANGING.format(act=act), str(path)]
    subprocess.run(line, cwd=program.ROOT, env=program.environment(), check=True, timeout=60)
    assert ("Timeout" in path.read_text()) is has_hung


def test_watchdog_without_a_file_watches_nothing() -> None:
    before = threading.active_count()
    Watchdog(0.01).beat()
    assert threading.active_count() == before


def test_file_that_is_closed_fails_no_beat(tmp_path: Path) -> None:
    watchdog = Watchdog()
    with (tmp_path / "faults").open("wb") as file:
        watchdog.watch(file)
    watchdog.beat()
    watchdog.let_go()
