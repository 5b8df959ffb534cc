"""diagclinic.protocols.obd2.vehicle_info."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.core.reply import Corrupt, NotSupported, Reply, Value
from diagclinic.core.vin import Vin
from diagclinic.protocols.obd2 import vehicle_info

VIN = b"1G1JC5444R7252367"
DECODERS = [
    vehicle_info.decode_vin,
    vehicle_info.decode_calibrations,
    vehicle_info.decode_verification_numbers,
    vehicle_info.decode_ecu_name,
    vehicle_info.decode_performance,
]


def test_vin_behind_its_count() -> None:
    payload = bytes.fromhex("49 02 01") + VIN
    assert vehicle_info.decode_vin(payload) == Value(Vin("1G1JC5444R7252367"), payload)


def test_vin_padded_with_nul() -> None:
    payload = bytes.fromhex("49 02 01 00 00 00") + VIN
    assert vehicle_info.decode_vin(payload) == Value(Vin("1G1JC5444R7252367"), payload)


@pytest.mark.parametrize(
    "characters",
    [
        VIN[:-1],
        VIN + b"1",
        b"1G1JC5444R725236O",
        VIN.lower(),
        VIN[:8] + b"\x00" + VIN[9:],
        b" " + VIN[1:],
        b"\xc3" * 17,
    ],
)
def test_characters_are_never_put_right(characters: bytes) -> None:
    assert isinstance(vehicle_info.decode_vin(bytes.fromhex("49 02 01") + characters), Corrupt)


def test_bytes_that_are_no_characters_are_told_in_our_own_words() -> None:
    reply = vehicle_info.decode_vin(bytes.fromhex("49 02 01") + "\u202eABC".encode())
    assert isinstance(reply, Corrupt)
    assert reply.why == "the VIN holds bytes that are no characters"


@pytest.mark.parametrize("blank", [b"", bytes(17), b"\xff" * 17])
def test_memory_that_was_never_written_says_so(blank: bytes) -> None:
    payload = bytes.fromhex("49 02 01") + blank
    assert vehicle_info.decode_vin(payload) == Corrupt(payload, "the control unit holds no VIN")


def test_calibrations_of_two_programs() -> None:
    payload = bytes.fromhex("49 04 02") + b"JMB*36761500\x00\x00\x00\x00" + b"JMB*4787261111\x00\x00"
    assert vehicle_info.decode_calibrations(payload) == Value(("JMB*36761500", "JMB*4787261111"), payload)


def test_program_without_a_calibration_keeps_its_place() -> None:
    payload = bytes.fromhex("49 04 02") + bytes(16) + b"JMB*4787261111\x00\x00"
    assert vehicle_info.decode_calibrations(payload) == Value(("", "JMB*4787261111"), payload)


def test_calibration_with_a_control_character_is_corrupt() -> None:
    payload = bytes.fromhex("49 04 01") + b"JMB\x07" + bytes(12)
    assert isinstance(vehicle_info.decode_calibrations(payload), Corrupt)


def test_verification_numbers_are_hexadecimal() -> None:
    payload = bytes.fromhex("49 06 02 1791BC82 16E062BE")
    assert vehicle_info.decode_verification_numbers(payload) == Value(("1791BC82", "16E062BE"), payload)


def test_name_has_acronym_and_text() -> None:
    payload = bytes.fromhex("49 0A 01") + b"ECM\x00-EngineControl\x00\x00"
    assert vehicle_info.decode_ecu_name(payload) == Value("ECM-EngineControl", payload)


def test_two_names_are_none() -> None:
    assert isinstance(vehicle_info.decode_ecu_name(bytes.fromhex("49 0A 02") + b"A" * 40), Corrupt)


def test_counters_of_spark_ignition() -> None:
    payload = bytes.fromhex("49 08 04 0064 00C8 0007 0009")
    assert vehicle_info.decode_performance(payload) == Value(
        {
            "obd_conditions": 100,
            "ignition_cycles": 200,
            "catalyst_bank1_completed": 7,
            "catalyst_bank1_conditions": 9,
        },
        payload,
    )


def test_counters_of_compression_ignition() -> None:
    reply = vehicle_info.decode_performance(bytes.fromhex("49 0B 03 0064 00C8 0007"))
    assert isinstance(reply, Value)
    assert reply.value["nmhc_catalyst_completed"] == 7


def test_infotype_that_is_not_there_is_not_supported() -> None:
    assert isinstance(vehicle_info.decode_vin(bytes.fromhex("7F 09 12")), NotSupported)


@pytest.mark.parametrize(
    "answer", ["49 06", "49 06 01", "49 06 02 1791BC82", "49 06 01 1791BC", "49 04 00 00"]
)
def test_count_that_disagrees_is_corrupt(answer: str) -> None:
    assert isinstance(vehicle_info.decode_verification_numbers(bytes.fromhex(answer)), Corrupt)


@given(st.sampled_from(DECODERS), st.sampled_from([2, 4, 6, 8, 10, 11]), st.binary(max_size=45))
def test_any_bytes_have_an_outcome(
    decode: Callable[[bytes], Reply[object]], infotype: int, body: bytes
) -> None:
    payload = bytes([0x49, infotype]) + body
    reply = decode(payload)
    assert isinstance(reply, Value | Corrupt)
    assert reply.raw == payload


@given(st.binary(max_size=45))
def test_verification_numbers_are_in_the_bytes(body: bytes) -> None:
    reply = vehicle_info.decode_verification_numbers(b"\x49\x06" + body)
    numbers = reply.value if isinstance(reply, Value) else ()
    assert b"".join(bytes.fromhex(number) for number in numbers) in body
