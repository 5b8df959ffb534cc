"""diagclinic.services.scan: every unit, every list, and what is left of a scan that broke off."""

from typing import cast

import pytest

from diagclinic.core.dtc import DtcStatus
from diagclinic.core.ecu import EcuAddress, EcuRole
from diagclinic.core.errors import DiskFullError
from diagclinic.core.reply import Corrupt, NotSupported, Refused, Silent, Value
from diagclinic.core.vehicle import UnitIdentity
from diagclinic.core.visit import Scan, ScanPurpose, UnitFindings, UnitState
from diagclinic.services.jobs import run_job
from diagclinic.services.scan import ScanAll
from diagclinic.services.session import VehicleSession
from drivers.errors import (
    AdapterUnfitError,
    AnswerGarbledError,
    BusFaultError,
    DriverError,
    LinkLostError,
    RequestStoppedError,
)
from drivers.simulator.faults import Unit
from drivers.simulator.link import SimulatorLink
from tests.service_doubles import (
    ENGINE,
    EVERYBODY_29BIT,
    EVERYBODY_K_LINE,
    GEARBOX,
    Listener,
    MemoryVisitRecord,
    Script,
    ScriptedLink,
    answer,
    context,
    on_car,
    pids,
    session_on,
)

READ_ONLY = {"01", "02", "03", "07", "09", "0A", "19", "22", "3E"}
CODES: Script = {
    "03": {0x7E8: "43010301", 0x7E9: "4300"},
    "07": {0x7E8: "4700", 0x7E9: "4700"},
    "0A": {0x7E8: "4A00", 0x7E9: "4A00"},
    "0101": {0x7E8: "410181076500", 0x7E9: "410100040000"},
}
BOTH = (0x7E8, 0x7E9)


def scan(session: VehicleSession, listener: Listener | None = None) -> Scan:
    return ScanAll(session, pids()).run((listener or Listener()).context)


def record_of(session: VehicleSession) -> MemoryVisitRecord:
    return cast("MemoryVisitRecord", session.record)


def unit_of(result: Scan, unit: EcuAddress) -> UnitFindings:
    return next(one for one in result.units if one.unit.address == unit)


# -- what is found --


def test_each_unit_has_its_own_findings() -> None:
    result = scan(session_on(CODES, BOTH))
    assert [(str(one.unit.address), one.state) for one in result.units] == [
        ("7E8", UnitState.FAULTS), ("7E9", UnitState.FINE),
    ]  # fmt: skip


def test_unit_is_named_by_its_place_on_the_network() -> None:
    result = scan(session_on(CODES, BOTH))
    assert [one.unit.role for one in result.units] == [EcuRole.ENGINE, EcuRole.TRANSMISSION]


def test_what_a_unit_said_of_itself_before_is_used() -> None:
    known = UnitIdentity(ENGINE, "ECM-EngineControl")
    result = ScanAll(session_on(CODES), pids(), (known,)).run(context())
    assert (result.units[0].identity, result.units[0].unit.name) == (known, "ECM-EngineControl")


def test_outcomes_of_the_lists_stay_apart() -> None:
    script: Script = {"03": {0x7E8: "4300"}, "07": {0x7E8: "7F0722"}, "0A": {0x7E8: "7F0A11"}}
    codes = scan(session_on(script)).units[0].codes
    assert [type(codes[status]) for status in DtcStatus] == [Value, Refused, NotSupported]


def test_unit_known_from_the_search_that_keeps_silent_is_silent() -> None:
    result = scan(session_on({**CODES}, (*BOTH, 0x7EB)))
    assert result.units[-1].state is UnitState.SILENT


def test_unit_whose_every_answer_is_damaged_is_unclear() -> None:
    script: Script = dict.fromkeys(("7E0:03", "7E0:07", "7E0:0A"), AnswerGarbledError("bits", b"x"))
    findings = scan(session_on(script)).units[0]
    assert isinstance(findings.codes[DtcStatus.CONFIRMED], Corrupt)
    assert findings.state is UnitState.UNCLEAR


def test_unit_that_is_heard_of_in_mid_scan_is_asked_for_what_it_missed() -> None:
    late: Script = {**CODES, "03": {0x7E8: "4300"}, "7E1:03": {0x7E9: "43010700"}}
    result = scan(session_on(late))
    assert [str(fault.dtc) for fault in unit_of(result, GEARBOX).faults] == ["P0700"]


