"""Column types say the same in both directions."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given

from diagclinic.core.dtc import Dtc
from diagclinic.core.readiness import Ignition
from diagclinic.core.vin import Vin
from diagclinic.persistence.tables import DtcNumber, Instant, OneOf, VinText, YesNo
from tests.diagclinic.persistence.samples import moments

GOLF = Vin("WVWZZZ1JZXW000001")


@given(moment=moments)
def test_a_moment_comes_back_to_the_microsecond(moment: datetime) -> None:
    stored = Instant().process_bind_param(moment, None)

    assert Instant().process_result_value(stored, None) == moment


def test_a_moment_is_kept_as_microseconds_of_utc() -> None:
    moment = datetime(1970, 1, 1, 2, 0, 0, 7, tzinfo=timezone(timedelta(hours=2)))

    assert Instant().process_bind_param(moment, None) == 7


def test_a_moment_comes_back_in_utc() -> None:
    found = Instant().process_result_value(0, None)

    assert found is not None
    assert found.tzinfo is UTC


def test_a_time_without_its_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        Instant().process_bind_param(datetime(2026, 11, 21), None)  # noqa: DTZ001  the case at hand


@pytest.mark.parametrize(
    ("column", "value", "stored"),
    [
        (YesNo(), True, 1),
        (YesNo(), False, 0),
        (OneOf(Ignition), Ignition.SPARK, "spark"),
        (DtcNumber(), Dtc.parse("P0301"), 0x0301),
        (VinText(), GOLF, GOLF.text),
    ],
)
def test_a_value_is_kept_as_its_plain_form(column: YesNo, value: object, stored: object) -> None:
    found = (column.process_bind_param(value, None), column.process_result_value(stored, None))

    assert found == (stored, value)


@pytest.mark.parametrize("column", [Instant(), YesNo(), OneOf(Ignition), DtcNumber(), VinText()])
def test_nothing_stays_nothing(column: YesNo) -> None:
    found = (column.process_bind_param(None, None), column.process_result_value(None, None))

    assert found == (None, None)
