"""A step with the record that is killed at any point leaves a whole record, and can be done again."""

import os
import resource
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from diagclinic.core.errors import DiskFullError, RecordError
from diagclinic.persistence.exports import export_since
from diagclinic.persistence.places import Places
from diagclinic.persistence.restore import restore
from diagclinic.persistence.snapshots import read_manifest, sha256_of, take_snapshot
from diagclinic.persistence.stepping import downgrade_record, upgrade_record
from tests.diagclinic.persistence.keeping import (
    LATER,
    details_in,
    make_record,
    make_snapshot,
    tables_in,
    visit_again,
)
from tests.diagclinic.persistence.killed import count_calls, points, run_killed

Step = Callable[[Places], object]
ANSWERS = ["", "a", "b"]


def snapshot(places: Places) -> object:
    return take_snapshot(places, "again", LATER)


def bring_back(places: Places) -> object:
    return restore(places, places.snapshots / "before.db", None, LATER)


def bring_back_exported(places: Places) -> object:
    return restore(places, places.snapshots / "before.db", places.snapshots / "before.changes", LATER)


def export(places: Places) -> object:
    return export_since(places, places.snapshots / "before.db")


def down_and_up(places: Places) -> object:
    with suppress(RecordError):
        downgrade_record(places, 2)
    return upgrade_record(places)


STEPS: list[Step] = [snapshot, bring_back, bring_back_exported, export, down_and_up]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with a snapshot, a visit since, and an export of it."""
    folder = tmp_path_factory.mktemp("original")
    places = make_record(folder)
    make_snapshot(folder)
    visit_again(folder, "a", "b")
    export_since(places, places.snapshots / "before.db")
    return folder


def copied(original: Path, folder: Path) -> Places:
    """Return the places of a copy of the original in `folder`."""
    shutil.copytree(original, folder)
    return Places(folder)


def check_snapshots(places: Places) -> None:
    """Every snapshot that has its name is whole."""
    for path in places.snapshots.glob("*.db"):
        kept = read_manifest(path)
        assert kept is not None
        assert kept.sha256 == sha256_of(path)


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_is_killed_loses_nothing_and_can_be_done_again(
    original: Path, tmp_path: Path, step: Step
) -> None:
    whole = copied(original, tmp_path / "whole")
    calls = count_calls(lambda: step(whole))
    wanted = tables_in(whole.database)
    for point in points(calls, 16, seed=4):
        places = copied(original, tmp_path / str(point))
        assert run_killed(lambda: step(places), point)  # noqa: B023  done before the loop goes on

        check_snapshots(places)
        step(places)

        assert tables_in(places.database) == wanted, f"killed at {point} of {calls}"


@pytest.mark.parametrize("step", STEPS)
def test_whoever_opens_the_record_after_a_kill_finds_all_of_it(
    original: Path, tmp_path: Path, step: Step
) -> None:
    whole = copied(original, tmp_path / "whole")
    calls = count_calls(lambda: step(whole))
    for point in points(calls, 8, seed=5):
        places = copied(original, tmp_path / str(point))
        assert run_killed(lambda: step(places), point)  # noqa: B023  done before the loop goes on

        assert details_in(places.folder) == ANSWERS, f"killed at {point} of {calls}"


def test_a_writer_that_is_killed_leaves_a_journal_that_fits_the_record(
    original: Path, tmp_path: Path
) -> None:
    whole = copied(original, tmp_path / "whole")
    calls = count_calls(lambda: visit_again(whole.folder, "c", "d"))
    for point in points(calls, 16, seed=6):
        places = copied(original, tmp_path / str(point))
        assert run_killed(lambda: visit_again(places.folder, "c", "d"), point)  # noqa: B023  as above
        visit_again(places.folder, "later")
        wanted = tables_in(places.database)

        restored = restore(places, places.snapshots / "before.db", None, LATER)

        assert tables_in(places.database) == wanted, f"killed at {point} of {calls}"
        assert restored.not_carried == ()


def limited(limit: int, work: Callable[[], object]) -> Callable[[], None]:
    """Return `work` where no file grows beyond `limit` bytes; it must fail for want of room, or be done."""

    def work_in_little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        with suppress(DiskFullError):
            work()

    return work_in_little_room


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("limit", [40, 700, 5000, 60_000, 170_000])
def test_a_full_disk_costs_nothing_that_is_on_record(
    original: Path, tmp_path: Path, step: Step, limit: int
) -> None:
    places = copied(original, tmp_path / "full")

    run_killed(limited(limit, lambda: step(places)), 0)

    assert [*places.snapshots.glob("*.part"), *places.folder.glob("*.restoring*")] == []
    check_snapshots(places)
    assert details_in(places.folder) == ANSWERS
    step(places)
    assert details_in(places.folder) == ANSWERS


def test_the_work_is_really_killed(tmp_path: Path) -> None:
    def work() -> None:
        (tmp_path / "a").mkdir()
        (tmp_path / "b").mkdir()

    assert run_killed(work, 2)
    assert os.listdir(tmp_path) == ["a"]  # noqa: PTH208  as the system tells it
