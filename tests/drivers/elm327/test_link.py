"""drivers.elm327.link against scripted adapters: each test is one dialogue."""

import contextlib
import threading

import pytest
from crccheck.crc import Crc8SaeJ1850
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import Capability, Scheme, Target
from drivers.elm327.profile import Profile
from drivers.elm327.protocols import PROTOCOLS
from drivers.errors import (
    AdapterResetError,
    AdapterUnfitError,
    AnswerGarbledError,
    BusFaultError,
    DriverError,
    LinkLostError,
    RequestStoppedError,
    VehicleSilentError,
)
from tests.drivers.elm327.scripted import (
    ENGINE,
    EVERYBODY,
    EXAMINED,
    FOUND,
    GO_ON,
    SUPPORTED,
    WITH_COUNT,
    WITHOUT_COUNT,
    ChattyLine,
    NoisyLine,
    PassingTime,
    ScriptedLine,
    adapter,
    ask,
    on_vehicle,
    unplug,
    whole,
)

HEADERLESS = Profile("clone", "ELM327 v2.1", headers=False)
SEGMENTING = Profile("OBDLink EX", "ELM327 v1.4b", segmented=True)
MUTE = Profile("clone", "ELM327 v2.1", voltage=False)
RPM = "7E804410C1AF8"
VIN = "7E81014490201574241\r7E8215A5A5A31323334\r7E82235363738393041"
RESET_AND_FOUND_29_BIT: tuple[tuple[str, str], ...] = (
    ("ATZ", "ELM327 v2.2"),
    *EXAMINED,
    ("ATSP0", "OK"),
    ("0100", "SEARCHING...\r18DAF110064100BE3FA813"),
    ("ATDPN", "A7"),
    ("ATSHDB33F1", "OK"),
    ("0100", "18DAF110064100BE3FA813"),
    ("01001", "18DAF110064100BE3FA813"),
)
VIN_PAYLOAD = "490201" + b"WBAZZZ1234567890A".hex().upper()


# -- several control units --


def test_two_control_units_are_kept_apart() -> None:
    link = on_vehicle(("010D", "7E803410D00\r7EA03410D02"))
    assert whole(ask(link, "010D")) == {0x7E8: "410D00", 0x7EA: "410D02"}


def test_interleaved_long_answers_are_put_together_by_unit() -> None:
    link = on_vehicle(
        (
            "0904",
            "7E8100A490401414243\r7E9100A490401616263\r7E82144454647000000\r7E92164656667000000",
        )
    )
    assert whole(ask(link, "0904")) == {0x7E8: "49040141424344454647", 0x7E9: "49040161626364656667"}


def test_header_is_set_once() -> None:
    link = on_vehicle(("010C", RPM), ("010C", RPM))
    ask(link, "010C")
    assert whole(ask(link, "010C")) == {0x7E8: "410C1AF8"}


def test_unit_that_answers_twice_with_the_same_bytes_is_heard_once() -> None:
    link = on_vehicle(("010C", f"{RPM}\r{RPM}"))
    assert len(ask(link, "010C")) == 1


def test_arrival_is_that_of_the_last_byte_of_each_answer() -> None:
    late = [b"7E803410D00\r", 0.04, b"7EA03410D02\r\r>"]
    link = on_vehicle(("010D", late))
    first, second = ask(link, "010D")
    assert second.at_s - first.at_s == pytest.approx(0.04)


# -- what does not belong --


@pytest.mark.parametrize(
    "intruder",
    [
        pytest.param("7E803410D00", id="stale answer to another PID"),
        pytest.param("7E8024300", id="stale answer to another service"),
        pytest.param("7E8037F0322", id="stale refusal of another service"),
        pytest.param("1230441AA55AA", id="foreign frame"),
        pytest.param("7E8300000", id="flow control"),
        pytest.param("7E8225A5A", id="tail of an earlier long answer"),
    ],
)
def test_frames_that_answer_something_else_are_dropped(intruder: str) -> None:
    link = on_vehicle(("010C", f"{intruder}\r{RPM}"))
    assert [(one.source, one.payload, one.damage) for one in ask(link, "010C")] == [
        (0x7E8, b"\x41\x0c\x1a\xf8", "")
    ]


def test_reply_to_an_earlier_request_is_not_taken_and_the_request_is_repeated() -> None:
    link = on_vehicle(("010C", "7E803410D00"), ("010C", RPM))
    assert whole(ask(link, "010C")) == {0x7E8: "410C1AF8"}


def test_prompt_out_of_turn_does_not_shift_the_replies() -> None:
    link = on_vehicle(("010C", [b">", b"7E804410C1AF8\r\r>"]))
    assert whole(ask(link, "010C")) == {0x7E8: "410C1AF8"}


