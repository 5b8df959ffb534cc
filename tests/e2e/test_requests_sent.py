"""What every verb of the command line sends to the vehicle: it reads, and only a confirmed clearing clears.

The simulated vehicle stands behind a simulated ELM327 on a TCP port and writes down every diagnostic request
that reaches it, whatever the program says that it did.
"""

import json
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from diagclinic.cli.parser import build_parser
from diagclinic.persistence.database_file import SCHEMA
from drivers.registry import VciUrl
from drivers.simulator.car import Car, Reply
from drivers.simulator.elm_server import serve_tcp
from drivers.simulator.options import CarOptions, car_options
from tests.program import Ended, on_a_terminal, run

#: services that read, and "tester present", which changes nothing (SAE J1979; ISO 14229-1:2020, table 2)
READING = {0x01, 0x02, 0x03, 0x07, 0x09, 0x0A, 0x19, 0x22, 0x3E}
CLEAR = "04"
STANDING = "sim:demo?engine=off"

#: every verb with the words that it needs, in an order in which each finds what it asks the record for
WITH_VEHICLE = (
    ("scan",),
    ("scan", "--no-values"),
    ("dtc", "read"),
    ("live", "--rounds", "2"),
)
WITHOUT_VEHICLE = (
    ("vci", "list"),
    ("dtc", "explain", "P0301"),
    ("visit", "list"),
    ("visit", "show", "1"),
    ("visit", "edit", "1", "--plate", "AB 12"),
    ("visit", "shop", "--name", "Garage"),
    ("visit", "export", "1", "--bug-report"),
    ("report", "--visit", "1"),
    ("db", "info"),
    ("db", "snapshot"),
    ("db", "upgrade"),
    ("db", "downgrade", "--to", str(SCHEMA)),
    ("consent", "set", "health"),
    ("consent", "show", "--bytes"),
    ("consent", "withdraw"),
    ("flags", "list"),
    ("flags", "why", "live_polling"),
    ("flags", "unset", "live_polling"),
    ("feedback", "It works.", "--csat", "4"),
)
#: take a snapshot's path
BRINGING_BACK = (("db", "export-since"), ("db", "import", "--snapshot"))
#: what is written, by verbs that end in where to
PATHS = {("report", "--visit"): "r.json", ("visit", "export"): "report.zip"}
#: listens, or reads and writes files; test_capture.py hears a bus on which a recording says nothing
CAPTURING = (
    ("capture", "record"),
    ("capture", "list"),
    ("capture", "show"),
    ("capture", "export"),
    ("capture", "import"),
)
#: asks the adapter and no vehicle
TESTING = ("vci", "test")
#: serves a vehicle of its own and asks for none
SERVING = ("sim", "serve")
CLEARING = ("dtc", "clear")
#: chooses for this computer, where a publisher lets people choose; else it is refused
CHOOSING = ("flags", "set")


class WatchedCar(Car):
    """A simulated vehicle that writes down what it is asked.

    Attributes:
        asked: requests in hexadecimal, oldest first.
    """

    def __init__(self, options: CarOptions) -> None:
        super().__init__(options)
        self.asked: list[str] = []

    def answer(self, request_id: int, payload: bytes, now_s: float) -> tuple[Reply, ...]:
        self.asked.append(payload.hex().upper())
        return super().answer(request_id, payload, now_s)

    @property
    def changing(self) -> list[str]:
        """The requests that do more than read."""
        return [request for request in self.asked if int(request[:2], 16) not in READING]


@contextmanager
def watched(url: str = STANDING) -> Iterator[tuple[WatchedCar, str]]:
    """Serve a vehicle, and lend it with what opens it."""
    car = WatchedCar(car_options(VciUrl.parse(url)))
    server = serve_tcp(car)
    try:
        yield car, server.url
    finally:
        server.close()


def done(folder: Path, *words: str) -> Ended:
    """Run the program, which must succeed."""
    end = run(folder, *words)
    assert end.code == 0, end
    return end


