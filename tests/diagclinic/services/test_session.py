"""diagclinic.services.session: questions, and every reply on record."""

import threading
from functools import partial
from typing import cast

import pytest

from diagclinic.core.dtc import Dtc
from diagclinic.core.ecu import EcuAddress
from diagclinic.core.errors import DiskFullError
from diagclinic.core.observation import Observation
from diagclinic.core.reply import Corrupt, NotSupported, Refused, Reply, ReplyKind, Silent, Value
from diagclinic.protocols.obd2.clear import decode_cleared
from diagclinic.protocols.obd2.codes import decode_codes
from diagclinic.protocols.obd2.vehicle_info import decode_calibrations, decode_vin
from diagclinic.services.session import ANSWER_S, VehicleSession
from drivers.api import Answer, Bus
from drivers.errors import (
    AnswerGarbledError,
    BusFaultError,
    DriverError,
    LinkLostError,
    RequestStoppedError,
)
from tests.service_doubles import (
    ENGINE,
    EVERYBODY_29BIT,
    EVERYBODY_K_LINE,
    GEARBOX,
    NOON,
    MemoryVisitRecord,
    Script,
    ScriptedLink,
    answer,
    session_on,
)

STORED = b"\x03"
CLEAR = b"\x04"
P0301 = Dtc.parse("P0301")
K_ENGINE = EcuAddress.parse("kline:10")
codes = partial(decode_codes, service=3)


def record_of(session: VehicleSession) -> MemoryVisitRecord:
    return cast("MemoryVisitRecord", session.record)


def link_of(session: VehicleSession) -> ScriptedLink:
    return cast("ScriptedLink", session.link)


def kept(session: VehicleSession) -> list[tuple[str, str, str]]:
    """Return what is on record: unit, outcome, bytes."""
    return [
        (str(one.unit or "nobody"), one.kind.value, one.raw.hex().upper())
        for one in record_of(session).observations
    ]


def stored(session: VehicleSession) -> dict[EcuAddress, Reply[tuple[Dtc, ...]]]:
    return session.ask_everybody(STORED, codes)


# -- five outcomes, never merged --


@pytest.mark.parametrize(
    ("told", "reply"),
    [
        ("43010301", Value((P0301,), bytes.fromhex("43010301"))),
        ("4300", Value((), bytes.fromhex("4300"))),
        ("7F0311", NotSupported(bytes.fromhex("7F0311"))),
        ("7F0322", Refused(3, 0x22, bytes.fromhex("7F0322"))),
    ],
)
def test_what_a_unit_says_is_its_reply(told: str, reply: Reply[tuple[Dtc, ...]]) -> None:
    assert stored(session_on({"03": {0x7E8: told}})) == {ENGINE: reply}


def test_known_unit_that_keeps_silent_is_silent_and_not_empty() -> None:
    assert stored(session_on()) == {ENGINE: Silent(ANSWER_S)}


def test_impossible_bytes_are_corrupt() -> None:
    reply = stored(session_on({"03": {0x7E8: "43020301"}}))[ENGINE]
    assert isinstance(reply, Corrupt)
    assert reply.raw == bytes.fromhex("43020301")


def test_damage_that_the_driver_saw_is_corrupt_though_the_bytes_would_decode() -> None:
    session = session_on({"03": [answer(0x7E8, "43010301", damage="a frame is missing")]})
    assert stored(session) == {ENGINE: Corrupt(bytes.fromhex("43010301"), "a frame is missing")}


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({0x7E8: "4300"}, ReplyKind.VALUE),
        ({0x7E8: "7F0311"}, ReplyKind.NOT_SUPPORTED),
        ({0x7E8: "7F0322"}, ReplyKind.REFUSED),
        ({0x7E8: "43"}, ReplyKind.CORRUPT),
    ],
)
def test_reply_is_on_record_with_its_bytes(told: dict[int, str], kind: ReplyKind) -> None:
    session = session_on({"03": told})
    stored(session)
    (observation,) = record_of(session).observations
    raw = bytes.fromhex(told[0x7E8])
    assert (observation.at, observation.unit, observation.request) == (NOON, ENGINE, STORED)
    assert (observation.raw, observation.kind) == (raw, kind)