def test_readiness_belongs_to_its_unit() -> None:
    result = scan(session_on(CODES, BOTH))
    counts = [one.readiness.value.dtc_count for one in result.units if isinstance(one.readiness, Value)]
    assert counts == [1, 0]


def test_findings_are_published_as_they_grow() -> None:
    listener = Listener()
    result = scan(session_on(CODES, BOTH), listener)
    last = {one.unit.address: one for one in listener.published if isinstance(one, UnitFindings)}
    assert tuple(last[unit] for unit in sorted(last)) == result.units


def test_progress_never_goes_back_and_stays_in_its_bounds() -> None:
    listener = Listener()
    scan(session_on(CODES, BOTH), listener)
    told = [one for one in listener.steps if one.total]
    assert [one.done for one in told] == sorted(one.done for one in told)
    assert all(one.done < one.total for one in told)


def test_scan_is_on_record_once_and_complete() -> None:
    session = session_on(CODES, BOTH)
    assert record_of(session).scans == [scan(session)]
    assert record_of(session).scans[0].is_complete


def test_purpose_is_kept() -> None:
    result = ScanAll(session_on(CODES), pids(), purpose=ScanPurpose.AFTER_CLEAR).run(context())
    assert result.purpose is ScanPurpose.AFTER_CLEAR


# -- broken off --


@pytest.mark.parametrize("error", [LinkLostError("gone"), BusFaultError("short"), RequestStoppedError("")])
def test_scan_that_broke_off_is_kept_as_incomplete(error: DriverError) -> None:
    session = session_on({**CODES, "0101": error}, BOTH)
    with pytest.raises(type(error)):
        scan(session)
    (kept,) = record_of(session).scans
    assert not kept.is_complete
    assert [str(fault.dtc) for fault in kept.faults] == ["P0301"]


def test_adapter_that_reaches_nobody_by_himself_leaves_a_scan_that_says_so() -> None:
    result = scan(session_on({**CODES, "3E00": AdapterUnfitError("ATSH7E2 is refused")}, BOTH))
    assert (result.is_complete, [str(fault.dtc) for fault in result.faults]) == (False, ["P0301"])


def test_cancelled_scan_is_kept_as_incomplete() -> None:
    session = session_on(CODES, BOTH)
    outcome = run_job(ScanAll(session, pids()), Listener(cancel_at="scan.readiness").context)
    assert outcome.cancelled
    assert [one.is_complete for one in record_of(session).scans] == [False]


def test_what_a_cancelled_scan_did_not_ask_is_missing() -> None:
    session = session_on(CODES, BOTH)
    run_job(ScanAll(session, pids()), Listener(cancel_at="scan.permanent").context)
    (kept,) = record_of(session).scans
    asked = {(tuple(unit.codes), unit.readiness) for unit in kept.units}
    assert asked == {((DtcStatus.CONFIRMED, DtcStatus.PENDING), None)}


def test_unit_that_first_answers_when_its_readiness_is_asked_tells_its_codes_too() -> None:
    engine = {"03": {0x7E8: "4300"}, "07": {0x7E8: "4700"}, "0A": {0x7E8: "4A00"}}
    result = scan(session_on({**CODES, **engine, "7E1:03": {0x7E9: "43010700"}}))
    assert [str(fault.dtc) for fault in unit_of(result, GEARBOX).faults] == ["P0700"]


def test_cancel_sends_nothing_more() -> None:
    session = session_on(CODES, BOTH)
    run_job(ScanAll(session, pids()), Listener(cancel_at="scan.pending").context)
    assert {text for _, text in cast("ScriptedLink", session.link).sent} == {"03"}


def test_scan_that_found_nothing_leaves_no_scan() -> None:
    session = session_on({"03": LinkLostError("gone")})
    with pytest.raises(LinkLostError):
        scan(session)
    assert record_of(session).scans == []


def test_full_disk_does_not_hide_the_lost_link() -> None:
    session = session_on({**CODES, "0101": LinkLostError("gone")}, BOTH)
    record_of(session).failures["add_scan"] = DiskFullError("no room")
    with pytest.raises(LinkLostError) as caught:
        scan(session)
    assert caught.value.__notes__ == ["what was read could not be kept: no room"]


