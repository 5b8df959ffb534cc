"""drivers.elm327.tap_rows: rows of a monitored bus (ELM327 data sheet v2.2, "Monitoring the Bus")."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.elm327.tap_rows import RowReader, Seen
from drivers.elm327.words import Meaning


def seen(text: str, *, extended: bool = False, lengths: bool = True) -> Seen:
    return RowReader(is_extended=extended, has_lengths=lengths).feed(text.encode(), 1.5)


def told(one: Seen) -> list[tuple[int, bytes]]:
    return [(frame.arbitration_id, bytes(frame.data)) for frame in one.frames]


@pytest.mark.parametrize(
    ("text", "extended", "lengths", "frame"),
    [
        ("7E8806410000000000\r", False, True, None),
        ("7E83064100\r", False, True, (0x7E8, b"\x06\x41\x00")),
        ("7E8 3 06 41 00 \r", False, True, (0x7E8, b"\x06\x41\x00")),
        ("7E8064100\r", False, False, (0x7E8, b"\x06\x41\x00")),
        ("18DAF1103064100\r\n", True, True, (0x18DAF110, b"\x06\x41\x00")),
        ("18 DA F1 10 06 41 00\r", True, False, (0x18DAF110, b"\x06\x41\x00")),
        ("0C90\r", False, True, (0x0C9, b"")),
    ],
)
def test_row_is_a_frame(text: str, extended: bool, lengths: bool, frame: tuple[int, bytes] | None) -> None:
    one = seen(text, extended=extended, lengths=lengths)
    assert told(one) == ([frame] if frame else [])
    assert one.lost == (0 if frame else 1)


def test_frame_has_its_arrival_and_its_kind() -> None:
    (frame,) = seen("18DAF1101FF\r", extended=True).frames
    assert (frame.timestamp, frame.is_extended_id, frame.dlc) == (1.5, True, 1)


def test_remote_frame_has_a_length_and_no_bytes() -> None:
    (frame,) = seen("7E84RTR\r").frames
    assert (frame.is_remote_frame, frame.dlc, bytes(frame.data)) == (True, 4, b"")


def test_rows_in_pieces_are_put_together() -> None:
    reader = RowReader(is_extended=False, has_lengths=True)
    pieces = [reader.feed(bytes([byte]), 0.0) for byte in b"0C9101\r0C9102\r"]
    assert [frame for piece in pieces for frame in told(piece)] == [(0x0C9, b"\x01"), (0x0C9, b"\x02")]


def test_prompt_ends_the_monitor() -> None:
    one = seen("0C9101\rSTOPPED\r\r>")
    assert (len(one.frames), one.is_over, one.lost, one.meanings) == (1, True, 0, {Meaning.STOPPED})


@pytest.mark.parametrize(
    "text", ["0C9101\rBUFFER FULL\r\r>", "0C9101BUFFER FULL\r\r>", "0C9101\rOUT OF MEMORY\r\r>"]
)
def test_full_buffer_is_a_loss(text: str) -> None:
    assert seen(text).lost == 1


@pytest.mark.parametrize("text", ["BUFFER FULL\r\r>", "OUT OF MEMORY\r\r>"])
def test_buffer_that_is_full_of_nothing_lost_nothing_that_is_known(text: str) -> None:
    assert seen(text).lost == 0


def test_rows_before_the_last_prompt_do_not_fill_the_next_buffer() -> None:
    reader = RowReader(is_extended=False, has_lengths=True)
    reader.feed(b"0C9101\r\r>", 0.0)
    assert reader.feed(b"BUFFER FULL\r\r>", 0.0).lost == 0


def test_rows_that_came_in_pieces_fill_the_buffer() -> None:
    reader = RowReader(is_extended=False, has_lengths=True)
    reader.feed(b"0C9101\r", 0.0)
    assert reader.feed(b"BUFFER FULL\r\r>", 0.0).lost == 1


def test_damaged_row_before_the_full_buffer_is_lost_beside_it() -> None:
    assert seen("0C9101 <DATA ERROR\rBUFFER FULL\r\r>").lost == 2


def test_frame_before_the_full_buffer_is_kept() -> None:
    assert told(seen("0C9101 BUFFER FULL\r\r>")) == [(0x0C9, b"\x01")]


@pytest.mark.parametrize("text", ["0C9\r", "0C92FF\r", "C9101\r", "%&\r", "0C9101 <DATA ERROR\r"])
def test_row_that_lost_bytes_is_a_lost_frame(text: str) -> None:
    one = seen(text)
    assert (one.frames, one.lost) == ([], 1)


@pytest.mark.parametrize("text", ["CAN ERROR\r\r>", "0C9101 <RX ERROR\r", "BUS ERROR\r\r>"])
def test_error_of_the_bus_is_an_error_frame(text: str) -> None:
    (frame,) = seen(text).frames
    assert frame.is_error_frame


def test_restart_is_told() -> None:
    assert Meaning.RESET in seen("LV RESET\r\r>").meanings


def test_row_without_end_is_given_up_and_the_next_one_read() -> None:
    reader = RowReader(is_extended=False, has_lengths=True)
    lost = sum(reader.feed(b"0" * 200, 0.0).lost for _ in range(100))
    assert lost > 1
    assert told(reader.feed(b"\r0C9101\r", 0.0)) == [(0x0C9, b"\x01")]


@given(st.binary())
def test_any_bytes_are_read_without_an_error(chunk: bytes) -> None:
    one = RowReader(is_extended=False, has_lengths=True).feed(chunk, 0.0)
    assert one.lost >= 0
