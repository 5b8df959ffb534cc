"""drivers.simulator.uds: ISO 14229-1 byte by byte, and read by udsoncan."""

import pytest
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
