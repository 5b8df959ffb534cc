"""diagclinic.services.frame_table: a bus by identifier."""

import threading

import can
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.services import frame_table
from diagclinic.services.frame_table import FrameKind, FrameRow, FrameTable, TableSnapshot, period_text


def frame(at_s: float, identifier: int = 0x100, payload: str = "00", **kinds: bool) -> can.Message:
    return can.Message(
        timestamp=at_s,
        arbitration_id=identifier,
        data=bytes.fromhex(payload),
        **{"is_extended_id": False, **kinds},
    )


def after(*frames: can.Message) -> TableSnapshot:
    table = FrameTable()
    table.add(frames)
    return table.snapshot()


def row(*frames: can.Message) -> FrameRow:
    (only,) = after(*frames).rows
    return only


def test_empty_table_has_nothing() -> None:
    assert after() == TableSnapshot()


def test_frames_are_counted_by_identifier() -> None:
    rows = after(frame(0, 2), frame(0.1, 1), frame(0.2, 2)).rows
    assert [(one.identifier, one.count) for one in rows] == [(1, 1), (2, 2)]


def test_same_number_with_29_bits_is_another_identifier_and_stands_behind() -> None:
    rows = after(frame(0, 0x10, is_extended_id=True), frame(0, 0x7FF)).rows
    assert [(one.identifier, one.is_extended) for one in rows] == [(0x7FF, False), (0x10, True)]


def test_first_frame_has_no_period() -> None:
    assert (row(frame(1.0)).period_s, row(frame(1.0)).last_period_s) == (None, None)


def test_period_is_the_mean_and_the_last_one() -> None:
    told = row(frame(1.0), frame(1.1), frame(1.4))
    assert (told.period_s, told.last_period_s) == (pytest.approx(0.2), pytest.approx(0.3))


@pytest.mark.parametrize("end_s", [-4.0, float("inf")])
def test_times_that_go_backwards_or_never_end_have_no_period(end_s: float) -> None:
    assert row(frame(1.0), frame(end_s)).period_s is None


def test_byte_that_changed_tells_when() -> None:
    told = row(frame(1.0, payload="1122"), frame(2.0, payload="1133"), frame(3.0, payload="1133"))
    assert (told.payload.hex(), told.changed_since(2.0), told.changed_since(2.5)) == (
        "1133",
        (False, True),
        (False, False),
    )


def test_bytes_of_the_first_frame_did_not_change() -> None:
    assert row(frame(0.0, payload="11")).changed_since(-1e9) == (False,)


@pytest.mark.parametrize(("second", "changed"), [("112233", (False, True, True)), ("", ()), ("11", (False,))])
def test_byte_that_was_not_there_before_changed(second: str, changed: tuple[bool, ...]) -> None:
    assert row(frame(1.0, payload="11"), frame(2.0, payload=second)).changed_since(2.0) == changed


def test_remote_and_error_frames_have_rows_of_their_own() -> None:
    remote = can.Message(arbitration_id=0x100, is_extended_id=False, is_remote_frame=True, dlc=4)
    rows = after(can.Message(is_error_frame=True), remote, frame(0, 0x100)).rows
    assert [(one.kind, one.length) for one in rows] == [
        (FrameKind.DATA, 1),
        (FrameKind.REMOTE, 4),
        (FrameKind.ERROR, 0),
    ]


def test_bits_are_those_of_the_standard_without_stuffing() -> None:
    told = after(frame(0, payload="00" * 8), frame(0, 1, "00" * 8, is_extended_id=True))
    assert told.bits == 111 + 131


def test_error_frame_takes_the_bus_too() -> None:
    assert after(can.Message(is_error_frame=True)).bits == 23


def test_newest_time_stamp_is_told() -> None:
    assert after(frame(3.0), frame(4.5, 1)).at_s == 4.5


def test_flood_of_made_up_identifiers_does_not_fill_the_memory() -> None:
    flood = (frame(0.0, number, is_extended_id=True) for number in range(frame_table.MOST_ROWS + 5))
    told = after(*flood)
    assert (len(told.rows), told.frames, told.unlisted) == (
        frame_table.MOST_ROWS,
        frame_table.MOST_ROWS + 5,
        5,
    )


@given(st.lists(st.binary(max_size=64), min_size=1, max_size=20))
def test_last_payload_is_shown_with_one_mark_for_each_byte(payloads: list[bytes]) -> None:
    told = row(
        *(
            can.Message(timestamp=at, arbitration_id=1, data=one, is_fd=True)
            for at, one in enumerate(payloads)
        )
    )
    assert (told.payload, len(told.changed_s), told.count) == (payloads[-1], len(payloads[-1]), len(payloads))


def test_picture_does_not_change_afterwards() -> None:
    table = FrameTable()
    table.add([frame(1.0)])
    picture = table.snapshot()
    table.add([frame(2.0, payload="FF")])
    assert (picture.rows[0].count, picture.rows[0].payload) == (1, b"\0")


def test_row_of_an_identifier_is_made_anew_only_for_what_came_since() -> None:
    table = FrameTable()
    table.add([frame(0, 1), frame(0, 2)])
    before = table.snapshot().rows
    table.add([frame(0.1, 2)])
    after_it = table.snapshot().rows
    assert (after_it[0] is before[0], after_it[1].count) == (True, 2)


def test_looking_and_counting_from_two_threads_loses_nothing() -> None:
    table = FrameTable()
    frames = [frame(at / 1000, at % 50) for at in range(5000)]
    adding = threading.Thread(target=lambda: [table.add(frames[at : at + 10]) for at in range(0, 5000, 10)])
    adding.start()
    while adding.is_alive():
        table.snapshot()
    adding.join()
    assert sum(one.count for one in table.snapshot().rows) == 5000


@pytest.mark.parametrize(("identifier", "bits"), [(0x100, 29), (0x18DAF110, 48)])
def test_bits_at_a_higher_rate_do_not_make_the_bus_busy(identifier: int, bits: int) -> None:
    came = can.Message(
        arbitration_id=identifier,
        is_extended_id=identifier > 0x7FF,
        is_fd=True,
        bitrate_switch=True,
        data=bytes(64),
    )
    assert after(came).bits == bits


@pytest.mark.parametrize(
    ("period_s", "words"), [(0.01, "10.0 ms"), (0.9996, "999.6 ms"), (2.5, "2.50 s"), (None, "")]
)
def test_period_is_told_in_the_unit_that_fits(period_s: float | None, words: str) -> None:
    assert period_text(period_s) == words
