"""diagclinic.services.identify: who the vehicle says it is."""

from typing import cast

import pytest

from diagclinic.core.errors import DiskFullError
from diagclinic.core.reply import Corrupt, Silent, Value
from diagclinic.core.vehicle import UnitIdentity, Vehicle
from diagclinic.core.vin import Vin
from diagclinic.services.identify import Identification, Identify
from diagclinic.services.jobs import run_job
from diagclinic.services.session import VehicleSession
from drivers.errors import LinkLostError, VehicleSilentError
from tests.service_doubles import (
    ENGINE,
    GEARBOX,
    Listener,
    MemoryVisitRecord,
    ScriptedLink,
    context,
    on_car,
    session_on,
)

BOTH = (0x7E8, 0x7E9)
GOLF = "WVWZZZ1JZXW000001"
OTHER = "WAUZZZ8K9BA000002"


def told(vin: str) -> str:
    return "490201" + vin.encode().hex()


def identify(session: VehicleSession) -> Identification:
    return Identify(session).run(context())


def record_of(session: VehicleSession) -> MemoryVisitRecord:
    return cast("MemoryVisitRecord", session.record)


def test_vehicle_is_known_by_the_vin_that_its_units_tell() -> None:
    found = identify(session_on({"0902": {0x7E8: told(GOLF)}}))
    assert found.vehicle == Vehicle(Vin(GOLF))


def test_units_that_agree_tell_one_vin() -> None:
    found = identify(session_on({"0902": {0x7E8: told(GOLF), 0x7E9: told(GOLF)}}, BOTH))
    assert found.vins == (Vin(GOLF),)


def test_units_that_disagree_leave_the_vehicle_open() -> None:
    found = identify(session_on({"0902": {0x7E8: told(GOLF), 0x7E9: told(OTHER)}}, BOTH))
    assert (found.vins, found.vehicle) == ((Vin(GOLF), Vin(OTHER)), Vehicle(None))


def test_each_unit_keeps_its_own_vin() -> None:
    found = identify(session_on({"0902": {0x7E8: told(GOLF), 0x7E9: told(OTHER)}}, BOTH))
    assert [unit.vin for unit in found.units] == [Vin(GOLF), Vin(OTHER)]


def test_unit_that_tells_nothing_is_listed_all_the_same() -> None:
    found = identify(session_on({"0902": {0x7E8: told(GOLF)}}, BOTH))
    assert found.units[1] == UnitIdentity(GEARBOX)
    assert found.vin[GEARBOX] == Silent(1.0)


def test_vin_that_is_none_is_not_put_right() -> None:
    found = identify(session_on({"0902": {0x7E8: told("WVWZZZ1JZXWOOOOO1")}}))
    assert isinstance(found.vin[ENGINE], Corrupt)
    assert found.vehicle == Vehicle(None)


def test_names_and_calibrations_belong_to_their_unit() -> None:
    name = b"ECM\0-EngineControl".ljust(20, b"\0").hex()
    script = {
        "0902": {0x7E8: "7F0912"},
        "090A": {0x7E8: "490A01" + name},
        "0904": {0x7E8: "490401" + b"CAL-1".ljust(16, b"\0").hex()},
        "0906": {0x7E8: "4906011A2B3C4D"},
    }
    assert identify(session_on(script)).units == (
        UnitIdentity(ENGINE, "ECM-EngineControl", None, ("CAL-1",), ("1A2B3C4D",)),
    )


def test_vehicle_is_put_on_record() -> None:
    session = session_on({"0902": {0x7E8: told(GOLF)}})
    identify(session)
    assert record_of(session).vehicles == [Vehicle(Vin(GOLF))]


@pytest.mark.parametrize("answers", [{}, {0x7E8: told(GOLF), 0x7E9: told(OTHER)}])
def test_vehicle_that_is_not_certain_takes_no_name_away(answers: dict[int, str]) -> None:
    session = session_on({"0902": answers}, BOTH)
    identify(session)
    assert record_of(session).vehicles == []


def test_lost_link_puts_no_vehicle_on_record() -> None:
    session = session_on({"0902": {0x7E8: told(GOLF)}, "0904": LinkLostError("gone")})
    with pytest.raises(LinkLostError):
        identify(session)
    assert record_of(session).vehicles == []


def test_failing_record_is_told() -> None:
    session = session_on({"0902": {0x7E8: told(GOLF)}})
    record_of(session).failures["set_vehicle"] = DiskFullError("full")
    with pytest.raises(DiskFullError):
        identify(session)


def test_vehicle_that_is_mute_on_the_vin_is_not_asked_for_more() -> None:
    session = session_on({})
    run_job(Identify(session), context())
    assert {payload for _, payload in session.link.sent} == {"0902"}  # type: ignore[attr-defined]  # scripted


def test_cancel_ends_it_before_the_next_question() -> None:
    session = session_on({"0902": {0x7E8: told(GOLF)}})
    assert run_job(Identify(session), Listener(cancel_at="identify.names").context).cancelled
    assert cast("ScriptedLink", session.link).requests("090A") == []


def test_steps_are_told() -> None:
    listener = Listener()
    Identify(session_on({"0902": {0x7E8: "7F0912"}})).run(listener.context)
    assert listener.names == [f"identify.{part}" for part in ("vin", "names", "calibrations", "verification")]


# -- a whole car --


@pytest.mark.parametrize(
    "url", ["sim:healthy", "sim:diesel", "sim:healthy?scheme=29bit", "sim:healthy?pending78=1"]
)
def test_units_say_of_themselves_what_the_car_says_of_them(url: str) -> None:
    with on_car(url) as (link, session):
        found = identify(session)
        scheme = link.car.options.scheme
        own = {unit.identity.response_id(scheme): unit.identity for unit in link.car.units}
    for unit in found.units:
        identity = own[unit.unit.number]
        assert unit.name == identity.name
        assert unit.calibrations == (identity.calibration,)
        assert unit.verification_numbers == (f"{identity.verification:08X}",)


def test_car_is_known_by_its_vin() -> None:
    with on_car("sim:diesel") as (_, session):
        found = identify(session)
    assert found.vehicle == Vehicle(Vin("1DCDD20C07K008150"))
    assert isinstance(found.vin[ENGINE], Value)


def test_car_with_its_ignition_off_is_not_found() -> None:
    with pytest.raises(VehicleSilentError), on_car("sim:healthy?ignition=off"):
        pass