def test_reply_that_comes_late_after_a_prompt_out_of_turn_is_not_lost() -> None:
    link = on_vehicle(("010C", [b">", 0.25, b"7E804410C1AF8\r\r>"]))
    assert whole(ask(link, "010C")) == {0x7E8: "410C1AF8"}


def test_reply_that_comes_too_late_after_a_prompt_out_of_turn_is_not_taken_for_the_next() -> None:
    link = on_vehicle(("010C", [b">", 0.9, b"NO DATA\r\r>"]), ("010C", RPM))
    with pytest.raises(VehicleSilentError):
        ask(link, "010C")
    assert whole(ask(link, "010C")) == {0x7E8: "410C1AF8"}


def test_answer_of_another_unit_is_not_taken_for_the_one_asked() -> None:
    link = on_vehicle(("ATSH7E0", "OK"), ("010C", f"7EA04410C0000\r{RPM}"))
    assert whole(ask(link, "010C", target=ENGINE)) == {0x7E8: "410C1AF8"}


# -- damage --


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param("7E8 10 14 49 02 01 57 42 41\r7E8 22 34 35 36 37 38 39 30", id="a frame is missing"),
        pytest.param("7E8 21 5A 5A 5A 31 32 33 34\r7E8 22 34 35 36 37 38 39 30", id="the first is missing"),
        pytest.param("7E8 10 14 49 02 01 57 42 41\r7E8 22 01\r7E8 21 02", id="out of order"),
        pytest.param("7E8 10 14 49 02 01 57 42 41\r7E8 21 5A 5A 5A 31 32 33 34\rBUFFER FULL", id="no room"),
        pytest.param("7E8 10 14 49 02 01 57", id="cut short"),
        pytest.param("7E8 06 49 02 01", id="three of six bytes"),
        pytest.param("7E8 06 49 02 01 0", id="half a byte"),
        pytest.param("7E8 06 49 02 01 00 00 00 <RX ERROR", id="marked by an STN"),
        pytest.param("7E8 06 49 02 01 00 00 00 <DATA ERROR", id="marked by an ELM"),
    ],
)
def test_broken_answer_names_its_unit_and_its_damage(rows: str) -> None:
    link = on_vehicle(("0902", rows), ("0902", rows))
    (answer,) = ask(link, "0902")
    assert answer.source == 0x7E8
    assert answer.damage


def test_row_that_lost_two_digits_is_asked_for_again() -> None:
    lost, told = "7E8 05 42 02 00 03 AA AA", "7E8 05 42 02 00 03 03 AA AA"
    link = on_vehicle(("020000", "7E8 07 42 00 00 40 00 00 00"), ("010D", "7E8 03 41 0D 00 AA AA AA AA"),
                      ("020200", lost), ("020200", told))  # fmt: skip
    ask(link, "020000")
    ask(link, "010D")
    assert whole(ask(link, "020200")) == {0x7E8: "4202000303"}


def test_broken_answer_of_one_unit_leaves_the_other_whole() -> None:
    link = on_vehicle(("010D", "7E803410D\r7EA03410D02"))
    answers = ask(link, "010D")
    assert whole(answers) == {0x7EA: "410D02"}
    assert {answer.source for answer in answers} == {0x7E8, 0x7EA}


@pytest.mark.parametrize("reply", ["BUFFER FULL", "7E", "DATA ERROR", "<RX ERROR", "%&/", "E804410C1AF"])
def test_noise_of_nobody_is_garbled(reply: str) -> None:
    link = on_vehicle(("010C", reply), ("010C", reply))
    with pytest.raises(AnswerGarbledError):
        ask(link, "010C")


# -- words --


@pytest.mark.parametrize("reply", ["NO DATA", "UNABLE TO CONNECT", "BUS INIT: ...ERROR", "SEARCHING..."])
def test_silence_of_the_vehicle_is_not_blamed_on_the_adapter(reply: str) -> None:
    link = on_vehicle(("010C", reply))
    with pytest.raises(VehicleSilentError):
        ask(link, "010C")


@pytest.mark.parametrize("reply", ["CAN ERROR", "BUS ERROR", "BUS BUSY", "FB ERROR"])
def test_fault_of_the_network_is_told_as_such(reply: str) -> None:
    link = on_vehicle(("010C", reply), ("010C", reply))
    with pytest.raises(BusFaultError):
        ask(link, "010C")


@pytest.mark.parametrize(
    "reply",
    ["LV RESET\r\rELM327 v1.5", "ACT ALERT", "!LP ALERT", "ELM327 v2.1", "ERR94", "7E804410C\rLV RESET"],
)
def test_restart_of_the_adapter_is_told_as_such(reply: str) -> None:
    link = on_vehicle(("010C", reply))
    with pytest.raises(AdapterResetError):
        ask(link, "010C")


