"""diagclinic.protocols.masking.rows: rows of digits and where each stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.protocols.masking.rows import is_lower_case, rows_of, write_octet


def texts(buffer: bytes) -> list[str]:
    return [row.text for row in rows_of(buffer)]


@pytest.mark.parametrize(
    ("buffer", "rows"),
    [
        (b"7E8 03 41 0C 1A\r\r>", ["7E803410C1A"]),
        (b"7e803410c1a\r\n", ["7E803410C1A"]),
        (b"SEARCHING...\r41 00\r", ["EA", "4100"]),
        (b"41\x000C\t1A", ["410C1A"]),
        (b"", []),
        (b">>\r\n", []),
        (b"48 6B <DATA ERROR", ["486B", "DA", "AE"]),
    ],
)
def test_digits_of_a_row_are_found_through_spaces(buffer: bytes, rows: list[str]) -> None:
    assert texts(buffer) == rows


def test_number_before_a_colon_is_told_apart() -> None:
    assert [(row.number, row.text) for row in rows_of(b"014\r0: 49 02\r1:31\r")] == [
        (None, "014"),
        (0, "4902"),
        (1, "31"),
    ]


@given(st.binary(max_size=60))
def test_every_digit_stands_where_it_is_said_to(buffer: bytes) -> None:
    for row in rows_of(buffer):
        assert "".join(chr(buffer[place]) for place in row.places).upper() == row.text


@pytest.mark.parametrize(
    ("row", "key", "octets"),
    [
        (b"7E8 10 14 49", "7E8", b"\x10\x14\x49"),
        (b"18 DA F1 10 10 14 49 02 01 31 44 43", "18DAF110", b"\x10\x14\x49\x02\x011DC"),
        (b"10 14 49 02 01 31 44 43", "", b"\x10\x14\x49\x02\x011DC"),
        (b"7E8 10 14 4", "7E8", b"\x10\x14"),
        (b"0: 49 02 01 31 44 43", "numbered", b"\x10\x00\x49\x02\x011DC"),
        (b"2: 31 44", "numbered", b"\x221D"),
    ],
)
def test_frame_is_found_in_each_layout(row: bytes, key: str, octets: bytes) -> None:
    (found,) = rows_of(row)
    assert dict(_keyed(found))[key] == octets


def _keyed(row: object) -> list[tuple[object, bytes]]:
    return [(key, bytes(octet for octet, _ in cells)) for key, cells in row.frames()]


@pytest.mark.parametrize(
    ("buffer", "is_lower"), [(b"7e8 3a", True), (b"7E8 3A", False), (b"31 32", False), (b"", False)]
)
def test_case_is_that_of_most_digits(buffer: bytes, is_lower: bool) -> None:
    assert is_lower_case(rows_of(buffer), buffer) is is_lower


@pytest.mark.parametrize(("is_lower", "after"), [(True, b"5a-3f"), (False, b"5A-3f")])
def test_octet_is_written_at_its_place(is_lower: bool, after: bytes) -> None:
    buffer = bytearray(b"31-3f")
    write_octet(buffer, (0, 1), 0x5A, is_lower=is_lower)
    assert bytes(buffer) == after