def verbs_of(parser: ArgumentParser, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield every verb that `parser` knows, e.g. ``("dtc", "read")``."""
    groups = [action for action in parser._actions if isinstance(action, _SubParsersAction)]
    if not groups:
        yield before
    for name, verb in [pair for group in groups for pair in group.choices.items()]:
        yield from verbs_of(verb, (*before, name))


def test_no_verb_is_forgotten_here() -> None:
    held = {*WITH_VEHICLE, *WITHOUT_VEHICLE, *BRINGING_BACK, *CAPTURING, SERVING, CLEARING, TESTING, CHOOSING}
    forgotten = [
        verb for verb in verbs_of(build_parser()) if not any(words[: len(verb)] == verb for words in held)
    ]
    assert forgotten == []


@pytest.mark.parametrize("words", WITH_VEHICLE, ids=" ".join)
def test_verb_that_reads_sends_nothing_that_changes_anything(tmp_path: Path, words: tuple[str, ...]) -> None:
    with watched("sim:demo") as (car, url):
        done(tmp_path, *words, "--vci", url)
    assert car.changing == []
    assert "0100" in car.asked


def test_report_that_a_scan_writes_sends_nothing_more(tmp_path: Path) -> None:
    with watched() as (car, url):
        done(tmp_path, "scan", "--no-values", "--vci", url)
        plain = set(car.asked)
        done(tmp_path, "scan", "--no-values", "--vci", url, "--report", str(tmp_path / "r.html"))
    assert set(car.asked) == plain


@pytest.mark.parametrize("words", WITHOUT_VEHICLE, ids=" ".join)
def test_verb_without_vehicle_sends_nothing_to_the_one_that_was_used_last(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    with watched() as (car, url):
        done(tmp_path, "dtc", "read", "--vci", url)
        car.asked.clear()
        path = (str(tmp_path / PATHS[words[:2]]),) if words[:2] in PATHS else ()
        done(tmp_path, *words, *path)
    assert car.asked == []


@pytest.mark.parametrize("words", BRINGING_BACK, ids=" ".join)
def test_way_back_of_the_record_sends_nothing(tmp_path: Path, words: tuple[str, ...]) -> None:
    with watched() as (car, url):
        done(tmp_path, "dtc", "read", "--vci", url)
        car.asked.clear()
        snapshot = json.loads(done(tmp_path, "db", "snapshot", "--json").out)["snapshot"]
        done(tmp_path, *words, snapshot)
    assert car.asked == []


def test_test_of_an_adapter_asks_no_vehicle(tmp_path: Path) -> None:
    with watched() as (car, url):
        done(tmp_path, *TESTING, "--vci", url)
    assert car.asked == []


def test_clearing_that_nobody_can_confirm_sends_nothing(tmp_path: Path) -> None:
    with watched() as (car, url):
        assert run(tmp_path, *CLEARING, "--vci", url).code == 2
    assert car.asked == []


@pytest.mark.parametrize("typed", ["\n", "clear\n", "yes\n"], ids=["nothing", "clear", "yes"])
def test_clearing_that_was_not_confirmed_sends_nothing(tmp_path: Path, typed: str) -> None:
    with watched() as (car, url):
        code, _ = on_a_terminal(tmp_path, typed, *CLEARING, "--vci", url)
    assert (code, car.asked) == (1, [])


def test_confirmed_clearing_clears_once_after_everything_was_saved(tmp_path: Path) -> None:
    with watched() as (car, url):
        code, _ = on_a_terminal(tmp_path, "CLEAR\n", *CLEARING, "--vci", url)
    before = car.asked[: car.asked.index(CLEAR)]
    assert (code, car.changing) == (0, [CLEAR])
    assert {"03", "07", "0A", "0101", "010C"} <= set(before)


def test_clearing_that_was_confirmed_beforehand_clears_once(tmp_path: Path) -> None:
    with watched() as (car, url):
        done(tmp_path, *CLEARING, "--yes", "--vci", url)
    assert car.changing == [CLEAR]


def test_clearing_is_not_sent_to_a_running_engine(tmp_path: Path) -> None:
    with watched("sim:demo") as (car, url):
        assert run(tmp_path, *CLEARING, "--yes", "--vci", url).code == 4
    assert car.changing == []


@pytest.mark.parametrize(
    "words", [("scan", "--report", "r.doc"), ("scan", "--pdf", "/proc/r.pdf"), ("live", "--rounds", "0")]
)
def test_line_that_makes_no_sense_sends_nothing(tmp_path: Path, words: tuple[str, ...]) -> None:
    with watched() as (car, url):
        assert run(tmp_path, *words, "--vci", url).code in {1, 2}
    assert car.asked == []
