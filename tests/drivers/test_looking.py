"""drivers.looking: what is plugged in, asked of all drivers at once."""

import logging
import threading
from collections.abc import Iterator

import pytest

from drivers.api import FoundVci
from drivers.looking import HANGS, look

CABLE = FoundVci("elm:COM5", "OBDLink EX on COM5")
CAR = FoundVci("doip:10.0.0.2", "Vehicle 1DCAA16BX7K004711")


def test_findings_come_in_the_order_of_the_drivers_whoever_is_first() -> None:
    car_found = threading.Event()

    def cables() -> list[FoundVci]:
        assert car_found.wait(10)
        return [CABLE]

    def cars() -> list[FoundVci]:
        car_found.set()
        return [CAR]

    assert look({"elm": cables, "doip": cars}) == (CABLE, CAR)


def test_driver_that_raises_costs_the_others_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> list[FoundVci]:
        raise RuntimeError("vendor's library")

    with caplog.at_level(logging.WARNING):
        assert look({"can": broken, "elm": lambda: [CABLE]}) == (CABLE,)
    assert "can: could not look for interfaces: vendor's library" in caplog.text


class Hanging:
    """A driver whose look does not come back before its end."""

    def __init__(self) -> None:
        self.end = threading.Event()
        self.has_begun = threading.Event()
        self.threads: list[threading.Thread] = []

    def look(self) -> list[FoundVci]:
        self.threads.append(threading.current_thread())
        self.has_begun.set()
        self.end.wait(60)
        return [CAR]


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    """A driver that hangs, until the test is over."""
    made = Hanging()
    yield made
    made.end.set()
    for thread in made.threads:
        thread.join(10)


def test_driver_that_hangs_is_left_out(hanging: Hanging, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert look({"doip": hanging.look, "elm": lambda: [CABLE]}, limit_s=0.5) == (CABLE,)
    assert "doip: still looking" in caplog.text


def test_driver_that_still_hangs_is_asked_once_and_told_of(hanging: Hanging) -> None:
    for _ in range(4):
        found = look({"j2534": hanging.look}, limit_s=0.05)
    assert hanging.has_begun.wait(10)
    assert (len(hanging.threads), found) == (1, (FoundVci("j2534:", "Interfaces of j2534", trouble=HANGS),))


def test_driver_that_came_back_is_asked_anew(hanging: Hanging) -> None:
    for _ in range(2):
        look({"came-back": hanging.look}, limit_s=0.05)
    assert hanging.has_begun.wait(10)
    hanging.end.set()
    hanging.threads[0].join(10)
    assert look({"came-back": hanging.look}, limit_s=30) == (CAR,)


def test_two_looks_at_once_ask_once(hanging: Hanging) -> None:
    first: list[tuple[FoundVci, ...]] = []
    other = threading.Thread(target=lambda: first.append(look({"shared": hanging.look}, limit_s=60)))
    other.start()
    assert hanging.has_begun.wait(10)

    def release() -> list[FoundVci]:
        hanging.end.set()
        return []

    second = look({"shared": hanging.look, "release": release}, limit_s=60)
    other.join(10)
    assert (first, second, len(hanging.threads)) == ([(CAR,)], (CAR,), 1)


def test_looks_of_another_kind_are_other_looks(hanging: Hanging) -> None:
    look({"can": hanging.look}, limit_s=0.05)
    assert look({"can": lambda: [CABLE]}, limit_s=30, kind="list") == (CABLE,)


def test_nobody_to_ask_finds_nothing() -> None:
    assert look({}) == ()
