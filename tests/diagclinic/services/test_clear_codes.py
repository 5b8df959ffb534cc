"""diagclinic.services.clear_codes: nothing is sent unless it is safe, and nothing is lost unsaved."""

from typing import cast

import pytest

from diagclinic.core.dtc import DtcStatus
from diagclinic.core.errors import (
    DiskFullError,
    EngineRunningError,
    EngineStateUnknownError,
    LowVoltageError,
    NothingReadError,
    RefusedError,
    VehicleMovingError,
)
from diagclinic.core.reply import NotSupported, Refused, Silent, Value
from diagclinic.core.visit import Action, ActionKind, ScanPurpose
from diagclinic.services.clear_codes import ClearCodes, ClearReport, check_engine_stands_still
from diagclinic.services.jobs import run_job
from diagclinic.services.problems import describe_problem
from diagclinic.services.session import VehicleSession
from drivers.errors import AnswerGarbledError, LinkLostError, RequestStoppedError
from drivers.simulator.faults import Unit
from tests.service_doubles import (
    ENGINE,
    GEARBOX,
    NOON,
    Coming,
    Listener,
    MemoryVisitRecord,
    Script,
    ScriptedLink,
    context,
    on_car,
    pids,
    session_on,
)

BOTH = (0x7E8, 0x7E9)
STANDING: Script = {
    "010C": {0x7E8: "410C0000"},
    "03": {0x7E8: "43010301"},
    "07": {0x7E8: "4700"},
    "0A": {0x7E8: "4A00"},
    "04": {0x7E8: "44"},
}


def link_of(session: VehicleSession) -> ScriptedLink:
    return cast("ScriptedLink", session.link)


def record_of(session: VehicleSession) -> MemoryVisitRecord:
    return cast("MemoryVisitRecord", session.record)


def clear(session: VehicleSession, listener: Listener | None = None) -> ClearReport:
    return ClearCodes(session, pids(), "A. Turner").run((listener or Listener()).context)


def outcomes(session: VehicleSession) -> list[str]:
    return [action.outcome for action in record_of(session).actions]


def is_untouched(session: VehicleSession) -> bool:
    """Say whether nothing that writes was sent, and none is on record."""
    return not link_of(session).requests("04") and not record_of(session).actions


# -- refused for safety --


@pytest.mark.parametrize(
    ("speed", "error"),
    [
        ({0x7E8: "410C0C80"}, EngineRunningError),  # 800 1/min
        ({0x7E8: "410C00C8"}, EngineRunningError),  # 50 1/min
        ({0x7E8: "7F0122"}, EngineStateUnknownError),
        ({0x7E8: "410C00"}, EngineStateUnknownError),
        ({}, EngineStateUnknownError),
        (AnswerGarbledError("bits"), EngineStateUnknownError),
    ],
)
def test_nothing_is_sent_unless_the_engine_is_known_to_stand(speed: Coming, error: type[Exception]) -> None:
    session = session_on({**STANDING, "010C": speed})
    with pytest.raises(error):
        clear(session)
    assert is_untouched(session)


def test_one_unit_that_sees_the_engine_turn_is_enough() -> None:
    session = session_on({**STANDING, "010C": {0x7E8: "410C0000", 0x7E9: "410C0C80"}}, BOTH)
    with pytest.raises(EngineRunningError):
        clear(session)


def test_engine_that_is_just_below_the_limit_stands() -> None:
    check_engine_stands_still(session_on({"010C": {0x7E8: "410C00C7"}}), pids())


@pytest.mark.parametrize(
    ("speed", "error"),
    [
        ({0x7E8: "410D0A"}, VehicleMovingError),
        ({0x7E8: "7F0112"}, EngineStateUnknownError),
        ({}, EngineStateUnknownError),
    ],
)
def test_vehicle_without_an_engine_must_stand_still(speed: Coming, error: type[Exception]) -> None:
    session = session_on({"010C": {0x7E8: "7F0112"}, "010D": speed})
    with pytest.raises(error):
        check_engine_stands_still(session, pids())


def test_vehicle_without_an_engine_that_stands_is_fit() -> None:
    check_engine_stands_still(session_on({"010C": {0x7E8: "7F0112"}, "010D": {0x7E8: "410D00"}}), pids())


