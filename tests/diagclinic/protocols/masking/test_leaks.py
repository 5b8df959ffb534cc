"""diagclinic.protocols.masking.leaks: whatever the masks leave is seen."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.core.trace import TraceNote
from diagclinic.protocols.masking.leaks import Leaks
from diagclinic.protocols.masking.pseudonyms import pseudonyms_for, telling_pieces
from drivers.api import Answer
from drivers.notes import Failure, Requested, write_note
from tests.masking_layouts import (
    BINARY_LAYOUTS,
    TEXT_LAYOUTS,
    VIN,
    can11,
    cut_up,
    messages,
    trace_of,
    vins,
    written,
)
from tests.service_doubles import EVERYBODY

LEAKS = Leaks([VIN])
NAME = pseudonyms_for([VIN]).of[VIN]


@pytest.mark.parametrize("layout", TEXT_LAYOUTS)
@given(vin=vins, data=st.data())
def test_unmasked_rows_are_seen_in_every_layout(
    layout: Callable[[str], list[str]], vin: str, data: st.DataObject
) -> None:
    content = data.draw(cut_up(data.draw(written(layout(vin)))))
    trace = trace_of([(False, piece) for piece in content])
    assert Leaks([vin]).in_trace(trace) or not any(telling_pieces(vin))


@pytest.mark.parametrize("layout", BINARY_LAYOUTS)
@given(vin=vins)
def test_unmasked_records_are_seen_in_every_layout(layout: Callable[[str], list[bytes]], vin: str) -> None:
    trace = trace_of([(False, record) for record in layout(vin)])
    assert Leaks([vin]).in_trace(trace) or not any(telling_pieces(vin))


@pytest.mark.parametrize("start", range(3, 12))
@pytest.mark.parametrize("form", [str, str.lower, lambda piece: piece.encode().hex("-")])
def test_single_piece_is_seen_in_words(start: int, form: Callable[[str], str]) -> None:
    assert LEAKS.in_text(f"<{form(VIN[start : start + 6])}>")


@pytest.mark.parametrize("mark", ["0x", "\\x"])
def test_octets_with_a_mark_are_seen(mark: str) -> None:
    assert LEAKS.in_text(", ".join(f"{mark}{ord(char):02x}" for char in VIN))


def test_data_is_gone_through_to_its_leaves() -> None:
    assert LEAKS.in_data({"a": [1, {"b": VIN}]})
    assert LEAKS.in_data({VIN: 1})
    assert not LEAKS.in_data({"a": [1, {"b": NAME}, None]})


def noted(note: Requested) -> TraceNote:
    return TraceNote(write_note(note), 0.0)


@pytest.mark.parametrize(
    "note",
    [
        Requested(EVERYBODY, b"\x09\x02", 1, (Answer(0x7E8, b"\x62\xf1\x90" + VIN.encode(), 0.0),)),
        Requested(EVERYBODY, b"\x09\x02", 1, tuple(Answer(0x10, one, 0.0) for one in messages(VIN))),
        Requested(EVERYBODY, b"\x09\x02", failure=Failure("answer-garbled", "", can11(VIN)[1].encode())),
        Requested(EVERYBODY, b"\x09\x02", failure=Failure("vehicle-silent", VIN)),
    ],
)
def test_unmasked_note_is_seen(note: Requested) -> None:
    assert LEAKS.in_trace(replace(trace_of([]), entries=(noted(note),)))


def test_stand_in_and_what_everybody_shares_are_no_leak() -> None:
    assert not LEAKS.in_text(f"{NAME} {VIN[:8]} 00:47:1")
    assert not LEAKS.in_trace(trace_of([(False, "\r".join(can11(NAME)).encode())]))


def test_without_vins_nothing_leaks() -> None:
    assert not Leaks([]).in_text(VIN)