def test_adapter_that_restarted_is_not_used_any_further() -> None:
    link = on_vehicle(("010C", "LV RESET"))
    with pytest.raises(AdapterResetError):
        ask(link, "010C")
    with pytest.raises(LinkLostError):
        ask(link, "010C")


@pytest.mark.parametrize("start", ["SEARCHING...", "BUS INIT: ...OK\r", "BUS INIT: OK\r", "SEARCHING...\r"])
def test_progress_before_the_answer_is_passed_over(start: str) -> None:
    link = on_vehicle(("010C", start + RPM))
    assert whole(ask(link, "010C")) == {0x7E8: "410C1AF8"}


def test_interrupted_reading_is_repeated() -> None:
    link = on_vehicle(("010C", "STOPPED"), ("010C", RPM))
    assert whole(ask(link, "010C")) == {0x7E8: "410C1AF8"}


def test_interrupted_writing_is_never_sent_twice() -> None:
    link = on_vehicle(("04", "STOPPED"))
    with pytest.raises(AnswerGarbledError):
        ask(link, "04")


@pytest.mark.parametrize("payload", ["010C", "04"])
def test_adapter_that_listens_beyond_the_deadline_found_nobody_until_then(payload: str) -> None:
    link = on_vehicle((payload, []), (" ", "STOPPED"))
    with pytest.raises(VehicleSilentError):
        ask(link, payload)


def test_request_that_the_adapter_misread_is_repeated() -> None:
    link = on_vehicle(("04", "?"), ("04", "7E80144"))
    assert whole(ask(link, "04")) == {0x7E8: "44"}


def test_request_that_the_adapter_refuses_twice_is_beyond_it() -> None:
    link = on_vehicle(("010C", "?"), ("010C", "?"))
    with pytest.raises(AdapterUnfitError):
        ask(link, "010C")


# -- spelling --


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"7E8 04 41 0C 1A F8 \r\r>", id="spaces"),
        pytest.param(b"7E804410C1AF8\r\n\r\n>", id="line feeds"),
        pytest.param(b"\x007E804\x00410C1AF8\r\r>\x00", id="NULs"),
        pytest.param(b"010C\r7E804410C1AF8\r\r>", id="echo"),
        pytest.param(b"7e804410c1af8\r\r>", id="lower case"),
        pytest.param(b"7E804410C1AF8\n>", id="line feed alone"),
        pytest.param(b"7E804410C1AF8>", id="prompt on the row"),
        pytest.param(b"7E804410C1AF8000000\r\r> ", id="padding"),
    ],
)
def test_spelling_of_the_adapter_does_not_matter(raw: bytes) -> None:
    link = on_vehicle(("010C", [raw]))
    assert whole(ask(link, "010C")) == {0x7E8: "410C1AF8"}


def test_reply_may_come_byte_by_byte() -> None:
    link = on_vehicle(("010C", [bytes([byte]) for byte in b"7E804410C1AF8\r\r>"]))
    assert whole(ask(link, "010C")) == {0x7E8: "410C1AF8"}


# -- response count --


def test_count_is_sent_once_it_was_seen_to_work() -> None:
    link = on_vehicle(("010C1", RPM), start=WITH_COUNT)
    assert whole(ask(link, "010C", expected=1)) == {0x7E8: "410C1AF8"}


def test_count_that_brings_something_else_is_not_used() -> None:
    link = on_vehicle(("010C", RPM), start=(*FOUND, ("01001", "7E8064100BE3FA8")))
    assert whole(ask(link, "010C", expected=1)) == {0x7E8: "410C1AF8"}


def test_working_count_is_a_capability() -> None:
    link = on_vehicle(start=WITH_COUNT)
    assert Capability.RESPONSE_COUNT in link.info.capabilities


def test_no_count_is_sent_where_the_number_of_answers_is_not_known() -> None:
    link = on_vehicle(("010C", RPM), start=WITH_COUNT)
    assert whole(ask(link, "010C")) == {0x7E8: "410C1AF8"}


def test_no_count_is_sent_with_what_changes_something() -> None:
    link = on_vehicle(("04", "7E80144"), start=WITH_COUNT)
    assert whole(ask(link, "04", expected=1)) == {0x7E8: "44"}


def test_count_refused_for_several_values_is_not_tried_with_them_again() -> None:
    both = "7E806410C1AF80D00"
    link = on_vehicle(("010C0D1", "?"), ("010C0D", both), ("010C0D", both), start=WITH_COUNT)
    ask(link, "010C0D", expected=1)
    assert whole(ask(link, "010C0D", expected=1)) == {0x7E8: "410C1AF80D00"}


