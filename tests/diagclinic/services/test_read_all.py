"""diagclinic.services.read_all: every value, or the reason why not."""

import pytest

from diagclinic.core.ecu import EcuAddress
from diagclinic.core.reply import Corrupt, NotSupported, Refused, Silent
from diagclinic.services.read_all import AllValues, ReadAll, by_unit
from tests.service_doubles import Script, context, pids, session_on

ENGINE = EcuAddress.parse("can11:7E8")
# engine speed 0C and vehicle speed 0D are offered
OFFER: Script = {"0100": {0x7E8: "410000180000"}}


def read(script: Script) -> AllValues:
    return ReadAll(session_on({**OFFER, **script}), pids()).run(context())


def names(values: AllValues) -> list[tuple[str, float]]:
    return [(reading.parameter.key, reading.value) for _, reading in values.readings]


def test_values_that_come_together_are_told() -> None:
    values = read({"010C0D": {0x7E8: "410C0C800D32"}})
    assert names(values) == [("obd.engine_speed", 800.0), ("obd.vehicle_speed", 50.0)]
    assert values.unread == ()


def test_value_that_is_left_out_of_several_is_asked_for_by_itself() -> None:
    values = read({"010C0D": {0x7E8: "410C0C80"}, "010D": {0x7E8: "410D32"}})
    assert names(values) == [("obd.engine_speed", 800.0), ("obd.vehicle_speed", 50.0)]


@pytest.mark.parametrize(
    ("coming", "outcome"),
    [
        ({}, Silent),
        ({0x7E8: "7F0122"}, Refused),
        ({0x7E8: "7F0112"}, NotSupported),
        ({0x7E8: "410D"}, Corrupt),
    ],
)
def test_value_that_is_not_told_is_named_with_its_reason(coming: dict[int, str], outcome: type) -> None:
    values = read({"010C0D": {0x7E8: "410C0C80"}, "010D": coming})
    assert [(str(one.wanted.unit), one.pid.number) for one in values.unread] == [("7E8", 0x0D)]
    assert isinstance(values.unread[0].reply, outcome)


def test_vehicle_that_offers_nothing_tells_nothing() -> None:
    assert ReadAll(session_on({}), pids()).run(context()) == AllValues((), ())


def test_readings_of_two_units_are_kept_apart() -> None:
    (unit, reading), *_ = read({"010C0D": {0x7E8: "410C0C800D32"}}).readings
    other = EcuAddress.parse("can11:7E9")
    assert by_unit([(unit, reading), (other, reading)]) == {ENGINE: [reading], other: [reading]}