def test_full_disk_is_told_where_a_cancelled_scan_should_be_kept() -> None:
    session = session_on(CODES, BOTH)
    record_of(session).failures["add_scan"] = DiskFullError("no room")
    outcome = run_job(ScanAll(session, pids()), Listener(cancel_at="scan.readiness").context)
    assert isinstance(outcome.error, DiskFullError)


def test_scan_whose_result_cannot_be_kept_fails() -> None:
    session = session_on(CODES, BOTH)
    record_of(session).failures["add_scan"] = DiskFullError("no room")
    with pytest.raises(DiskFullError):
        scan(session)


# -- what is sent --


def test_nothing_but_reading_is_ever_sent() -> None:
    uds: Script = {"3E00": {0x7EA: "7E00"}, "22F190": {0x7EA: "7F2231"}, "19020F": {0x7EA: "5902FF"}}
    session = session_on(CODES | uds, BOTH)
    scan(session)
    assert {text[:2] for _, text in cast("ScriptedLink", session.link).sent} <= READ_ONLY


@pytest.mark.parametrize(("everybody", "source"), [(EVERYBODY_29BIT, 0x18DAF110), (EVERYBODY_K_LINE, 0x10)])
def test_other_networks_are_not_searched_for_uds_units(everybody: object, source: int) -> None:
    session = session_on({"03": {source: "4300"}}, (source,), everybody=everybody)  # type: ignore[arg-type]
    scan(session)
    assert cast("ScriptedLink", session.link).requests("3E") == []


def test_k_line_unit_with_many_codes_tells_them_all() -> None:
    told = [answer(0x10, "43030103020303"), answer(0x10, "43030400000000")]
    result = scan(session_on({"03": told}, (0x10,), everybody=EVERYBODY_K_LINE))
    assert len(result.faults) == 4


# -- a whole car --


def truth(link: SimulatorLink) -> dict[str, set[int]]:
    """Return what the car's control units themselves hold as confirmed."""
    return {unit.identity.unit.value: set(unit.memory.confirmed) for unit in link.car.units}


def told(result: Scan) -> dict[int, set[int]]:
    return {
        one.unit.address.number: {dtc.dtc.number for dtc in one.faults if DtcStatus.CONFIRMED in dtc.statuses}
        for one in result.units
    }


def test_scan_tells_what_each_unit_of_the_car_holds() -> None:
    with on_car("sim:demo") as (link, session):
        result = scan(session)
        held = {
            unit.identity.response_id(link.car.options.scheme): set(unit.memory.confirmed)
            for unit in link.car.units
        }
    assert told(result) == held


def test_lists_of_the_engine_are_the_cars_own() -> None:
    with on_car("sim:demo?age=pending") as (link, session):
        codes = unit_of(scan(session), ENGINE).codes
        memory = link.car.memory_of(Unit.ENGINE)
        held = (memory.confirmed, memory.pending, memory.permanent)
    lists = tuple(
        tuple(dtc.number for dtc in reply.value) for reply in codes.values() if isinstance(reply, Value)
    )
    assert lists == held


def test_scan_of_a_car_that_asks_for_patience_tells_the_same() -> None:
    with on_car("sim:demo?pending78=2") as (link, session):
        assert told(scan(session))[ENGINE.number] == truth(link)["engine"]


def test_service_that_nobody_answers_is_silence_and_not_an_empty_list() -> None:
    with on_car("sim:demo?mute=07") as (_, session):
        codes = unit_of(scan(session), ENGINE).codes
    assert isinstance(codes[DtcStatus.PENDING], Silent)
    assert isinstance(codes[DtcStatus.CONFIRMED], Value)


def test_pulled_cable_leaves_what_was_read() -> None:
    with on_car("sim:demo?drop=4") as (link, session):
        with pytest.raises(LinkLostError):
            scan(session)
        (kept,) = record_of(session).scans
        assert told(kept)[ENGINE.number] == truth(link)["engine"]
    assert not kept.is_complete


def test_car_in_29_bit_numbering_is_read_alike() -> None:
    with on_car("sim:demo?scheme=29bit") as (link, session):
        result = scan(session)
        engine = truth(link)["engine"]
    assert told(result)[0x18DAF110] == engine
    assert [str(one.unit.address) for one in result.units] == ["18DAF110", "18DAF118"]
