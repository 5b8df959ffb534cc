"""drivers.simulator.uds: ISO 14229-1 byte by byte, and read by udsoncan."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from udsoncan import Response
from udsoncan.services import ReadDTCInformation

from drivers.registry import VciUrl
from drivers.simulator.car import Car
from drivers.simulator.options import car_options

ENGINE, ABS, AIRBAG, CLUSTER = 0x7E0, 0x7E2, 0x7E3, 0x7E5
ALL_UNITS = range(0x7E0, 0x7E6)


def car(text: str = "healthy?engine=off") -> Car:
    return Car(car_options(VciUrl.parse(f"sim:{text}")))


def ask(subject: Car, request: str, address: int = ABS, at_s: float = 0.0) -> str:
    replies = subject.answer(address, bytes.fromhex(request), at_s)
    return replies[-1].payload.hex(" ").upper() if replies else ""


@pytest.mark.parametrize("address", ALL_UNITS)
def test_every_unit_is_present_and_tells_the_same_vin(address: int) -> None:
    subject = car()
    vin = bytes.fromhex(ask(subject, "22F190", address))[3:]
    assert (ask(subject, "3E00", address), vin) == ("7E 00", b"1DCAA16BX7K004711")


def test_every_unit_has_a_name_and_part_number_of_its_own() -> None:
    subject = car()
    told = {ask(subject, "22F197F187", address) for address in ALL_UNITS}
    assert len(told) == len(ALL_UNITS)


@pytest.mark.parametrize("identifier", ["F187", "F188", "F18A", "F18C", "F190", "F191", "F195", "F197"])
def test_identification_is_printable(identifier: str) -> None:
    told = bytes.fromhex(ask(car(), f"22{identifier}"))
    assert told[3:].decode("ascii").isprintable()


@pytest.mark.parametrize(
    ("request_text", "answer"),
    [
        ("3E00", "7E 00"),
        ("3E80", ""),
        ("3E01", "7F 3E 12"),
        ("3E", "7F 3E 13"),
        ("3E0000", "7F 3E 13"),
        ("1001", "50 01 00 32 01 F4"),
        ("1003", "50 03 00 32 01 F4"),
        ("1083", ""),
        ("1004", "7F 10 12"),
        ("10", "7F 10 13"),
        ("1101", "51 01"),
        ("1105", "7F 11 12"),
        ("22F186", "62 F1 86 01"),
        ("22F199", "7F 22 31"),
        ("22F1", "7F 22 13"),
        ("22", "7F 22 13"),
        ("22F199F195", "62 F1 95 30 33 31 32"),
        ("1901FF", "59 01 FF 01 00 00"),
        ("1902FF", "59 02 FF"),
        ("190A", "59 0A FF"),
        ("1907", "7F 19 12"),
        ("19", "7F 19 13"),
        ("1902", "7F 19 13"),
        ("14FFFFFF", "54"),
        ("14FFFF", "7F 14 13"),
        ("14123456", "7F 14 31"),
        ("2701", "7F 27 11"),
        ("31010203", "7F 31 11"),
        ("8502", "7F 85 7F"),
        ("280101", "7F 28 7F"),
        ("0100", "7F 01 11"),
        ("03", "7F 03 11"),
    ],
)
def test_chassis_unit_says(request_text: str, answer: str) -> None:
    assert ask(car(), request_text) == answer


def test_extended_session_opens_what_the_default_one_keeps_shut() -> None:
    subject = car()
    ask(subject, "1003")
    assert ask(subject, "8502") == "C5 02"


def test_session_ends_after_five_silent_seconds() -> None:
    subject = car()
    ask(subject, "1003", at_s=0)
    assert [ask(subject, "22F186", at_s=at_s) for at_s in (4.9, 15.0)] == ["62 F1 86 03", "62 F1 86 01"]


def test_tester_present_keeps_the_session() -> None:
    subject = car()
    ask(subject, "1003", at_s=0)
    for at_s in (4, 8, 12):
        ask(subject, "3E80", at_s=at_s)
    assert ask(subject, "22F186", at_s=16) == "62 F1 86 03"


def test_reset_ends_the_session() -> None:
    subject = car()
    ask(subject, "1003")
    ask(subject, "1101")
    assert ask(subject, "22F186") == "62 F1 86 01"


@pytest.mark.parametrize(
    ("fault", "address", "code"),
    [
        ("abs_wheel_speed", ABS, 0x40351F),
        ("airbag_driver", AIRBAG, 0x80011A),
        ("abs_offline", CLUSTER, 0xC12100),
        ("misfire_cyl2", ENGINE, 0x030200),
    ],
)
def test_udsoncan_reads_the_code_of_a_fault(fault: str, address: int, code: int) -> None:
    replies = car(f"healthy?engine=off&fault={fault}").answer(address, bytes.fromhex("1902FF"), 5.0)
    response = Response.from_payload(replies[0].payload)
    told = ReadDTCInformation.interpret_response(response, subfunction=2)
    (dtc,) = told.service_data.dtcs
    assert (dtc.id, dtc.status.confirmed) == (code, True)


def test_mask_chooses_codes_by_status() -> None:
    subject = car("healthy?engine=off&age=pending&fault=misfire_cyl2")
    assert [ask(subject, f"1901{mask}", ENGINE)[-5:] for mask in ("04", "08")] == ["00 01", "00 00"]


def test_silenced_unit_does_not_answer() -> None:
    assert ask(car("healthy?fault=abs_offline"), "3E00", ABS) == ""


def test_clearing_empties_the_unit_and_its_cause_brings_the_code_back() -> None:
    subject = car("healthy?engine=off&fault=abs_wheel_speed")
    said = ask(subject, "14FFFFFF", at_s=10)
    told = [ask(subject, "1901FF", at_s=at_s)[-5:] for at_s in (10.5, 12)]
    assert (said, told) == ("54", ["00 00", "00 01"])


@pytest.mark.parametrize("request_text", ["14FFFFFF", "1101"])
def test_running_engine_forbids(request_text: str) -> None:
    assert ask(car("demo"), request_text).endswith("22")


def test_status_after_clearing_says_that_no_test_has_run() -> None:
    subject = car("demo?engine=off")
    ask(subject, "14FFFFFF", ENGINE)
    assert ask(subject, "190A", ENGINE) == "59 0A FF 01 71 00 50 03 03 00 50"


# -- every unit, any request --


@given(st.sampled_from(list(ALL_UNITS)), st.binary(min_size=1, max_size=12))
def test_answer_is_positive_or_a_refusal_of_what_was_asked(address: int, payload: bytes) -> None:
    replies = car("demo?engine=off").answer(address, payload, 1.0)
    for reply in replies:
        positive = reply.payload[0] == (payload[0] + 0x40) & 0xFF
        refusal = len(reply.payload) == 3 and reply.payload[:2] == bytes([0x7F, payload[0]])
        assert positive or refusal


@given(st.sampled_from(list(ALL_UNITS)), st.integers(0, 0xFF))
def test_codes_by_mask_all_have_a_bit_of_the_mask(address: int, mask: int) -> None:
    subject = car("demo?engine=off")
    (reply,) = subject.answer(address, bytes([0x19, 0x02, mask]), 1.0)
    records = reply.payload[3:]
    assert len(records) % 4 == 0
    assert all(records[at + 3] & mask for at in range(0, len(records), 4))


@pytest.mark.parametrize("address", ALL_UNITS)
@pytest.mark.parametrize("mask", [0x01, 0x04, 0x08, 0x0C, 0xFF])
def test_count_of_codes_is_the_length_of_their_list(address: int, mask: int) -> None:
    subject = car("demo?engine=off")
    count = bytes.fromhex(ask(subject, f"1901{mask:02X}", address))
    listed = bytes.fromhex(ask(subject, f"1902{mask:02X}", address))
    assert int.from_bytes(count[4:6], "big") == len(listed[3:]) // 4


@pytest.mark.parametrize("address", [ENGINE, 0x7E1])
def test_both_languages_tell_the_same_confirmed_codes(address: int) -> None:
    subject = car("healthy?fault=misfire_cyl3,vacuum_leak,gearbox_solenoid&engine=off")
    listed = bytes.fromhex(ask(subject, "190208", address))[3:]
    by_uds = [listed[at : at + 2] for at in range(0, len(listed), 4)]
    body = bytes.fromhex(ask(subject, "03", address))[2:]
    assert by_uds == [body[at : at + 2] for at in range(0, len(body), 2)]


@pytest.mark.parametrize("address", ALL_UNITS)
def test_suppressed_answer_is_silence_and_still_obeyed(address: int) -> None:
    subject = car()
    assert ask(subject, "1083", address) == ""
    assert ask(subject, "22F186", address) == "62 F1 86 03"


@pytest.mark.parametrize("address", ALL_UNITS)
def test_several_identifiers_are_answered_together(address: int) -> None:
    subject = car()
    vin, name = (bytes.fromhex(ask(subject, f"22{one}", address))[1:] for one in ("F190", "F197"))
    assert bytes.fromhex(ask(subject, "22F190F197", address)) == b"\x62" + vin + name


def test_session_of_one_unit_is_not_that_of_another() -> None:
    subject = car()
    ask(subject, "1003", ABS)
    assert (ask(subject, "22F186", ABS), ask(subject, "22F186", AIRBAG)) == ("62 F1 86 03", "62 F1 86 01")


@pytest.mark.parametrize("request_text", ["22", "22F1", "3E", "3E0000", "19", "14FFFF", "1003FF"])
def test_request_of_the_wrong_length_is_refused_as_such(request_text: str) -> None:
    assert ask(car(), request_text) == f"7F {request_text[:2]} 13"


def test_clearing_one_unit_leaves_the_others() -> None:
    subject = car("healthy?fault=abs_wheel_speed,airbag_driver&engine=off")
    before = ask(subject, "1902FF", AIRBAG)
    ask(subject, "14FFFFFF", ABS)
    assert ask(subject, "1902FF", AIRBAG) == before


@pytest.mark.parametrize(
    ("fault", "address", "third"), [("abs_wheel_speed", ABS, 0x1F), ("airbag_driver", AIRBAG, 0x1A)]
)
def test_third_byte_tells_the_kind_of_failure(fault: str, address: int, third: int) -> None:
    """J2012-DA: 1F is intermittent, 1A is a resistance below its threshold."""
    listed = bytes.fromhex(ask(car(f"healthy?fault={fault}&engine=off"), "190208", address))
    assert listed[5] == third
