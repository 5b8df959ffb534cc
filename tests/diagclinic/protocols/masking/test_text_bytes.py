"""diagclinic.protocols.masking.text_bytes: VINs in the rows of an ELM327, in every layout."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.protocols.masking.pseudonyms import pseudonyms_for
from diagclinic.protocols.masking.text_bytes import TextMask
from tests.masking_layouts import (
    TEXT_LAYOUTS,
    VIN,
    can11,
    can29,
    headerless_messages,
    interleaved,
    iso9141,
    numbered,
    sound_vins,
    vins,
    written,
)

NAMES = pseudonyms_for([VIN])
NAME = NAMES.of[VIN]


def masked(content: bytes, *, asked: bool = False, names: object = NAMES) -> bytes:
    buffer = bytearray(content)
    TextMask(buffer, names, range(len(content) if asked else 0)).run()
    return bytes(buffer)


@pytest.mark.parametrize("layout", TEXT_LAYOUTS)
@given(vin=vins | sound_vins(), data=st.data())
def test_masked_rows_are_the_rows_that_the_stand_in_would_have_had(
    layout: Callable[[str], list[str]], vin: str, data: st.DataObject
) -> None:
    names = pseudonyms_for([vin])
    name = names.of.get(vin, vin)
    style = data.draw(st.randoms(use_true_random=False)).getrandbits(32)
    real, due = (_written(layout(one), style) for one in (vin, name))
    assert masked(real, names=names) == due
    assert masked(real, names=names, asked=True) == due


def _written(rows: list[str], style: int) -> bytes:
    spaced, upper, feed = style & 1, style & 2, style & 4
    end = "\r\n" if feed else "\r"
    told = [_spaced(row) if spaced else row for row in rows]
    text = end.join(told) + end + end + ">"
    return (text.upper() if upper else text.lower()).encode()


def _spaced(row: str) -> str:
    mark, colon, digits = row.rpartition(":")
    head = len(digits) % 2 * 3
    octets = [digits[at : at + 2] for at in range(head, len(digits), 2)]
    return f"{mark}{colon}" + " ".join([digits[:head], *octets]).strip()


@given(data=st.data())
def test_units_that_speak_at_once_are_told_apart(data: st.DataObject) -> None:
    real, due = can11(VIN), can11(NAME)
    other, other_due = can11(VIN, "7E9"), can11(NAME, "7E9")
    pairs = data.draw(
        interleaved(
            [f"{a}|{b}" for a, b in zip(real, due, strict=True)],
            [f"{a}|{b}" for a, b in zip(other, other_due, strict=True)],
        )
    )
    rows = [pair.split("|")[0] for pair in pairs]
    assert masked("\r".join(rows).encode()) == "\r".join(pair.split("|")[1] for pair in pairs).encode()


def test_echo_and_words_around_stay() -> None:
    real, due = ("\r".join(can11(vin)).upper() for vin in (VIN, NAME))
    frame = "0902\rSEARCHING...\r{}\rNO DATA\r\r>ELM327 v1.5\r\r>"
    assert masked(frame.format(real).encode(), asked=True) == frame.format(due).encode()


def test_word_in_front_of_the_first_row_hides_nothing() -> None:
    real, due = ("SEARCHING..." + "\r".join(can29(vin)).upper() for vin in (VIN, NAME))
    assert masked(real.encode()) == due.encode()


def test_other_answers_stay() -> None:
    content = b"7E8064100BE3FA813\r7E8 04 41 0C 1A F8\r48 6B 10 41 00 BE 3F A8 11 23\r12.6V\r>"
    assert masked(content) == content


@pytest.mark.parametrize("lost", range(5))
def test_message_that_is_missing_does_not_show_the_others(lost: int) -> None:
    real, due = ([row for n, row in enumerate(iso9141(vin)) if n != lost] for vin in (VIN, NAME))
    assert masked("\r".join(real).encode()) == "\r".join(due).encode()


@pytest.mark.parametrize("lost", range(3))
def test_frame_that_is_missing_does_not_show_the_others(lost: int) -> None:
    real, due = ([row for n, row in enumerate(can11(vin)) if n != lost] for vin in (VIN, NAME))
    assert masked("\r".join(real).encode(), asked=True) == "\r".join(due).encode()


@pytest.mark.parametrize("cut", range(2, 13, 2))
def test_row_that_is_cut_short_is_hidden_as_far_as_it_came(cut: int) -> None:
    real, due = (("\r".join(can11(vin)))[:-cut] + "<DATA ERROR\r>" for vin in (VIN, NAME))
    assert masked(real.encode(), asked=True) == due.encode()


@pytest.mark.parametrize("rows", [can11(VIN)[1:], headerless_messages(VIN), numbered(VIN)[2:]])
def test_vin_that_never_came_whole_is_hidden_where_it_was_asked_for(rows: list[str]) -> None:
    shown = masked("\r".join(rows).encode(), asked=True, names=pseudonyms_for([])).decode()
    assert not any(VIN[at : at + 4].encode().hex() in shown for at in range(3, 14))


def test_wrong_checksum_stays_wrong() -> None:
    rows = [row[:-2] + "00" for row in iso9141(VIN)]
    due = [row[:-2] + "00" for row in iso9141(NAME)]
    assert masked("\r".join(rows).encode()) == "\r".join(due).encode()


def test_rows_may_be_divided_by_spaces_instead() -> None:
    real, due = (" ".join(can11(vin)) for vin in (VIN, NAME))
    buffer = bytearray(real.encode())
    TextMask(buffer, NAMES).run(by_word=True)
    assert buffer.decode() == due


@given(data=st.data())
def test_stream_is_as_long_as_before(data: st.DataObject) -> None:
    content = data.draw(written(data.draw(st.lists(st.text("0123456789abcdef:", max_size=20), max_size=8))))
    assert len(masked(content, asked=True)) == len(content)


@given(st.binary(max_size=80))
def test_any_bytes_are_taken(content: bytes) -> None:
    assert len(masked(content, asked=True)) == len(content)