def test_long_answer_cut_by_the_count_is_asked_again_and_its_frames_are_learnt() -> None:
    link = on_vehicle(
        ("09021", VIN.split("\r", maxsplit=1)[0]), ("0902", VIN), ("09023", VIN), start=WITH_COUNT
    )
    ask(link, "0902", expected=1)
    assert whole(ask(link, "0902", expected=1)) == {0x7E8: VIN_PAYLOAD}


def test_repeated_frame_does_not_cost_the_second_unit_its_answer() -> None:
    both = "7E803410D00\r7E803410D00\r7EA03410D02"
    link = on_vehicle(("010D2", "7E803410D00\r7E803410D00"), ("010D", both), start=WITH_COUNT)
    assert whole(ask(link, "010D", expected=2)) == {0x7E8: "410D00", 0x7EA: "410D02"}


def test_fewer_answers_than_expected_are_taken_when_the_adapter_waited_them_out() -> None:
    link = on_vehicle(("010D2", "7E803410D00"), start=WITH_COUNT)
    assert whole(ask(link, "010D", expected=2)) == {0x7E8: "410D00"}


# -- more time --

PENDING = "7E8037F0978"


def test_several_requests_for_patience_before_the_answer_are_not_yielded() -> None:
    link = on_vehicle(("0902", f"{PENDING}\r{PENDING}\r{VIN}"))
    assert [answer.payload.hex().upper() for answer in ask(link, "0902")] == [VIN_PAYLOAD]


def test_reading_is_asked_again_when_the_adapter_did_not_wait_for_it() -> None:
    link = on_vehicle(("0902", PENDING), ("ATSTFF", "OK"), ("0902", PENDING), ("0902", VIN))
    assert whole(ask(link, "0902")) == {0x7E8: VIN_PAYLOAD}


def test_unit_still_busy_with_the_first_request_is_waited_for() -> None:
    link = on_vehicle(("0902", PENDING), ("ATSTFF", "OK"), ("0902", "7E8037F0921"), ("0902", VIN))
    assert whole(ask(link, "0902")) == {0x7E8: VIN_PAYLOAD}


def test_writing_is_listened_for_and_never_sent_again() -> None:
    heard = [1.5, b"7E80144\r"]
    link = on_vehicle(
        ("04", "7E8037F0478"),
        ("ATSTFF", "OK"),
        ("ATCRA7E8", "OK"),
        ("ATMA", heard),
        (" ", "STOPPED"),
        ("ATAR", "OK"),
    )
    assert whole(ask(link, "04")) == {0x7E8: "44"}


def test_unit_that_was_listened_to_when_it_was_stopped_is_not_all_that_is_heard_from_then_on() -> None:
    stop = threading.Event()
    link = on_vehicle(
        ("04", "7E8037F0478\r7EA0144"),
        ("ATSTFF", "OK"),
        ("ATCRA7E8", "OK"),
        ("ATMA", [stop.set]),
        (" ", "STOPPED"),
        ("ATAR", "OK"),
        ("ATFCSM0", "OK"),
        ("ATSH7DF", "OK"),
        ("ATST32", "OK"),
        ("010D", "7E803410D00\r7EA03410D02"),
    )
    with pytest.raises(RequestStoppedError):
        ask(link, "04", stop=stop)
    assert whole(ask(link, "010D")) == {0x7E8: "410D00", 0x7EA: "410D02"}


def test_late_answer_may_be_heard_in_pieces() -> None:
    heard = [1.5, b"7E80", 0.2, b"144\r"]
    link = on_vehicle(
        ("04", "7E8037F0478"),
        ("ATSTFF", "OK"),
        ("ATCRA7E8", "OK"),
        ("ATMA", heard),
        (" ", "STOPPED"),
        ("ATAR", "OK"),
    )
    assert whole(ask(link, "04")) == {0x7E8: "44"}


def test_adapter_that_can_not_listen_is_not_pressed() -> None:
    link = on_vehicle(
        ("04", "7E8037F0478"), ("ATSTFF", "OK"), ("ATCRA7E8", "?"), ("ATMA", "?"), ("ATAR", "OK")
    )
    with pytest.raises(VehicleSilentError):
        ask(link, "04")


def test_restart_while_listening_is_told_as_such() -> None:
    link = on_vehicle(
        ("04", "7E8037F0478"), ("ATSTFF", "OK"), ("ATCRA7E8", "OK"), ("ATMA", "LV RESET"), ("ATAR", "OK")
    )
    with pytest.raises(AdapterResetError):
        ask(link, "04")