def test_record_says_what_is_wrong_with_an_answer() -> None:
    session = session_on({"03": [answer(0x7E8, "4301", damage="a row was cut short")]})
    stored(session)
    assert record_of(session).observations[0].detail == "a row was cut short"


def test_record_says_how_long_a_silence_was() -> None:
    session = session_on()
    session.ask(ENGINE, STORED, codes)
    assert record_of(session).observations == [
        Observation(NOON, ENGINE, STORED, b"", ReplyKind.SILENT, f"{ANSWER_S:g} s")
    ]


# -- everybody --


def test_two_units_are_never_merged() -> None:
    session = session_on({"03": {0x7E8: "43010301", 0x7E9: "4300"}}, (0x7E8, 0x7E9))
    replies = stored(session)
    assert [reply.value for reply in replies.values() if isinstance(reply, Value)] == [(P0301,), ()]
    assert kept(session) == [("7E8", "value", "43010301"), ("7E9", "value", "4300")]


def test_unit_that_nobody_knew_is_met() -> None:
    session = session_on({"03": {0x7E8: "4300", 0x7EB: "4300"}})
    stored(session)
    assert [str(unit) for unit in session.units] == ["7E8", "7EB"]


def test_unit_that_kept_silent_among_others_is_asked_by_itself() -> None:
    session = session_on({"03": {0x7E8: "4300"}, "7E1:03": {0x7E9: "7F0312"}}, (0x7E8, 0x7E9))
    assert stored(session)[GEARBOX] == NotSupported(bytes.fromhex("7F0312"))
    assert link_of(session).sent == [(0x7DF, "03"), (0x7E1, "03")]


def test_question_again_is_on_record_as_well() -> None:
    session = session_on({"03": {0x7E8: "4300"}, "7E1:03": {0x7E9: "7F0312"}}, (0x7E8, 0x7E9))
    stored(session)
    assert kept(session) == [("7E8", "value", "4300"), ("7E9", "not-supported", "7F0312")]


def test_silence_of_everybody_is_on_record_once_for_each_question() -> None:
    session = session_on()
    stored(session)
    assert kept(session) == [("nobody", "silent", ""), ("7E8", "silent", "")]


def test_silence_is_on_record_where_no_unit_is_known() -> None:
    session = session_on(units=())
    assert stored(session) == {}
    assert kept(session) == [("nobody", "silent", "")]


def test_garbled_answers_of_everybody_are_kept_and_each_unit_is_asked() -> None:
    session = session_on({"03": AnswerGarbledError("bits", b"7E84"), "7E0:03": {0x7E8: "4300"}})
    assert stored(session) == {ENGINE: Value((), bytes.fromhex("4300"))}
    assert kept(session) == [("nobody", "corrupt", b"7E84".hex().upper()), ("7E8", "value", "4300")]


def test_garbled_answer_of_one_unit_is_corrupt() -> None:
    session = session_on({"03": AnswerGarbledError("bits", b"??")})
    assert session.ask(ENGINE, STORED, codes) == Corrupt(b"??", "bits")


def test_garbled_answer_of_one_unit_is_on_record_with_its_bytes() -> None:
    session = session_on({"03": AnswerGarbledError("bits", b"4x")})
    session.ask(ENGINE, STORED, codes)
    assert record_of(session).observations == [
        Observation(NOON, ENGINE, STORED, b"4x", ReplyKind.CORRUPT, "bits")
    ]


def test_number_of_known_units_is_expected() -> None:
    session = session_on({"03": {0x7E8: "4300", 0x7E9: "4300"}}, (0x7E8, 0x7E9))
    stored(session)
    assert link_of(session).expected == [2]


def test_nobody_is_left_out_where_no_unit_is_known() -> None:
    session = session_on({"03": {0x7E8: "4300"}}, ())
    stored(session)
    assert link_of(session).expected == [None]


def test_second_answer_of_a_unit_counts_and_the_first_is_kept() -> None:
    session = session_on({"03": [answer(0x7E8, "7F0321"), answer(0x7E8, "4300")]})
    assert stored(session) == {ENGINE: Value((), bytes.fromhex("4300"))}
    assert kept(session) == [("7E8", "refused", "7F0321"), ("7E8", "value", "4300")]


