"""Somebody else's car on the K-line: its headers, checksums and answers of any length, read by our driver."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.api import Answer, Scheme, Target
from drivers.errors import DriverError
from tests.contract.kline_car import KLine, kline_car, message
from tests.contract.opening import GO_ON, ask, open_url
from tests.contract.scanning import findings, scanned

#: of its two addresses the one that answers a physical request as itself
ENGINE = Target(Scheme.K_LINE, 0x11)


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[KLine, str]]:
    with kline_car() as car:
        yield car


@pytest.fixture
def line(served: tuple[KLine, str]) -> Iterator[KLine]:
    undisturbed = served[0].spoil
    served[0].heard.clear()
    yield served[0]
    served[0].spoil = undisturbed


def test_network_is_found_by_what_the_car_answers(line: KLine, served: tuple[KLine, str]) -> None:
    with contextlib.closing(open_url(served[1])) as link:
        bus = link.find_bus(stop=GO_ON)
    assert (bus.name, bus.everybody.scheme) == ("ISO 14230-4, KWP, fast start", Scheme.K_LINE)
    assert bus.responders == (line.heard[0][2],)


@pytest.mark.parametrize(
    "request_",
    ["0100", "010C", "03", "0902", "090A", "0904"],
    ids=["PIDs", "engine speed", "no codes", "VIN", "name", "calibrations"],
)
def test_answer_is_what_the_car_put_on_the_wire(
    request_: str, line: KLine, served: tuple[KLine, str]
) -> None:
    """The car makes some values up at each request: what it sent this time is what counts."""
    with contextlib.closing(open_url(served[1])) as link:
        bus = link.find_bus(stop=GO_ON)
        (answer,) = ask(link, bus.everybody, request_)
    sent = line.heard[-1]
    assert (answer.source, answer.damage) == (sent[2], "")
    assert message(sent[:3], answer.payload) == sent


def test_answer_longer_than_a_message_of_obd_comes_whole(served: tuple[KLine, str]) -> None:
    with contextlib.closing(open_url(served[1])) as link:
        bus = link.find_bus(stop=GO_ON)
        (answer,) = ask(link, bus.everybody, "0902")
    assert (answer.payload[:3], len(answer.payload)) == (b"\x49\x02\x01", 20)


def test_one_unit_is_asked_by_its_address_and_its_refusal_is_told(served: tuple[KLine, str]) -> None:
    with contextlib.closing(open_url(served[1])) as link:
        link.find_bus(stop=GO_ON)
        (answer,) = ask(link, ENGINE, "3E00", expected=1)
    assert (answer.source, answer.payload) == (0x11, b"\x7f\x3e\x12")


@pytest.mark.parametrize("at", [0, 2, 4, -1], ids=["format", "source", "data", "checksum"])
def test_byte_that_was_disturbed_makes_no_answer(at: int, line: KLine, served: tuple[KLine, str]) -> None:
    with contextlib.closing(open_url(served[1])) as link:
        bus = link.find_bus(stop=GO_ON)
        line.spoil = lambda row: row[:at] + bytes([row[at] ^ 0x01]) + row[at:][1:]
        told: list[Answer] = []
        with contextlib.suppress(DriverError):
            told = ask(link, bus.everybody, "010C")
    assert [answer.payload for answer in told if not answer.damage] == []


def test_scan_reads_the_car_and_finds_nothing_wrong_with_it(
    served: tuple[KLine, str], tmp_path: Path
) -> None:
    (unit,) = findings(scanned(served[1], tmp_path)).values()
    assert set(unit["codes"].values()) == {()}
    assert (unit["readiness"].mil_on, unit["readiness"].dtc_count) == (False, 0)
