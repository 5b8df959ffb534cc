"""drivers.looking: what is plugged in, asked of all drivers at once."""

import logging
import threading

import pytest

from drivers.api import FoundVci
from drivers.looking import look

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


def test_driver_that_hangs_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    never = threading.Event()

    def hanging() -> list[FoundVci]:
        never.wait(60)
        return [CAR]

    try:
        with caplog.at_level(logging.WARNING):
            assert look({"doip": hanging, "elm": lambda: [CABLE]}, limit_s=0.5) == (CABLE,)
        assert "doip: still looking" in caplog.text
    finally:
        never.set()


def test_nobody_to_ask_finds_nothing() -> None:
    assert look({}) == ()