def test_unit_that_never_comes_back_is_silent() -> None:
    link = on_vehicle(
        ("04", "7E8037F0478"),
        ("ATSTFF", "OK"),
        ("ATCRA7E8", "OK"),
        ("ATMA", []),
        (" ", "STOPPED"),
        ("ATAR", "OK"),
    )
    with pytest.raises(VehicleSilentError, match="more time"):
        ask(link, "04")


def test_answers_of_others_survive_a_unit_that_never_comes_back() -> None:
    both = "7E8037F0478\r7EA0144"
    link = on_vehicle(
        ("04", both), ("ATSTFF", "OK"), ("ATCRA7E8", "OK"), ("ATMA", []), (" ", "STOPPED"), ("ATAR", "OK")
    )
    assert whole(ask(link, "04")) == {0x7EA: "44"}


def test_slow_service_gets_the_longest_wait_from_then_on_and_others_do_not() -> None:
    link = on_vehicle(
        ("0902", f"{PENDING}\r{VIN}"),
        ("0902", PENDING),
        ("ATSTFF", "OK"),
        ("0902", VIN),
        ("ATST32", "OK"),
        ("010C", RPM),
    )
    ask(link, "0902")
    ask(link, "0902")
    assert whole(ask(link, "010C")) == {0x7E8: "410C1AF8"}


# -- targets --


def test_unit_outside_the_legislated_addresses_gets_a_filter_and_flow_control() -> None:
    link = on_vehicle(
        ("ATSH714", "OK"),
        ("ATCRA71C", "OK"),
        ("ATFCSH714", "OK"),
        ("ATFCSD300000", "OK"),
        ("ATFCSM1", "OK"),
        ("22F190", "71C0462F19041"),
        ("ATAR", "OK"),
        ("ATFCSM0", "OK"),
        ("ATSH7DF", "OK"),
        ("010C", RPM),
    )
    cluster = Target(Scheme.CAN_11BIT, 0x714)
    assert whole(ask(link, "22F190", target=cluster)) == {0x71C: "62F19041"}
    assert whole(ask(link, "010C")) == {0x7E8: "410C1AF8"}


def test_adapter_without_filters_cannot_reach_such_a_unit() -> None:
    link = on_vehicle(
        ("ATSH714", "OK"), ("ATCRA71C", "?"), *((f"ATFC{tail}", "?") for tail in ("SH714", "SD300000", "SM1"))
    )
    with pytest.raises(AdapterUnfitError, match="ATCRA71C"):
        ask(link, "22F190", target=Target(Scheme.CAN_11BIT, 0x714))


def test_target_of_another_network_is_refused_before_anything_is_sent() -> None:
    link = on_vehicle()
    with pytest.raises(AdapterUnfitError):
        ask(link, "3E00", target=Target(Scheme.DOIP, 0x0E80))


def test_29_bit_units_are_named_by_their_identifiers() -> None:
    start = (
        ("ATTP7", "OK"),
        ("ATSHDB33F1", "OK"),
        ("0100", "18DAF110064100BE3FA813\r18DAF11806410098188001"),
        ("01002", "?"),
    )
    link = on_vehicle(("ATSHDA10F1", "OK"), ("010C", "18DAF11004410C1AF8"), start=start, protocol="7")
    answers = ask(link, "010C", target=Target(Scheme.CAN_29BIT, 0x18DA10F1))
    assert whole(answers) == {0x18DAF110: "410C1AF8"}


def test_long_request_is_beyond_an_adapter_that_sends_single_frames() -> None:
    link = on_vehicle()
    with pytest.raises(AdapterUnfitError):
        ask(link, "2EF190" + "41" * 17)


def test_long_request_is_left_to_an_adapter_that_segments() -> None:
    link = on_vehicle(("2EF190" + "41" * 17, "7E8036EF190"), profile=SEGMENTING)
    assert whole(ask(link, "2EF190" + "41" * 17)) == {0x7E8: "6EF190"}


# -- K-line and J1850 --


def row(*parts: str) -> str:
    """Return a row of ISO 9141-2 or ISO 14230 with its checksum."""
    body = bytes.fromhex("".join(parts))
    return f"{body.hex().upper()}{sum(body) & 0xFF:02X}"


def crc_row(*parts: str) -> str:
    """Return a row of SAE J1850 with its CRC, by the third-party crccheck."""
    body = bytes.fromhex("".join(parts))
    return f"{body.hex().upper()}{Crc8SaeJ1850.calc(body):02X}"


K_LINE_START = (("ATTP5", "OK"), ("0100", row("86F110", "4100BE3EB811")), ("01001", "?"))
NINE_ONE_START = (("ATTP3", "OK"), ("0100", row("486B10", "4100BE3EB811")), ("01001", "?"))