def test_hybrid_that_moves_with_its_engine_off_is_not_touched() -> None:
    session = session_on({**STANDING, "010D": {0x7E8: "410D32"}})
    with pytest.raises(VehicleMovingError, match="50 km/h"):
        clear(session)
    assert is_untouched(session)


def test_silent_unit_beside_one_without_an_engine_leaves_it_unknown() -> None:
    session = session_on({"010C": {0x7E8: "7F0112"}, "010D": {0x7E8: "410D00"}}, BOTH)
    with pytest.raises(EngineStateUnknownError):
        check_engine_stands_still(session, pids())


@pytest.mark.parametrize("volts", [11.4, 9.0])
def test_nothing_is_sent_at_low_voltage(volts: float) -> None:
    session = session_on(STANDING, volts=(volts,))
    with pytest.raises(LowVoltageError):
        clear(session)
    assert is_untouched(session)


@pytest.mark.parametrize("volts", [11.5, None])
def test_supply_that_suffices_or_cannot_be_measured_does_not_hinder(volts: float | None) -> None:
    session = session_on(STANDING, volts=(volts,))
    clear(session)
    assert link_of(session).requests("04") == [0x7DF]


def test_supply_is_measured_again_right_before_sending() -> None:
    session = session_on(STANDING, volts=(12.4, 11.0))
    with pytest.raises(LowVoltageError):
        clear(session)
    assert is_untouched(session)


def test_engine_that_was_started_meanwhile_is_noticed() -> None:
    session = session_on(dict(STANDING))
    link = link_of(session)

    def start_engine(request: str) -> None:
        if request == "0A":
            link.script["010C"] = {0x7E8: "410C0C80"}

    link.before = start_engine
    with pytest.raises(EngineRunningError):
        clear(session)
    assert is_untouched(session)


# -- saved first --


def test_codes_are_on_record_before_they_are_cleared() -> None:
    session = session_on(STANDING)
    seen: list[int] = []
    link_of(session).before = lambda text: (
        seen.append(len(record_of(session).scans)) if text == "04" else None
    )
    clear(session)
    assert seen == [1]


def test_scans_before_and_after_are_named_as_such() -> None:
    session = session_on(STANDING)
    report = clear(session)
    assert record_of(session).scans == [report.before, report.after]
    assert (report.before.purpose, report.after.purpose) == (
        ScanPurpose.BEFORE_CLEAR, ScanPurpose.AFTER_CLEAR,
    )  # fmt: skip


@pytest.mark.parametrize("codes", [{}, {0x7E8: "7F0322"}, {0x7E8: "4302"}, AnswerGarbledError("bits", b"x")])
def test_nothing_is_cleared_that_could_not_be_saved(codes: Coming) -> None:
    session = session_on({**STANDING, "03": codes})
    with pytest.raises(NothingReadError):
        clear(session)
    assert is_untouched(session)


def test_codes_of_a_unit_that_is_not_cleared_save_nothing() -> None:
    uds: Script = {"3E00": {0x7EA: "7E00"}, "19020F": {0x7EA: "5902FF"}}
    session = session_on({**STANDING, **uds, "03": {}})
    with pytest.raises(NothingReadError):
        clear(session)


def test_record_that_is_full_keeps_the_codes_in_the_car() -> None:
    session = session_on(STANDING)
    record_of(session).failures["add_scan"] = DiskFullError("full")
    with pytest.raises(DiskFullError):
        clear(session)
    assert is_untouched(session)


def test_act_that_cannot_be_put_on_record_is_not_done() -> None:
    session = session_on(STANDING)
    record_of(session).failures["add_action"] = DiskFullError("full")
    with pytest.raises(DiskFullError):
        clear(session)
    assert link_of(session).requests("04") == []


def test_link_lost_while_saving_clears_nothing() -> None:
    session = session_on({**STANDING, "07": LinkLostError("gone")})
    with pytest.raises(LinkLostError):
        clear(session)
    assert is_untouched(session)


# -- the act --


def test_act_is_on_record_before_it_is_sent() -> None:
    session = session_on(STANDING)
    seen: list[list[str]] = []
    link_of(session).before = lambda text: seen.append(outcomes(session)) if text == "04" else None
    clear(session)
    assert seen == [["sent; the answers follow"]]