@pytest.mark.parametrize(
    "error", [BusFaultError("short"), LinkLostError("gone"), RequestStoppedError("stop")]
)
def test_failure_of_the_link_is_no_reply(error: DriverError) -> None:
    with pytest.raises(type(error)):
        stored(session_on({"03": error}))


def test_answer_that_came_before_the_link_was_lost_is_on_record() -> None:
    coming = [answer(0x7E8, "43010301"), cast("Answer", LinkLostError("gone"))]
    session = session_on({"03": coming}, (0x7E8, 0x7E9))
    with pytest.raises(LinkLostError):
        stored(session)
    assert kept(session) == [("7E8", "value", "43010301")]


def test_reply_that_cannot_be_kept_is_not_handed_on() -> None:
    session = session_on({"03": {0x7E8: "4300"}})
    record_of(session).failures["append"] = DiskFullError("full")
    with pytest.raises(DiskFullError):
        stored(session)


# -- requests that change something --


def test_request_that_changes_something_is_sent_once_whoever_keeps_silent() -> None:
    session = session_on({"04": {0x7E8: "44"}}, (0x7E8, 0x7E9))
    replies = session.send_once(CLEAR, decode_cleared)
    assert replies == {ENGINE: Value(None, b"\x44"), GEARBOX: Silent(ANSWER_S)}
    assert link_of(session).sent == [(0x7DF, "04")]


def test_silence_after_a_change_is_on_record_for_each_unit() -> None:
    session = session_on({"04": {0x7E8: "44"}}, (0x7E8, 0x7E9))
    session.send_once(CLEAR, decode_cleared)
    assert kept(session) == [("7E8", "value", "44"), ("7E9", "silent", "")]


def test_garbled_answers_to_a_change_are_not_silence() -> None:
    session = session_on({"04": AnswerGarbledError("bits", b"4?")}, (0x7E8, 0x7E9))
    replies = session.send_once(CLEAR, decode_cleared)
    assert replies == dict.fromkeys((ENGINE, GEARBOX), Corrupt(b"4?", "bits"))
    assert len(link_of(session).sent) == 1


def test_total_silence_after_a_change_is_sent_once_too() -> None:
    session = session_on({}, (0x7E8, 0x7E9))
    assert set(session.send_once(CLEAR, decode_cleared).values()) == {Silent(ANSWER_S)}
    assert kept(session) == [("nobody", "silent", "")]
    assert len(link_of(session).sent) == 1


# -- other networks --


def test_unit_in_29_bit_numbering_is_asked_at_its_own_address() -> None:
    session = session_on({"03": {0x18DAF110: "4300"}}, (0x18DAF110,), everybody=EVERYBODY_29BIT)
    session.ask(session.units[0], STORED, codes)
    assert link_of(session).sent == [(0x18DA10F1, "03")]


def test_codes_in_several_messages_are_all_told() -> None:
    """ISO 9141-2 and ISO 14230: three codes in a message, and as many messages as it takes."""
    messages = [answer(0x10, "43030103020303"), answer(0x10, "43030400000000")]
    session = session_on({"03": messages}, (0x10,), everybody=EVERYBODY_K_LINE)
    reply = stored(session)[K_ENGINE]
    assert isinstance(reply, Value)
    assert [str(dtc) for dtc in reply.value] == ["P0301", "P0302", "P0303", "P0304"]


def test_nobody_knows_how_many_messages_come() -> None:
    session = session_on({"03": {0x10: "43000000000000"}}, (0x10,), everybody=EVERYBODY_K_LINE)
    stored(session)
    assert link_of(session).expected == [None]


def vin_messages(*numbers: int) -> list[Answer]:
    body = b"\0\0\0WVWZZZ1JZXW000001"
    return [answer(0x10, f"4902{number:02X}" + body[4 * number - 4 : 4 * number].hex()) for number in numbers]


def test_vin_in_five_messages_is_put_together_whatever_their_order() -> None:
    session = session_on({"0902": vin_messages(2, 1, 3, 5, 4)}, (0x10,), everybody=EVERYBODY_K_LINE)
    reply = session.ask_everybody(b"\x09\x02", decode_vin)[K_ENGINE]
    assert isinstance(reply, Value)
    assert str(reply.value) == "WVWZZZ1JZXW000001"