def test_k_line_answer_loses_header_and_checksum() -> None:
    link = on_vehicle(("010C", row("84F110", "410C1AF8")), start=K_LINE_START, protocol="5")
    answers = ask(link, "010C", target=Target(Scheme.K_LINE, 0x33, functional=True))
    assert whole(answers) == {0x10: "410C1AF8"}


def test_wrong_checksum_is_damage() -> None:
    wrong = ("010C", "84F110410C1AF800")
    link = on_vehicle(wrong, wrong, start=K_LINE_START, protocol="5")
    (answer,) = ask(link, "010C", target=Target(Scheme.K_LINE, 0x33, functional=True))
    assert answer.damage


def test_long_answer_of_a_k_line_unit_is_several_messages() -> None:
    rows = "\r".join(row("486B10", f"4902{number:02X}00000057") for number in (1, 2))
    link = on_vehicle(("0902", rows), start=NINE_ONE_START, protocol="3")
    answers = ask(link, "0902", target=Target(Scheme.K_LINE, 0x6A, functional=True))
    assert [answer.payload[2] for answer in answers] == [1, 2]


def test_k_line_unit_is_asked_by_its_own_address() -> None:
    link = on_vehicle(
        ("ATSH8110F1", "OK"),
        ("1A90", row("83F110", "5A9041")),
        ("ATSHC233F1", "OK"),
        ("010D", row("83F110", "410D00")),
        start=K_LINE_START,
        protocol="5",
    )
    assert whole(ask(link, "1A90", target=Target(Scheme.K_LINE, 0x10))) == {0x10: "5A9041"}
    assert whole(ask(link, "010D", target=Target(Scheme.K_LINE, 0x33, functional=True))) == {0x10: "410D00"}


def test_legislated_value_of_one_k_line_unit_is_asked_of_everybody() -> None:
    rows = f"{row('84F118', '410C0000')}\r{row('84F110', '410C1AF8')}"
    link = on_vehicle(("010C", rows), start=K_LINE_START, protocol="5")
    assert whole(ask(link, "010C", target=Target(Scheme.K_LINE, 0x10))) == {0x10: "410C1AF8"}


def test_k_line_unit_that_alone_keeps_silent_is_silent() -> None:
    link = on_vehicle(("010C", row("84F118", "410C0000")), start=K_LINE_START, protocol="5")
    with pytest.raises(VehicleSilentError, match="10 did not answer"):
        ask(link, "010C", target=Target(Scheme.K_LINE, 0x10))


def test_unit_on_j1850_is_asked_by_its_own_address_for_more_than_the_law() -> None:
    start = (("ATTP2", "OK"), ("0100", crc_row("486B10", "4100BE3EB811")), ("01001", "?"))
    link = on_vehicle(
        ("ATSH6C10F1", "OK"), ("22194001", crc_row("6CF110", "62194080")), start=start, protocol="2"
    )
    assert whole(ask(link, "22194001", target=Target(Scheme.K_LINE, 0x10))) == {0x10: "62194080"}


# -- headers off --


def headerless_start() -> tuple[tuple[str, str], ...]:
    turns: list[tuple[str, str]] = [("ATTP6", "OK")]
    for request in range(0x7E0, 0x7E8):
        turns += [
            (f"ATSH{request:03X}", "OK"),
            ("0100", "4100BE3FA813" if request in {0x7E0, 0x7E2} else "NO DATA"),
        ]
    return tuple(turns)


def test_units_are_asked_one_by_one_where_nobody_says_who_answers() -> None:
    link = on_vehicle(
        ("ATSH7E0", "OK"),
        ("010D", "410D00"),
        ("ATSH7E2", "OK"),
        ("010D", "410D02"),
        start=headerless_start(),
        profile=HEADERLESS,
    )
    assert whole(ask(link, "010D")) == {0x7E8: "410D00", 0x7EA: "410D02"}


def test_garbled_answer_of_one_unit_without_headers_leaves_the_other_whole() -> None:
    link = on_vehicle(
        ("ATSH7E0", "OK"),
        ("010D", "%&/"),
        ("010D", "%&/"),
        ("ATSH7E2", "OK"),
        ("010D", "410D02"),
        start=headerless_start(),
        profile=HEADERLESS,
    )
    answers = ask(link, "010D")
    assert whole(answers) == {0x7EA: "410D02"}
    assert [answer.source for answer in answers if answer.damage] == [0x7E8]


def test_nobody_without_headers_is_silence() -> None:
    turns = [turn for unit in ("7E0", "7E2") for turn in ((f"ATSH{unit}", "OK"), ("010D", "NO DATA"))]
    link = on_vehicle(*turns, start=headerless_start(), profile=HEADERLESS)
    with pytest.raises(VehicleSilentError):
        ask(link, "010D")


