"""diagclinic.protocols.masking.traces: a whole trace without VINs, seen from outside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.core.trace import TraceGap, TraceNote, TraceRecord
from diagclinic.protocols.masking.leaks import Leaks
from diagclinic.protocols.masking.pseudonyms import pseudonyms_for
from diagclinic.protocols.masking.traces import masked_trace, vins_in_trace
from drivers.api import Answer
from drivers.notes import Requested, write_note
from tests.masking_layouts import (
    BINARY_LAYOUTS,
    TEXT_LAYOUTS,
    VIN,
    can11,
    cut_up,
    interleaved,
    told_by_j1979,
    trace_of,
    vins,
    written,
)
from tests.service_doubles import EVERYBODY

OTHER = "WVWZZZ1JZ3W386752"


@given(data=st.data(), known=st.lists(vins, min_size=1, max_size=3, unique=True))
def test_nothing_telling_is_left_of_several_units_in_any_layout_however_it_comes(
    data: st.DataObject, known: list[str]
) -> None:
    layout = data.draw(st.sampled_from(TEXT_LAYOUTS))
    rows = data.draw(interleaved(*(layout(vin) for vin in known)))
    pieces = data.draw(cut_up(data.draw(written(rows))))
    trace = trace_of([(True, b"0902\r"), *((False, piece) for piece in pieces)])

    names = pseudonyms_for(known)
    masked = masked_trace(trace, names)

    assert not Leaks(names.of).in_trace(masked)
    assert [len(record.payload) for record in masked.records] == [len(r.payload) for r in trace.records]


@given(data=st.data(), known=st.lists(vins, min_size=1, max_size=3, unique=True))
def test_nothing_telling_is_left_in_records_of_any_layout(data: st.DataObject, known: list[str]) -> None:
    layout = data.draw(st.sampled_from(BINARY_LAYOUTS))
    records = [record for vin in known for record in layout(vin)]
    lost = data.draw(st.sets(st.integers(0, len(records) - 1)))
    trace = trace_of([(False, record) for n, record in enumerate(records) if n not in lost])

    names = pseudonyms_for(known)

    assert not Leaks(names.of).in_trace(masked_trace(trace, names))


@given(data=st.data())
def test_nothing_telling_is_left_where_rows_are_missing_or_twice(data: st.DataObject) -> None:
    layout = data.draw(st.sampled_from(TEXT_LAYOUTS))
    rows = layout(VIN)
    chosen = data.draw(st.lists(st.sampled_from(rows), max_size=8))
    cut = data.draw(st.integers(0, 12))
    content = ("\r".join(chosen)[: -cut or None] + "<DATA ERROR\r>").encode()

    names = pseudonyms_for([VIN])

    trace = trace_of([(True, b"0902\r"), (False, content)])
    assert not Leaks([VIN]).in_trace(masked_trace(trace, names))


def test_request_decides_what_is_looked_at_closely() -> None:
    short = b"7E821303034\r>"  # three characters of a VIN that never came whole
    names = pseudonyms_for([])
    records = [
        (True, b"0902\r"),
        (False, b"7E82230304B30\r>"),
        (True, b"010C\r"),
        (False, b"7E82230304B30\r>"),
    ]
    asked, other = [one.payload for one in masked_trace(trace_of(records), names).records if not one.sent]
    assert (asked, other) == (b"7E82258585858\r>", b"7E82230304B30\r>")
    assert masked_trace(trace_of([(False, short)]), names).records[0].payload == short


def test_what_is_sent_is_masked_too() -> None:
    names = pseudonyms_for([VIN])
    written_vin, due = (f"2EF190{vin.encode().hex()}\r".encode() for vin in (VIN, names.of[VIN]))
    assert [one.payload for one in masked_trace(trace_of([(True, written_vin)]), names).records] == [due]


def test_times_gaps_and_order_stay() -> None:
    note = write_note(Requested(EVERYBODY, b"\x09\x02", 1, (Answer(0x7E8, told_by_j1979(VIN), 0.0),)))
    entries = (
        TraceRecord(sent=True, payload=b"0902\r", at_s=1.5),
        TraceGap(3, 1.75),
        TraceRecord(sent=False, payload="\r".join(can11(VIN)).encode(), at_s=2.0),
        TraceNote(note, 2.5),
    )
    trace = trace_of([])
    masked = masked_trace(type(trace)(trace.anchor, entries, trace.tail, 7), pseudonyms_for([VIN]))
    assert [(type(one), one.at_s) for one in masked.entries] == [(type(one), one.at_s) for one in entries]
    assert (masked.entries[:2], masked.whole_bytes) == (entries[:2], 7)


def test_vins_of_a_trace_are_those_of_its_notes_and_of_whole_messages() -> None:
    note = write_note(Requested(EVERYBODY, b"\x09\x02", 1, (Answer(0x7E8, told_by_j1979(VIN), 0.0),)))
    announced = b"\x02\xfd\x00\x04\0\0\0\x20" + OTHER.encode() + b"\x0e\x80" + bytes(13)
    trace = trace_of([(False, announced)])
    whole = type(trace)(trace.anchor, (*trace.entries, TraceNote(note, 0.0)), trace.tail, 0)
    assert vins_in_trace(whole) == {VIN, OTHER}


def test_row_of_an_adapter_is_no_vin_though_it_has_as_many_characters() -> None:
    assert vins_in_trace(trace_of([(False, b"7E8064100BE3FB813\r\r>")])) == frozenset()


@pytest.mark.parametrize("names", [pseudonyms_for([]), pseudonyms_for([VIN])])
@given(st.lists(st.tuples(st.booleans(), st.binary(max_size=30)), max_size=6))
def test_any_trace_is_taken(names: object, records: list[tuple[bool, bytes]]) -> None:
    trace = trace_of(records)
    assert len(masked_trace(trace, names).records) == len(trace.records)
