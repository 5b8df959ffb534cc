"""drivers.replay.recording: which notes can be answered from."""

import pytest

from drivers.api import Bus
from drivers.errors import RecordingUnusableError
from drivers.notes import BatteryTold, BusTold, Failure, Note, NotOpened, Opened, Requested, write_note
from drivers.replay.recording import Outcomes, outcomes_of
from tests.service_doubles import EVERYBODY, INFO, answer

BUS = Bus("CAN", EVERYBODY, (0x7E8,))
LOST = Failure("link-lost", "pulled")
SILENT = Failure("vehicle-silent", "no answer")
STOPPED = Failure("request-stopped", "asked for")
WHOLE = Requested(EVERYBODY, b"\x03", 1, (answer(0x7E8, "4300"),))


def sorted_notes(*notes: Note) -> Outcomes:
    return outcomes_of([write_note(note) for note in notes])


def asked(*notes: Note) -> list[Requested]:
    return list(sorted_notes(BusTold(BUS), *notes).requests.get((EVERYBODY, b"\x03"), ()))


def test_same_question_has_its_outcomes_in_order() -> None:
    second = Requested(EVERYBODY, b"\x03", 1, failure=SILENT)
    assert asked(WHOLE, second) == [WHOLE, second]


def test_lost_links_are_left_out() -> None:
    assert asked(Requested(EVERYBODY, b"\x03", 1, WHOLE.answers, LOST), WHOLE) == [WHOLE]


@pytest.mark.parametrize("code", ["adapter-reset", "vendor-library-died"])
def test_every_kind_of_lost_link_is_left_out(code: str) -> None:
    assert asked(Requested(EVERYBODY, b"\x03", 1, failure=Failure(code, "gone")), WHOLE) == [WHOLE]


@pytest.mark.parametrize(
    "cut_short",
    [
        Requested(EVERYBODY, b"\x03", 2, WHOLE.answers, was_left=True),
        Requested(EVERYBODY, b"\x03", 2, WHOLE.answers, STOPPED),
    ],
)
def test_question_that_was_stopped_counts_only_where_it_has_no_other_outcome(cut_short: Requested) -> None:
    assert asked(cut_short, WHOLE) == [WHOLE]
    assert [one.answers for one in asked(cut_short)] == [WHOLE.answers]


def test_stop_is_never_answered_with() -> None:
    cut_short = Requested(EVERYBODY, b"\x03", 2, WHOLE.answers, STOPPED)
    assert [one.failure for one in asked(cut_short)] == [None]


def test_search_that_failed_is_left_out_where_one_did_not() -> None:
    found = sorted_notes(BusTold(None, SILENT), BusTold(BUS), BusTold(None, SILENT))
    assert list(found.buses) == [BusTold(BUS)]


def test_search_that_never_found_anything_is_kept() -> None:
    assert list(sorted_notes(BusTold(None, SILENT)).buses) == [BusTold(None, SILENT)]


def test_battery_keeps_its_order_and_leaves_lost_links_out() -> None:
    found = sorted_notes(BusTold(BUS), BatteryTold(12.6), BatteryTold(None, LOST), BatteryTold(12.1))
    assert [told.volts for told in found.volts] == [12.6, 12.1]


def test_first_adapter_counts() -> None:
    assert sorted_notes(Opened(INFO), BusTold(BUS), NotOpened("elm:COM3", LOST)).info == INFO


def test_what_is_no_note_is_counted() -> None:
    assert outcomes_of([write_note(WHOLE), b"{}", b"\xff"]).unread == 2


@pytest.mark.parametrize("payloads", [[], [b"{}"], [write_note(Opened(INFO)), write_note(BatteryTold(12.6))]])
def test_recording_without_a_vehicle_is_unusable(payloads: list[bytes]) -> None:
    with pytest.raises(RecordingUnusableError):
        outcomes_of(payloads)
