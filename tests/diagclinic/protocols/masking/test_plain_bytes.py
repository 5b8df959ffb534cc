"""diagclinic.protocols.masking.plain_bytes: VINs in frames and messages."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.protocols.masking.plain_bytes import PlainMask
from diagclinic.protocols.masking.pseudonyms import pseudonyms_for
from tests.masking_layouts import (
    BINARY_LAYOUTS,
    VIN,
    can_records,
    extended_records,
    interleaved,
    j2534_k_line_records,
    sound_vins,
    vins,
)

NAMES = pseudonyms_for([VIN])
NAME = NAMES.of[VIN]


def masked(records: Sequence[bytes], names: object = NAMES) -> list[bytes]:
    buffer = bytearray(b"".join(records))
    ends = [sum(map(len, records[: n + 1])) for n in range(len(records))]
    parts = [range(end - len(record), end) for record, end in zip(records, ends, strict=True)]
    PlainMask(buffer, names).run(parts)
    return [bytes(buffer[part.start : part.stop]) for part in parts]


def without_numbers(records: list[bytes]) -> list[bytes]:
    """Return the records with EID and GID of an announcement set to zero."""
    return [one[:27] + bytes(12) + one[39:] if one[1:4] == b"\xfd\x00\x04" else one for one in records]


@pytest.mark.parametrize("layout", BINARY_LAYOUTS)
@given(vin=vins | sound_vins())
def test_masked_records_are_those_that_the_stand_in_would_have_had(
    layout: Callable[[str], list[bytes]], vin: str
) -> None:
    names = pseudonyms_for([vin])
    assert masked(layout(vin), names) == without_numbers(layout(names.of.get(vin, vin)))


@given(st.data())
def test_units_that_speak_at_once_are_told_apart(data: st.DataObject) -> None:
    def both(vin: str) -> list[tuple[int, bytes]]:
        other = [b"\x00\x00\x07\xe9" + one[4:] for one in can_records(vin)]
        return list(enumerate(can_records(vin) + other))

    order = data.draw(interleaved(range(3), range(3, 6)))
    real, due = (dict(both(vin)) for vin in (VIN, NAME))
    assert masked([real[n] for n in order]) == [due[n] for n in order]


@pytest.mark.parametrize("lost", range(3))
def test_frame_that_is_missing_does_not_show_the_others(lost: int) -> None:
    real, due = ([one for n, one in enumerate(can_records(vin)) if n != lost] for vin in (VIN, NAME))
    assert masked(real) == due


@pytest.mark.parametrize("came", [(0, 3), (1, 3), (2, 3), (1, 2, 3)])
def test_piece_in_two_frames_is_hidden_whatever_else_is_missing(came: tuple[int, ...]) -> None:
    """Neither 000000 nor 012 tells anything by itself; together they end in the vehicle's own number."""
    vin = "WVW00000000000012"
    names = pseudonyms_for([vin])
    assert b"012" not in b"".join(masked([extended_records(vin)[n] for n in came], names))


@pytest.mark.parametrize("lost", range(5))
def test_message_that_is_missing_does_not_show_the_others(lost: int) -> None:
    real, due = ([one for n, one in enumerate(j2534_k_line_records(vin)) if n != lost] for vin in (VIN, NAME))
    assert masked(real) == due


def test_vin_that_is_cut_between_two_pieces_of_a_stream_is_found() -> None:
    whole = b"\x02\xfd\x80\x01\0\0\0\x18\x0e\x80\x0e\x00\x62\xf1\x90" + VIN.encode()
    assert b"".join(masked([whole[:24], whole[24:]])) == whole.replace(VIN.encode(), NAME.encode())


def test_other_records_stay() -> None:
    records = [b"\x00\x00\x07\xe8\x06\x41\x00\xbe\x3f\xa8\x13", b"ATZ\r", b"\x00\x00\x01\x00abcdefgh"]
    assert masked(records) == records


@given(st.lists(st.binary(max_size=40), max_size=6))
def test_any_records_are_taken_and_keep_their_lengths(records: list[bytes]) -> None:
    assert list(map(len, masked(records))) == list(map(len, records))
