"""drivers.elm327.bare: rows of clones that refuse to show headers."""

from hypothesis import given
from hypothesis import strategies as st

from drivers.elm327.bare import parse_bare
from drivers.elm327.words import Meaning


def frames(*rows: str) -> list[str]:
    """Return what the rows are put back to."""
    return [frame.payload.hex().upper() for frame in parse_bare([(row, 0.0) for row in rows], 0x7E8).frames]


def test_short_row_is_a_single_frame() -> None:
    assert frames("410C1AF8") == ["04410C1AF8"]


def test_numbered_rows_are_segments() -> None:
    assert frames("014", "0:490201574241", "1:58585831323334") == ["1014490201574241", "2158585831323334"]


def test_first_segment_without_its_length_is_not_the_first() -> None:
    assert frames("0:490201574241") == ["20490201574241"]


def test_word_is_told() -> None:
    assert parse_bare([("NODATA", 0.0)], 0x7E8).meanings == {Meaning.SILENT}


def test_nonsense_is_kept_aside() -> None:
    assert parse_bare([("HELLO", 0.0)], 0x7E8).unread == ["HELLO"]


@given(st.lists(st.text("0123456789ABCDEF:", max_size=20), max_size=6))
def test_every_byte_of_a_segment_stands_in_a_row(rows: list[str]) -> None:
    assert all(any(frame[4:] in row for row in rows) for frame in frames(*rows))
