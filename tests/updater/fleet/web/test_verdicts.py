"""What the judge said, read back as it was kept."""

from pathlib import Path

import pytest

from tests.updater.fleet.seeding_steering import _DOUBTED, BAD, GOOD
from updater.fleet.judge.verdict import Missing
from updater.fleet.store.database import open_database
from updater.fleet.web.verdicts import Said, said_last


def _last(folder: Path, version: str) -> Said | None:
    database = open_database("", folder)
    try:
        with database.read() as connection:
            return said_last(connection, version)
    finally:
        database.close()


def test_every_reason_and_number_comes_back(seeded: Path) -> None:
    said = _last(seeded, BAD)
    assert said is not None
    assert (said.reasons, said.missing) == (_DOUBTED.reasons, _DOUBTED.missing)
    assert set(said.figures) == set(_DOUBTED.figures)
    assert said.word == "pause"


def test_what_is_missing_is_the_most_that_any_limit_lacks(seeded: Path) -> None:
    said = _last(seeded, BAD)
    assert said is not None
    assert said.operations_missing == 1840


def test_a_certified_version_lacks_nothing(seeded: Path) -> None:
    said = _last(seeded, GOOD)
    assert said is not None
    assert (said.word, said.missing, said.operations_missing) == ("certified", (), None)


def test_of_a_version_that_was_never_judged_there_is_nothing(seeded: Path) -> None:
    assert _last(seeded, "9.9.9") is None


@pytest.mark.parametrize(("trials", "most"), [((None,), None), ((None, 3, 2), 3), ((), None)])
def test_limits_that_more_operations_do_not_help_are_left_out(
    trials: tuple[int | None, ...], most: int | None
) -> None:
    missing = tuple(Missing("x", "y", one) for one in trials)
    assert Said(0, "", (), missing, ()).operations_missing == most
