"""diagclinic.protocols.masking.notes: VINs in what was noted beside the bytes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.protocols.masking.notes import masked_note, masked_payload, vins_in_note
from diagclinic.protocols.masking.pseudonyms import pseudonyms_for
from drivers.api import Answer, Target
from drivers.notes import (
    BatteryTold,
    BusTold,
    Failure,
    Note,
    NotOpened,
    Opened,
    Requested,
    read_note,
    write_note,
)
from tests.masking_layouts import VIN, can11, messages, told_by_j1979, told_by_uds
from tests.service_doubles import EVERYBODY, EVERYBODY_K_LINE, INFO

NAMES = pseudonyms_for([VIN])
NAME = NAMES.of[VIN]


def masked(note: Note) -> Note:
    return read_note(masked_note(write_note(note), NAMES))


def asked(*payloads: bytes, target: Target = EVERYBODY, failure: Failure | None = None) -> Requested:
    return Requested(target, b"\x09\x02", None, tuple(Answer(0x7E8, one, 0.0) for one in payloads), failure)


@pytest.mark.parametrize(
    "note",
    [
        Opened(replace(INFO, url=f"replay:{VIN}.trace")),
        NotOpened(f"replay:{VIN}.trace", Failure("recording-unusable", "cut")),
        NotOpened("replay:x", Failure("recording-unusable", f"{VIN} is cut")),
    ],
)
def test_vin_in_the_name_of_a_file_is_found(note: Note) -> None:
    assert vins_in_note(write_note(note)) == {VIN}


@pytest.mark.parametrize("told", [told_by_j1979, told_by_uds])
def test_answer_is_masked_and_nothing_else_of_the_note(told: object) -> None:
    assert masked(asked(told(VIN))) == asked(told(NAME))


def test_answer_in_messages_is_masked_message_by_message() -> None:
    real, due = (asked(*messages(vin), target=EVERYBODY_K_LINE) for vin in (VIN, NAME))
    assert masked(real) == due


def test_vin_that_is_written_is_masked() -> None:
    real, due = (Requested(EVERYBODY, b"\x2e\xf1\x90" + vin.encode()) for vin in (VIN, NAME))
    assert masked(real) == due


def test_damaged_answer_is_masked_as_far_as_it_came() -> None:
    real, due = (
        Requested(EVERYBODY, b"\x09\x02", 1, (Answer(0x7E8, told_by_j1979(vin)[:11], 0.0, f"of {vin}"),))
        for vin in (VIN, NAME)
    )
    assert masked(real) == due


def test_rows_and_words_of_a_failure_are_masked() -> None:
    real, due = (
        asked(failure=Failure("answer-garbled", f"not {vin}", " ".join(can11(vin)[1:]).encode()))
        for vin in (VIN, NAME)
    )
    assert masked(real) == due


def test_short_piece_in_the_rows_of_a_failure_is_masked_where_the_vin_was_asked_for() -> None:
    failure = Failure("answer-garbled", "nothing whole came", b"7E8213030343731")
    shown = masked(asked(failure=failure)).failure.raw
    assert b"30303437" not in shown


@pytest.mark.parametrize(
    ("real", "due"),
    [
        (note(VIN), note(NAME))
        for note in (
            lambda vin: Opened(replace(INFO, url=f"replay:{vin}.zip", name=f"of {vin}")),
            lambda vin: NotOpened(f"replay:{vin}.zip", Failure("recording-unusable", f"{vin}.zip")),
            lambda vin: BusTold(None, Failure("vehicle-silent", vin)),
            lambda vin: BatteryTold(None, Failure("vehicle-silent", vin)),
        )
    ],
)
def test_words_of_every_note_are_masked(real: Note, due: Note) -> None:
    assert masked(real) == due


def test_note_that_nobody_understands_is_masked_as_text() -> None:
    assert masked_note(f'{{"vin":"{VIN}"}}'.encode(), NAMES) == f'{{"vin":"{NAME}"}}'.encode()


def test_vins_are_found_in_answers_and_in_what_nobody_understands() -> None:
    assert vins_in_note(write_note(asked(told_by_uds(VIN)))) == {VIN}
    assert vins_in_note(f"not {VIN}".encode()) == {VIN}
    assert vins_in_note(write_note(BatteryTold(12.6))) == frozenset()


@given(st.binary(min_size=1, max_size=40))
def test_answer_keeps_its_length(payload: bytes) -> None:
    assert len(masked_payload(payload, NAMES)) == len(payload)


@given(st.binary(max_size=60))
def test_any_bytes_are_taken_as_a_note(payload: bytes) -> None:
    assert isinstance(masked_note(payload, NAMES), bytes)
