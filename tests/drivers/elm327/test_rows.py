"""drivers.elm327.rows: any text is taken apart without an error, and into nothing that it does not hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.elm327.rows import Frame, Layout, parse
from drivers.elm327.words import WORDS, Meaning


def frames(text: str, layout: Layout = Layout.CAN_11BIT) -> list[Frame]:
    """Return the frames in one row."""
    return parse([(text, 1.0)], layout).frames


def test_11_bit_row_has_three_digits_of_header() -> None:
    assert frames("7E80341 0D00".replace(" ", "")) == [Frame(0x7E8, b"\x03\x41\x0d\x00", 1.0)]


def test_29_bit_row_has_eight_digits_of_header() -> None:
    assert frames("18DAF11003410D00", Layout.CAN_29BIT) == [Frame(0x18DAF110, b"\x03\x41\x0d\x00", 1.0)]


@pytest.mark.parametrize("text", ["7E803410D0", "7E8", "7E803410D00AABBCCDDEE"])
def test_row_of_the_wrong_length_is_a_damaged_frame_of_its_sender(text: str) -> None:
    (frame,) = frames(text)
    assert frame.source == 0x7E8
    assert frame.damage


@pytest.mark.parametrize("text", ["FFF03410D00", "E8", "", "HELLO", "7E8 XX"])
def test_row_without_a_sender_is_no_frame(text: str) -> None:
    assert frames(text) == []


def test_unread_rows_are_kept() -> None:
    assert parse([("HELLO", 0.0)], Layout.CAN_11BIT).unread == ["HELLO"]


def test_kwp_row_with_a_length_byte_is_read() -> None:
    body = bytes.fromhex("80F11003410D00")
    (frame,) = frames(f"{body.hex()}{sum(body) & 0xFF:02X}".upper(), Layout.ISO)
    assert (frame.source, frame.payload, frame.damage) == (0x10, b"\x41\x0d\x00", "")


def test_kwp_row_shorter_than_it_says_is_damaged() -> None:
    body = bytes.fromhex("85F110410D00")
    (frame,) = frames(f"{body.hex()}{sum(body) & 0xFF:02X}".upper(), Layout.ISO)
    assert frame.damage


def test_j1850_row_is_read_with_its_crc() -> None:
    # SAE J1850: 48 6B 10 41 00 BE 3E B8 11 with CRC FA, a common reply of a VPW vehicle
    (frame,) = frames("486B104100BE3EB811FA", Layout.J1850)
    assert (frame.source, frame.payload, frame.damage) == (0x10, bytes.fromhex("4100BE3EB811"), "")


def test_j1850_row_with_another_crc_is_damaged() -> None:
    (frame,) = frames("486B104100BE3EB81100", Layout.J1850)
    assert frame.damage


def test_frame_before_a_word_is_read_and_distrusted() -> None:
    parsed = parse([("7E803410D00<DATAERROR", 0.0)], Layout.CAN_11BIT)
    assert parsed.meanings == {Meaning.DAMAGE}
    assert parsed.frames[0].damage


PIECE = st.one_of(
    st.sampled_from([*WORDS, "7E8", "7E803410D00", "18DAF110", ">", "ELM327V1.5", "<", "..."]),
    st.text("0123456789ABCDEFX<>?.:", max_size=24),
    st.text(max_size=8),
)


@given(st.lists(PIECE, max_size=6).map("".join), st.sampled_from(Layout))
def test_bytes_of_a_frame_stand_in_its_row(text: str, layout: Layout) -> None:
    for frame in frames(text, layout):
        assert frame.payload.hex().upper() in text.replace(".", "")


@given(st.lists(st.tuples(st.text(max_size=30), st.floats()), max_size=5), st.sampled_from(Layout))
def test_any_text_is_taken_apart_without_an_error(rows: list[tuple[str, float]], layout: Layout) -> None:
    assert len(parse(rows, layout).frames) <= len(rows)
