"""diagclinic.protocols.masking.octets: which characters of an answer belong to a VIN."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.protocols.masking.octets import changes_in, vins_in
from diagclinic.protocols.masking.pseudonyms import pseudonyms_for
from tests.masking_layouts import VIN, messages, told_by_j1979, told_by_kwp, told_by_uds

NAMES = pseudonyms_for([VIN])
NAME = NAMES.of[VIN].encode()


def masked(payload: bytes, names: object = NAMES) -> bytes:
    new = bytearray(payload)
    for at, octet in changes_in(payload, names).items():
        new[at] = octet
    return bytes(new)


@pytest.mark.parametrize(
    "payload",
    [
        told_by_j1979(VIN),
        b"\x49\x02" + VIN.encode(),
        b"\x49\x02\x01\0\0\0" + VIN.encode(),
        told_by_uds(VIN),
        told_by_uds(VIN) + b"\xf1\x87" + b"4G0906014",
        b"\x62\xf1\x87ABC\xf1\x90" + VIN.encode(),
        told_by_kwp(VIN),
        b"\x5a\x80" + VIN.encode() + b"4G0906014",
        b"\x2e\xf1\x90" + VIN.encode(),
        b"\x61\x01\0\0" + VIN.encode() + b"\xff",
    ],
)
def test_vin_is_found_wherever_it_stands_and_replaced_alone(payload: bytes) -> None:
    assert masked(payload) == payload.replace(VIN.encode(), NAME)


@pytest.mark.parametrize(
    "payload",
    [told_by_j1979(VIN), told_by_uds(VIN), told_by_kwp(VIN), b"\x62\xf1\x87ABC\xf1\x90" + VIN.encode()],
)
def test_vin_is_read_from_an_answer(payload: bytes) -> None:
    assert vins_in(payload) == {VIN}


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\x49\x02",
        b"\x41\x00\xbe\x3f\xa8\x13",
        b"\x49\x04\x02" + b"4G0906014ABCDEFG" * 2,
        b"\x49\x0a\x01" + b"ECM0ENGINECONTR0L00",
        b"\x62\xf1\x88" + b"4G0906014ABCDEFG" * 2,
        told_by_uds(VIN[:16]),
    ],
)
def test_what_only_looks_like_a_vin_is_none(payload: bytes) -> None:
    assert vins_in(payload) == frozenset()


def test_software_and_names_stay_as_they_are() -> None:
    payload = b"\x49\x04\x01" + b"4G0906014ABCDEFG"
    assert masked(payload) == payload


@pytest.mark.parametrize("length", range(4, 17))
def test_vin_that_was_cut_short_is_hidden_as_far_as_it_came(length: int) -> None:
    payload = told_by_j1979(VIN[:length])
    assert masked(payload) == told_by_j1979(VIN)[:3] + NAME[:length]


@pytest.mark.parametrize("length", range(4, 17))
def test_part_of_a_vin_that_never_came_whole_is_hidden_too(length: int) -> None:
    payload = told_by_uds(VIN[:length])
    assert masked(payload, pseudonyms_for([])) == payload[:6] + b"X" * (length - 3)


@given(place=st.integers(0, 16), octet=st.integers(0, 255))
def test_damaged_octet_of_a_vin_does_not_show_the_others(place: int, octet: int) -> None:
    damaged = bytearray(VIN.encode())
    damaged[place] = octet
    shown = masked(
        told_by_uds(damaged.decode("latin-1")) if octet < 0x80 else b"\x62\xf1\x90" + bytes(damaged)
    )
    assert all(shown[3 + at] == NAME[at] for at in range(17) if at != place)


@pytest.mark.parametrize("number", range(5))
def test_each_message_on_networks_older_than_can_is_hidden_by_its_number(number: int) -> None:
    real, name = messages(VIN)[number], messages(NAME.decode())[number]
    assert masked(real) == name


def test_memory_that_was_never_written_stays() -> None:
    payload = b"\x49\x02\x01" + b"\xff" * 17
    assert masked(payload) == payload


@given(st.binary(max_size=64))
def test_any_bytes_are_taken(payload: bytes) -> None:
    assert len(masked(payload)) == len(payload)
