"""drivers.simulator.elm_frames: frames of a message, against can-isotp, and rows of a frame."""

import isotp
from hypothesis import given
from hypothesis import strategies as st

from drivers.simulator.elm_frames import Frame, rows_of, segmented
from drivers.simulator.elm_settings import Settings


@given(st.binary(min_size=1, max_size=300))
def test_can_isotp_reads_back_every_message(message: bytes) -> None:
    frames = [isotp.CanMessage(0x7E8, data=frame.payload) for frame in segmented(0x7E8, message)]
    reader = isotp.TransportLayerLogic(
        rxfn=lambda _timeout: frames.pop(0) if frames else None,
        txfn=lambda _msg: None,
        address=isotp.Address(isotp.AddressingMode.Normal_11bits, txid=0x7E0, rxid=0x7E8),
        params={"blocksize": 0},
    )
    while frames:
        reader.process(0)
    reader.process(0)
    assert reader.recv() == message


def test_every_frame_is_full() -> None:
    assert {len(frame.payload) for frame in segmented(0x7E8, bytes(20))} == {8}


def row(payload: str, **changes: bool) -> list[str]:
    return list(rows_of(Frame(0x7E8, bytes.fromhex(payload)), Settings(**changes)))


def test_single_frame_loses_length_and_padding() -> None:
    assert row("03410D3255555555") == ["41 0D 32 "]


def test_single_frame_keeps_its_length_with_headers() -> None:
    assert row("03410D3255555555", headers=True) == ["7E8 03 41 0D 32 "]


def test_first_frame_is_length_and_row_zero() -> None:
    assert row("1014490201314443", spaces=False) == ["014", "0:490201314443"]


def test_consecutive_frame_is_a_numbered_row() -> None:
    assert row("2141413136425837", spaces=False) == ["1:41413136425837"]


def test_raw_frame_is_shown_whole() -> None:
    assert row("03410D3255555555", formatting=False, spaces=False) == ["03410D3255555555"]


def test_long_identifier_is_shown_in_bytes() -> None:
    frame = Frame(0x18DAF110, bytes.fromhex("03410D3255555555"))
    assert list(rows_of(frame, Settings(headers=True))) == ["18 DA F1 10 03 41 0D 32 "]


@given(st.binary(min_size=1, max_size=7), st.booleans())
def test_short_message_is_one_row_of_its_bytes(message: bytes, spaces: bool) -> None:
    (frame,) = segmented(0x7E8, message)
    (text,) = rows_of(frame, Settings(spaces=spaces))
    assert bytes.fromhex(text) == message


@given(st.binary(min_size=8, max_size=200))
def test_rows_without_headers_hold_the_message_and_its_length(message: bytes) -> None:
    rows = [text for frame in segmented(0x7E8, message) for text in rows_of(frame, Settings(spaces=False))]
    length = int(rows[0], 16)
    body = b"".join(bytes.fromhex(text.partition(":")[2]) for text in rows[1:])
    assert (length, body[:length]) == (len(message), message)


@given(st.binary(min_size=8, max_size=200))
def test_rows_are_numbered_and_begin_anew_after_fifteen(message: bytes) -> None:
    rows = [text for frame in segmented(0x7E8, message) for text in rows_of(frame, Settings())]
    numbers = [int(text[0], 16) for text in rows[1:]]
    assert numbers == [place % 16 for place in range(len(numbers))]


@given(st.binary(min_size=1, max_size=100), st.sampled_from([0x7E8, 0x7EF, 0x18DAF110]))
def test_rows_with_headers_all_name_their_sender(message: bytes, identifier: int) -> None:
    settings = Settings(headers=True, spaces=False)
    rows = [text for frame in segmented(identifier, message) for text in rows_of(frame, settings)]
    digits = 3 if identifier < 0x800 else 8
    assert {int(text[:digits], 16) for text in rows} == {identifier}


@given(st.binary(min_size=1, max_size=100))
def test_spaces_change_nothing_but_the_spaces(message: bytes) -> None:
    for frame in segmented(0x7E8, message):
        wide, narrow = (list(rows_of(frame, Settings(spaces=spaces))) for spaces in (True, False))
        assert [text.replace(" ", "") for text in wide] == narrow
