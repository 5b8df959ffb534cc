"""diagclinic.core.trace: what a trace holds, by kind and by time."""

from datetime import UTC, datetime, timedelta

from diagclinic.core.trace import Anchor, Tail, Trace, TraceGap, TraceNote, TraceRecord

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
RECORD = TraceRecord(sent=True, payload=b"ATZ\r", at_s=11.5)
NOTE = TraceNote(b"{}", 12.0)
TRACE = Trace(Anchor(NOON, 10.0), (RECORD, TraceGap(2, 11.0), NOTE, TraceGap(3, 13.0)), Tail.CUT, 99)


def test_bytes_and_notes_are_told_apart() -> None:
    assert (TRACE.records, TRACE.notes) == ((RECORD,), (NOTE,))


def test_gaps_are_added_up() -> None:
    assert TRACE.lost == 5


def test_every_entry_has_its_wall_time() -> None:
    assert [TRACE.wall_time(one) - NOON for one in (RECORD, NOTE)] == [
        timedelta(seconds=1.5),
        timedelta(seconds=2),
    ]