def test_act_says_who_when_and_what() -> None:
    session = session_on(STANDING)
    clear(session)
    assert record_of(session).actions[-1] == Action(
        NOON, "A. Turner", ActionKind.CLEAR_CODES, b"\x04", "7E8: cleared"
    )


def test_link_lost_during_the_act_leaves_it_on_record() -> None:
    session = session_on({**STANDING, "04": LinkLostError("gone")})
    with pytest.raises(LinkLostError):
        clear(session)
    assert outcomes(session) == [
        "sent; the answers follow",
        "nobody knows whether it was done: gone",
    ]


def test_link_lost_during_the_act_matters_more_than_a_record_that_is_full() -> None:
    session = session_on(dict(STANDING))

    def lose(request: str) -> None:
        if request == "04":
            record_of(session).failures["add_action"] = DiskFullError("full")
            raise LinkLostError("gone")

    link_of(session).before = lose
    with pytest.raises(LinkLostError) as caught:
        clear(session)
    assert "could not be put on record: full" in describe_problem(caught.value).details


def test_act_is_sent_once_though_a_unit_keeps_silent() -> None:
    session = session_on({**STANDING, "010C": {0x7E8: "410C0000", 0x7E9: "7F0112"}}, BOTH)
    report = clear(session)
    assert report.replies == {ENGINE: Value(None, b"\x44"), GEARBOX: Silent(1.0)}
    assert link_of(session).requests("04") == [0x7DF]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({0x7E8: "44", 0x7E9: "7F0422"}, "7E8: cleared; 7E9: refused, conditions are not right"),
        ({0x7E8: "44", 0x7E9: "7F0411"}, "7E8: cleared; 7E9: does not offer it"),
        ({0x7E8: "44"}, "7E8: cleared; 7E9: did not answer"),
        ({0x7E8: "44", 0x7E9: "4400"}, "7E8: cleared; 7E9: answered with damaged bytes"),
    ],
)
def test_units_answers_are_on_record_in_words(answers: dict[int, str], words: str) -> None:
    session = session_on({**STANDING, "04": answers, "7E1:010C": {0x7E9: "7F0112"}}, BOTH)
    clear(session)
    assert outcomes(session)[-1] == words


def test_refusal_of_some_is_told_beside_the_others_success() -> None:
    session = session_on({**STANDING, "04": {0x7E8: "44", 0x7E9: "7F0422"}}, BOTH)
    session.link.script["7E1:010C"] = {0x7E9: "7F0112"}  # type: ignore[attr-defined]
    replies = clear(session).replies
    assert (type(replies[ENGINE]), type(replies[GEARBOX])) == (Value, Refused)


def test_refusal_of_all_is_an_error_with_its_reason() -> None:
    session = session_on({**STANDING, "04": {0x7E8: "7F0422"}})
    with pytest.raises(RefusedError) as caught:
        clear(session)
    assert (caught.value.service, caught.value.reason) == (0x04, 0x22)
    assert outcomes(session)[-1] == "7E8: refused, conditions are not right"


def test_service_that_no_unit_offers_is_told_as_such() -> None:
    session = session_on({**STANDING, "04": {0x7E8: "7F0411"}})
    assert clear(session).replies == {ENGINE: NotSupported(bytes.fromhex("7F0411"))}


@pytest.mark.parametrize("lost_at", ["04", "03"])
def test_failure_from_the_act_on_says_that_it_was_asked_for(lost_at: str) -> None:
    session = session_on(dict(STANDING))
    link = link_of(session)

    def lose(request: str) -> None:
        if request == "04":
            link.script[lost_at] = LinkLostError("gone")

    link.before = lose
    with pytest.raises(LinkLostError) as caught:
        clear(session)
    assert "clearing had been asked for" in describe_problem(caught.value).details


@pytest.mark.parametrize("method", ["append", "add_action", "add_scan"])
def test_record_that_fails_from_the_act_on_says_that_it_was_asked_for(method: str) -> None:
    session = session_on(dict(STANDING))

    def fill(request: str) -> None:
        if request == "04":
            record_of(session).failures[method] = DiskFullError("full")

    link_of(session).before = fill
    with pytest.raises(DiskFullError) as caught:
        clear(session)
    assert "clearing had been asked for" in describe_problem(caught.value).details


