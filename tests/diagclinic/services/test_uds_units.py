"""diagclinic.services.uds_units: units that the emission laws do not know of."""

from typing import cast

import pytest

from diagclinic.core.dtc import DtcStatus
from diagclinic.core.reply import Corrupt, NotSupported, Refused, Reply, Silent, Value
from diagclinic.core.vin import Vin
from diagclinic.core.visit import UnitFindings, UnitState
from diagclinic.services.session import VehicleSession
from diagclinic.services.uds_units import find_uds_units, read_uds_unit
from drivers.api import Target
from drivers.errors import AnswerGarbledError, LinkLostError, RequestStoppedError
from tests.service_doubles import (
    ABS,
    EVERYBODY_29BIT,
    EVERYBODY_K_LINE,
    Coming,
    Listener,
    Script,
    ScriptedLink,
    context,
    session_on,
)

CONFIRMED, PENDING, PERMANENT = DtcStatus.CONFIRMED, DtcStatus.PENDING, DtcStatus.PERMANENT
GOLF = "WVWZZZ1JZXW000001"


def found(session: VehicleSession) -> list[str]:
    return [str(unit) for unit in find_uds_units(session, context())]


def told(reply: Reply[object]) -> list[str]:
    assert isinstance(reply, Value)
    return [str(dtc) for dtc in reply.value]


@pytest.mark.parametrize(
    "coming", [{0x7EA: "7E00"}, {0x7EA: "7F3E11"}, {0x7EA: "7F3E12"}, {0x7EA: "7F3E22"}, {0x7EA: "7E"}]
)
def test_unit_that_says_anything_is_there(coming: Coming) -> None:
    assert found(session_on({"3E00": coming})) == ["7EA"]


def test_unit_whose_answer_is_garbled_is_there() -> None:
    assert found(session_on({"7E2:3E00": AnswerGarbledError("bits", b"x")})) == ["7EA"]


def test_silence_is_nobody() -> None:
    assert found(session_on()) == []


def test_units_that_are_known_are_not_asked_again() -> None:
    session = session_on({"3E00": {0x7E8: "7E00", 0x7EA: "7E00"}}, (0x7E8, 0x7E9))
    found(session)
    assert cast("ScriptedLink", session.link).requests("3E") == list(range(0x7E2, 0x7E8))


def test_nobody_is_asked_but_by_himself() -> None:
    session = session_on()
    found(session)
    assert 0x7DF not in cast("ScriptedLink", session.link).requests("3E")


@pytest.mark.parametrize("everybody", [EVERYBODY_29BIT, EVERYBODY_K_LINE])
def test_other_networks_are_left_alone(everybody: Target) -> None:
    session = session_on(units=(), everybody=everybody)
    assert found(session) == []
    assert cast("ScriptedLink", session.link).sent == []


def test_search_can_be_cancelled() -> None:
    listener = Listener(cancel_at="scan.look:7E3")
    session = session_on({"3E00": {0x7EA: "7E00"}}, (0x7E8, 0x7E9))
    hearing = listener.context
    session.stop = hearing.stop
    units = find_uds_units(session, hearing)
    assert next(units) == ABS
    with pytest.raises(RequestStoppedError):
        next(units)


def test_lost_link_ends_the_search() -> None:
    with pytest.raises(LinkLostError):
        found(session_on({"7E2:3E00": LinkLostError("gone")}))


# -- one unit --

TELLING: Script = {
    "22F190": {0x7EA: "62F190" + GOLF.encode().hex()},
    "22F197": {0x7EA: "62F197" + b"ABS-BrakeControl\0".hex()},
    # confirmed; pending; neither, its test has not run; both
    "19020F": {0x7EA: "5902FF40351F0840361F0440371F1040381F0C"},
}  # fmt: skip


def read(session: VehicleSession) -> UnitFindings:
    findings = read_uds_unit(session, ABS)
    assert findings is not None
    return findings


def test_unit_that_tells_nothing_else_is_an_adapters_own_word() -> None:
    assert read_uds_unit(session_on({"3E00": {0x7EA: "7E00"}}), ABS) is None


def test_unit_tells_its_name_and_vin() -> None:
    findings = read(session_on(TELLING))
    assert (findings.unit.name, findings.identity.vin) == ("ABS-BrakeControl", Vin(GOLF))


@pytest.mark.parametrize("name", [b"\x1b[2J\x1b]0;x\x07", b"A\nB", b"\x9b31m", "\u202eABC".encode()])
def test_name_that_would_command_a_terminal_is_none(name: bytes) -> None:
    findings = read(session_on({**TELLING, "22F197": {0x7EA: "62F197" + name.hex()}}))
    assert (findings.unit.name, findings.identity.name) == ("", "")


@pytest.mark.parametrize("blank", [b"\0" * 8, b"\xff" * 8])
def test_name_that_was_never_written_is_empty(blank: bytes) -> None:
    findings = read(session_on({**TELLING, "22F197": {0x7EA: "62F197" + blank.hex()}}))
    assert findings.unit.name == ""


def test_codes_stand_in_the_lists_that_their_status_names() -> None:
    codes = read(session_on(TELLING)).codes
    assert (told(codes[CONFIRMED]), told(codes[PENDING])) == (["C0035", "C0038"], ["C0036", "C0038"])


def test_code_with_several_kinds_of_failure_is_listed_once() -> None:
    script: Script = {**TELLING, "19020F": {0x7EA: "5902FF40351F0840351108"}}  # fmt: skip
    assert told(read(session_on(script)).codes[CONFIRMED]) == ["C0035"]


def test_code_that_fails_now_makes_a_unit_faulty_though_it_knows_no_pending_ones() -> None:
    script: Script = {**TELLING, "19020F": {0x7EA: "59020940351F01"}}
    assert read(session_on(script)).state is UnitState.FAULTS


def test_unit_without_codes_is_fine() -> None:
    script: Script = {**TELLING, "19020F": {0x7EA: "5902FF"}}
    assert read(session_on(script)).state is UnitState.FINE


def test_there_are_no_permanent_codes_and_no_readiness_outside_of_the_emission_laws() -> None:
    findings = read(session_on(TELLING))
    assert (findings.codes[PERMANENT], findings.readiness) == (NotSupported(), NotSupported())


@pytest.mark.parametrize(
    ("coming", "outcome"),
    [
        ({}, Silent),
        ({0x7EA: "7F1922"}, Refused),
        ({0x7EA: "7F1911"}, NotSupported),
        ({0x7EA: "5902FF4035"}, Corrupt),
        ({0x7EA: "590200"}, NotSupported),
    ],
)
def test_what_is_no_list_of_codes_is_never_an_empty_one(coming: Coming, outcome: type[object]) -> None:
    findings = read(session_on({**TELLING, "19020F": coming}))
    assert isinstance(findings.codes[CONFIRMED], outcome)
    assert findings.state is not UnitState.FINE


def test_unit_without_name_and_vin_is_read_all_the_same() -> None:
    findings = read(session_on({"19020F": TELLING["19020F"]}))
    assert (findings.unit.name, findings.identity.vin) == ("", None)
    assert len(findings.faults) == 3


def test_unit_is_only_read() -> None:
    session = session_on(TELLING)
    read_uds_unit(session, ABS)
    assert cast("ScriptedLink", session.link).sent == [
        (0x7E2, "22F190"), (0x7E2, "22F197"), (0x7E2, "19020F"),
    ]  # fmt: skip