def test_long_answer_without_headers_is_put_together() -> None:
    rows = "014\r0: 49 02 01 57 42 41\r1: 5A 5A 5A 31 32 33 34\r2: 35 36 37 38 39 30 30"
    link = on_vehicle(("ATSH7E0", "OK"), ("0902", rows), start=headerless_start(), profile=HEADERLESS)
    (answer,) = ask(link, "0902", target=ENGINE)
    assert answer.payload == bytes.fromhex("490201574241") + b"ZZZ123456789" + b"00"


def test_missing_row_without_headers_is_damage() -> None:
    told = ("0902", "014\r0: 49 02 01 57 42 41\r2: 35 36 37 38 39 30 30")
    link = on_vehicle(("ATSH7E0", "OK"), told, told, start=headerless_start(), profile=HEADERLESS)
    (answer,) = ask(link, "0902", target=ENGINE)
    assert answer.damage


# -- being stopped, left alone, pulled out --


def test_stop_ends_the_wait_and_the_late_reply_is_not_taken_for_the_next() -> None:
    stop = threading.Event()
    late = [stop.set, 0.3, b"7E804410C1AF8\r\r>"]
    link = on_vehicle(("010C", late), (" ", []), ("010D", "7E803410D00"))
    with pytest.raises(RequestStoppedError):
        ask(link, "010C", stop=stop)
    assert whole(ask(link, "010D")) == {0x7E8: "410D00"}


def test_stop_that_was_set_before_sends_nothing() -> None:
    stop = threading.Event()
    stop.set()
    link = on_vehicle()
    with pytest.raises(RequestStoppedError):
        ask(link, "04", stop=stop)


def test_stop_is_seen_within_a_fifth_of_a_second() -> None:
    stop = threading.Event()
    line = ScriptedLine([*FOUND, ("01001", "?"), ("010C", [stop.set]), (" ", [])])
    link = adapter(line)
    link.find_bus(stop=GO_ON)
    began_s = line.clock.now_s
    with pytest.raises(RequestStoppedError):
        ask(link, "010C", stop=stop)
    assert line.clock.now_s - began_s <= 0.2


def test_adapter_that_forgot_the_stopped_request_is_asked_for_its_name() -> None:
    stop = threading.Event()
    link = on_vehicle(("010C", [stop.set]), (" ", []), ("ATI", "ELM327 v2.2"), ("010D", "7E803410D00"))
    with pytest.raises(RequestStoppedError):
        ask(link, "010C", stop=stop)
    assert whole(ask(link, "010D")) == {0x7E8: "410D00"}


def test_reply_without_end_is_cut_at_the_deadline_and_what_came_is_kept() -> None:
    link = on_vehicle(("010C", [b"7E804410C1AF8\r"]), (" ", "STOPPED"))
    assert whole(ask(link, "010C")) == {0x7E8: "410C1AF8"}


def test_adapter_that_fell_silent_is_a_lost_link() -> None:
    link = on_vehicle(("010C", []), (" ", []))
    with pytest.raises(LinkLostError):
        ask(link, "010C")


def test_pulled_cable_is_a_lost_link() -> None:
    link = on_vehicle(("010C", [b"7E8", unplug]))
    with pytest.raises(LinkLostError):
        ask(link, "010C")


def test_closed_link_is_a_lost_link() -> None:
    link = on_vehicle()
    link.close()
    with pytest.raises(LinkLostError):
        ask(link, "010C")


def test_request_before_the_network_is_known_is_refused() -> None:
    with pytest.raises(AdapterUnfitError):
        ask(adapter(ScriptedLine([])), "010C")


# -- the rest of the contract --


@pytest.mark.parametrize(("reply", "volts"), [("12.4V", 12.4), ("12.4", 12.4), ("?", None), ("OK", None)])
def test_supply_is_read_with_and_without_its_unit(reply: str, volts: float | None) -> None:
    link = adapter(ScriptedLine([("ATRV", reply)]))
    assert link.battery_v(stop=GO_ON) == volts


def test_supply_is_asked_for_again_after_a_stray_reply() -> None:
    link = adapter(ScriptedLine([("ATRV", "7E803410D00"), ("ATRV", "12.4V")]))
    assert link.battery_v(stop=GO_ON) == 12.4


def test_adapter_that_restarts_while_the_supply_is_read_is_told_as_such() -> None:
    link = adapter(ScriptedLine([("ATRV", "LV RESET\r\rELM327 v2.2")]))
    with pytest.raises(AdapterResetError):
        link.battery_v(stop=GO_ON)
    with pytest.raises(LinkLostError):
        link.battery_v(stop=GO_ON)


