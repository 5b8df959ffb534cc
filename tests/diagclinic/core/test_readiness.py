"""diagclinic.core.readiness."""

import pytest

from diagclinic.core.readiness import Ignition, Monitor, Readiness


def status(*monitors: Monitor) -> Readiness:
    return Readiness(mil_on=False, dtc_count=0, ignition=Ignition.SPARK, monitors=monitors)


@pytest.mark.parametrize(
    ("is_supported", "is_complete", "is_open"),
    [(True, False, True), (True, True, False), (False, False, False), (False, True, False)],
)
def test_only_a_supported_monitor_can_be_open(is_supported: bool, is_complete: bool, is_open: bool) -> None:
    catalyst = Monitor("catalyst", "Catalyst", is_supported=is_supported, is_complete=is_complete)
    assert status(catalyst).incomplete == ((catalyst,) if is_open else ())


def test_open_monitors_keep_their_order() -> None:
    monitors = [Monitor(key, key, is_supported=True, is_complete=False) for key in ("misfire", "catalyst")]
    assert status(*monitors).incomplete == tuple(monitors)