def test_failure_before_the_act_says_nothing_of_it() -> None:
    with pytest.raises(LinkLostError) as caught:
        clear(session_on({**STANDING, "07": LinkLostError("gone")}))
    assert describe_problem(caught.value).details == "gone"


# -- after it --


def test_code_that_comes_straight_back_is_told() -> None:
    assert [str(fault.dtc) for fault in clear(session_on(STANDING)).returned] == ["P0301"]


def test_memory_that_was_emptied_returns_nothing() -> None:
    session = session_on(dict(STANDING))
    link = link_of(session)

    def empty(request: str) -> None:
        if request == "04":
            link.script["03"] = {0x7E8: "4300"}

    link.before = empty
    assert clear(session).returned == ()


def test_codes_that_were_read_before_and_after_are_read_again() -> None:
    report = clear(session_on(STANDING))
    assert (report.is_confirmed, report.is_read_again) == (True, True)


def test_list_that_keeps_silent_afterwards_is_not_read_again() -> None:
    session = session_on(dict(STANDING))
    link = link_of(session)
    link.before = lambda request: link.script.update({"07": {}}) if request == "04" else None
    assert not clear(session).is_read_again


# -- given up --


@pytest.mark.parametrize(
    "step", ["clear.check", "clear.save", "scan.confirmed", "scan.readiness", "clear.erase"]
)
def test_cancel_before_the_act_sends_nothing(step: str) -> None:
    session = session_on(STANDING)
    job = ClearCodes(session, pids(), "A. Turner")
    assert run_job(job, Listener(cancel_at=step).context).cancelled
    assert link_of(session).requests("04") == []


def test_cancel_after_the_act_is_told_as_cleared_and_not_read_again() -> None:
    session = session_on(STANDING)
    report = clear(session, Listener(cancel_at="clear.verify"))
    assert (report.after.is_complete, report.is_read_again) == (False, False)


def test_cancel_while_the_answers_are_on_their_way_is_not_told_as_nothing_done() -> None:
    session = session_on({**STANDING, "04": RequestStoppedError("asked for")})
    outcome = run_job(ClearCodes(session, pids(), "A. Turner"), context())
    assert outcome.result is not None
    assert (outcome.result.is_confirmed, outcomes(session)[-1]) == (
        False, "nobody knows whether it was done: asked for",
    )  # fmt: skip


def test_cancel_after_the_act_leaves_it_on_record() -> None:
    session = session_on(STANDING)
    clear(session, Listener(cancel_at="clear.verify"))
    assert outcomes(session) == ["sent; the answers follow", "7E8: cleared"]


def test_damaged_engine_speed_of_one_unit_leaves_it_unknown() -> None:
    session = session_on(STANDING | {"010C": {0x7E8: "410C0000", 0x7E9: "410C"}})
    with pytest.raises(EngineStateUnknownError):
        clear(session)


# -- a whole car --


def test_car_forgets_its_codes_and_keeps_the_permanent_ones() -> None:
    with on_car("sim:healthy?fault=misfire_cyl3&engine=off") as (link, session):
        report = clear(session)
        memory = link.car.memory_of(Unit.ENGINE)
        assert (memory.confirmed, memory.pending, memory.permanent) == ((), (), (0x0303,))
    (returned,) = report.returned
    assert (str(returned.dtc), returned.statuses) == ("P0303", frozenset({DtcStatus.PERMANENT}))


def test_what_the_car_forgot_is_in_the_scan_before() -> None:
    with on_car("sim:healthy?fault=misfire_cyl3&engine=off") as (link, session):
        held = link.car.memory_of(Unit.ENGINE).confirmed
        before = clear(session).before
    assert tuple(fault.dtc.number for fault in before.faults) == held
    assert len(before.units[0].freeze_frames) == 1


def test_car_whose_engine_runs_keeps_its_codes() -> None:
    with on_car("sim:healthy?fault=misfire_cyl3") as (link, session):
        with pytest.raises(EngineRunningError):
            clear(session)
        assert link.car.memory_of(Unit.ENGINE).confirmed == (0x0303,)