def test_adapter_without_a_voltmeter_is_not_asked() -> None:
    assert adapter(ScriptedLine([]), MUTE).battery_v(stop=GO_ON) is None


def test_hint_names_the_network_that_was_found() -> None:
    assert '"protocol":"6"' in on_vehicle().resume_hint


def test_info_names_the_url() -> None:
    assert on_vehicle().info.url == "elm:COM3"


@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param((*FOUND[:2], ("0100", "NO DATA")), id="vehicle does not answer there"),
        pytest.param((("ATTP6", "OK"), ("ATSH7DF", "?")), id="adapter does not take the header"),
        pytest.param((("ATTP6", "?"), ("ATSP6", "?")), id="adapter does not know the network"),
    ],
)
def test_hint_that_does_not_hold_leads_to_a_reset_and_a_search(refusal: tuple[tuple[str, str], ...]) -> None:
    line = ScriptedLine([*refusal, *RESET_AND_FOUND_29_BIT])
    bus = adapter(line).find_bus(stop=GO_ON)
    assert bus.everybody == Target(Scheme.CAN_29BIT, 0x18DB33F1, functional=True)
    assert line.is_done


def test_adapter_that_was_used_is_reset_before_another_network_is_looked_for() -> None:
    searched = (("ATSP0", "OK"), ("0100", SUPPORTED), ("ATDPN", "A6"), *WITHOUT_COUNT[1:])
    line = ScriptedLine([*searched, *FOUND[:2], ("0100", "NO DATA"), *RESET_AND_FOUND_29_BIT])
    link = adapter(line, protocol="", is_warm=False)
    link.find_bus(stop=GO_ON)
    assert link.find_bus(stop=GO_ON).responders == (0x18DAF110,)


def test_answers_are_those_of_the_everybody_target() -> None:
    link = on_vehicle(("0100", SUPPORTED))
    assert whole(ask(link, "0100", target=EVERYBODY)) == {0x7E8: "4100BE3FA813"}


# -- anything at all --

SAID = (
    "OK",
    "?",
    "NO DATA",
    "STOPPED",
    "CAN ERROR",
    "12.3V",
    "A6",
    "SEARCHING...",
    "ELM327 v2.2",
    "LV RESET",
)
SHOWN = (
    SUPPORTED,
    RPM,
    "7E8037F0178",
    *VIN.split("\r"),
    "7E9 03 41 0D 00",
    "<DATA ERROR",
    "014",
    "0: 49 02 01",
)
PIECES = st.one_of(
    st.sampled_from([f"{text}\r".encode() for text in (*SAID, *SHOWN)]),
    st.sampled_from([b">", b"\r\r>", b"OK\r\r>", b"", b"\0"]),
    st.binary(max_size=6),
    st.floats(0, 2),
)
LONGEST_S = 240.0  # each network tried in vain, and each reply of the adapter owed


@given(
    st.lists(PIECES, min_size=1, max_size=25),
    st.booleans(),
    st.sampled_from(["", *PROTOCOLS]),
    st.lists(st.sampled_from(["010C", "0902", "04", "010C0D"]), min_size=1, max_size=3),
)
def test_whatever_the_adapter_says_ends_in_time_and_in_no_error_but_our_own(
    pieces: list[bytes | float], headers: bool, protocol: str, payloads: list[str]
) -> None:
    line = NoisyLine(pieces)
    link = adapter(line, Profile("clone", "ELM327 v2.1", headers=headers), protocol)
    stop = PassingTime(line.clock)
    with contextlib.suppress(DriverError):
        link.battery_v(stop=stop)
        link.find_bus(stop=stop)
    found_s = line.clock.now_s
    for payload in payloads:
        with contextlib.suppress(DriverError):
            ask(link, payload, expected=1, stop=stop)
    assert (found_s < LONGEST_S, line.clock.now_s - found_s < LONGEST_S) == (True, True)


@given(
    st.lists(st.lists(PIECES, max_size=6), min_size=1, max_size=6),
    st.lists(st.sampled_from(["010C", "0902", "04", "010C0D"]), min_size=1, max_size=4),
)
def test_no_reply_becomes_bytes_that_it_does_not_hold(
    replies: list[list[bytes | float]], payloads: list[str]
) -> None:
    line = ChattyLine(replies)
    link, stop = adapter(line), PassingTime(line.clock)
    link.find_bus(stop=stop)
    came = b"".join(piece for reply in replies for piece in reply if isinstance(piece, bytes))
    said = came.translate(None, b" \t\0").upper().decode("ascii", "replace")
    for payload in payloads:
        with contextlib.suppress(DriverError):
            answers = ask(link, payload, stop=stop)
            assert all(f"{byte:02X}" in said for answer in answers for byte in answer.payload)