def test_vin_that_lacks_a_message_is_corrupt() -> None:
    session = session_on({"0902": vin_messages(1, 2, 4, 5)}, (0x10,), everybody=EVERYBODY_K_LINE)
    assert isinstance(session.ask_everybody(b"\x09\x02", decode_vin)[K_ENGINE], Corrupt)


def test_calibration_in_four_messages_is_put_together() -> None:
    text = b"CAL-4711".ljust(16, b"\0")
    messages = [answer(0x10, f"4904{at // 4 + 1:02X}" + text[at : at + 4].hex()) for at in range(0, 16, 4)]
    session = session_on({"0904": messages}, (0x10,), everybody=EVERYBODY_K_LINE)
    reply = session.ask_everybody(b"\x09\x04", decode_calibrations)[K_ENGINE]
    assert isinstance(reply, Value)
    assert reply.value == ("CAL-4711",)


# -- the session itself --


def test_units_are_known_from_the_search_for_the_network() -> None:
    assert session_on(units=(0x7E9, 0x7E8, 0x7E9)).units == (ENGINE, GEARBOX)


def test_resumed_session_keeps_the_units_it_knew() -> None:
    session, fresh = session_on(), ScriptedLink()
    session.resume(fresh, Bus("CAN", session.bus.everybody, (0x7E9,)))
    assert (session.link, session.units) == (fresh, (ENGINE, GEARBOX))


def test_supply_is_measured_and_remembered() -> None:
    session = session_on(volts=(12.1,))
    assert (session.measure_battery(), session.battery_v) == (12.1, 12.1)


def test_end_lets_go_of_adapter_and_record() -> None:
    session = session_on()
    session.end()
    assert (link_of(session).is_closed, record_of(session).ended_at) == (True, [NOON])


def test_arrival_of_the_last_answer_is_known() -> None:
    session = session_on({"03": [answer(0x7E8, "4300", at_s=17.25)]})
    stored(session)
    assert session.answered_at_s == 17.25


def test_stop_of_the_job_reaches_the_link() -> None:
    session, seen = session_on(), []
    session.stop = threading.Event()

    class Watching(ScriptedLink):
        def request(self, *args: object, stop: threading.Event, **kwargs: object) -> list[Answer]:  # type: ignore[override]
            seen.append(stop)
            return [answer(0x7E8, "4300")]

    session.link = Watching()
    stored(session)
    assert seen == [session.stop]


# -- how the link is --


def asked(script: Script, times: int = 3) -> VehicleSession:
    session = session_on(script)
    for _ in range(times):
        session.ask_everybody(STORED, codes)
    return session


def test_link_whose_answers_come_whole_is_not_shaky() -> None:
    assert not asked({"03": {0x7E8: "43010301"}}).health.is_shaky


def test_link_that_damages_answers_is_shaky() -> None:
    assert asked({"03": [answer(0x7E8, "4301", damage="a frame is missing")]}).health.is_shaky


def test_link_on_which_nothing_whole_comes_is_shaky() -> None:
    assert asked({"03": AnswerGarbledError("bits")}).health.is_shaky


def test_link_to_a_unit_that_never_answered_is_not_shaky() -> None:
    assert not asked({}, times=9).health.is_shaky


def test_link_on_which_a_unit_falls_silent_is_shaky() -> None:
    session = asked({"03": {0x7E8: "43010301"}}, times=1)
    link_of(session).script.clear()
    for _ in range(3):
        session.ask_everybody(STORED, codes)
    assert session.health.is_shaky


def test_answers_that_come_only_when_a_unit_is_asked_again_by_itself_are_lost_ones() -> None:
    session = asked({"03": {0x7E8: "43010301"}}, times=1)
    link_of(session).script["7DF:03"] = {}
    replies = [session.ask_everybody(STORED, codes)[ENGINE] for _ in range(3)]
    assert all(isinstance(reply, Value) for reply in replies)
    assert session.health.is_shaky


def test_unit_that_answers_only_when_it_is_asked_by_itself_is_no_loss() -> None:
    assert not asked({"7E0:03": {0x7E8: "7F0311"}}, times=9).health.is_shaky


def test_link_that_was_opened_again_is_not_shaky() -> None:
    session = asked({"03": AnswerGarbledError("bits")})
    session.resume(session.link, session.bus)
    assert not session.health.is_shaky
