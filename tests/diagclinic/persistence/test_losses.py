"""What cannot be held is told in words, by visit."""

import pytest

from diagclinic.persistence.journal_file import Columns
from diagclinic.persistence.losses import Loss, Losses, sentence
from diagclinic.persistence.tables import metadata

NOTES = Columns(("id", "visit_id", "note"), (0,))
VISITS = Columns(("id", "started_at"), (0,))
FREE = Columns(("id", "name"), (0,))


def test_rows_are_counted_by_visit() -> None:
    losses = Losses()
    for number, visit in ((1, 14), (2, 14), (3, 2)):
        losses.add(Loss("visit_details"), NOTES, (number, visit, "x"))

    assert losses.words() == [
        "1 entry of the job card of visit 2: this version has no place for it",
        "2 entries of the job card of visit 14: this version has no place for it",
    ]


def test_values_are_counted_with_the_rows_that_they_belong_to() -> None:
    losses = Losses()
    losses.add(Loss("visit_details", "mood"), NOTES, (1, 14, "x"))

    assert losses.words() == [
        "1 value “mood” of 1 entry of the job card of visit 14: this version has no place for it"
    ]


def test_what_belongs_to_no_visit_is_counted_alone() -> None:
    losses = Losses()
    losses.add(Loss("suppliers", why="it was refused"), FREE, (1, "x"))
    losses.add(Loss("suppliers", why="it was refused"), FREE, (2, "y"))

    assert losses.words() == ["2 entries “suppliers”: it was refused"]


def test_a_visit_is_named_itself() -> None:
    losses = Losses()
    losses.add(Loss("visits", why="it was refused"), VISITS, (14, 0))

    assert losses.words() == ["1 visit (14): it was refused"]


def test_a_row_that_is_lost_twice_counts_once() -> None:
    losses = Losses()
    losses.add(Loss("visit_details"), NOTES, (1, 14, "x"))
    losses.add(Loss("visit_details"), NOTES, (1, 14, "y"))

    assert losses.words() == ["1 entry of the job card of visit 14: this version has no place for it"]


def test_a_row_that_is_gone_is_no_loss() -> None:
    losses = Losses()
    losses.add(Loss("visit_details"), NOTES, (1, 14, "x"))
    losses.forget("visit_details", (1,))

    assert losses.words() == []


def test_another_table_forgets_for_itself() -> None:
    losses = Losses()
    losses.add(Loss("visit_details"), NOTES, (1, 14, "x"))
    losses.forget("scans", (1,))

    assert len(losses.words()) == 1


@pytest.mark.parametrize("table", metadata.tables)
def test_every_table_of_this_version_has_a_word_for_people(table: str) -> None:
    assert "“" not in sentence(Loss(table), None, 1)
