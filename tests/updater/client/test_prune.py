"""What stays, and what goes."""

import os
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from tests.updater.client.packs import release
from updater.client.download import part_path
from updater.client.prune import HEALTH_S, Needed, prune, versions_to_keep
from updater.install.layout import Layout
from updater.install.state import Change, Pending, Pin, State, Trial

SEVEN = ("1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0", "1.5.0", "1.6.0")


def ran(*versions: str) -> tuple[Change, ...]:
    return tuple(
        Change("2026-11-01T00:00:00Z", before, after, "kim", "because")
        for before, after in pairwise(versions)
    )


STEADY = State(current="1.6.0", last_good="1.6.0", history=ran(*SEVEN))


def test_the_current_version_and_the_three_before_it_stay() -> None:
    assert versions_to_keep(STEADY, SEVEN) == {"1.6.0", "1.5.0", "1.4.0", "1.3.0"}


def test_a_version_on_trial_leaves_three_good_ones() -> None:
    state = replace(STEADY, last_good="1.5.0", trial=Trial("1.6.0"))
    assert versions_to_keep(state, SEVEN) == {"1.6.0", "1.5.0", "1.4.0", "1.3.0"}


def test_what_ran_last_is_better_to_go_back_to_than_what_is_newer() -> None:
    state = State(
        current="1.2.0", last_good="1.2.0", history=ran("1.0.0", "1.5.0", "1.4.0", "1.3.0", "1.2.0")
    )
    whole = [version for version in SEVEN if version != "1.6.0"]
    assert versions_to_keep(state, whole) == {"1.2.0", "1.3.0", "1.4.0", "1.5.0"}


@pytest.mark.parametrize(
    "change",
    [
        {"pin": Pin("1.0.0")},
        {"last_good": "1.0.0"},
        {"pending": Pending("", "1.6.0", "1.0.0", "kim", "because")},
    ],
    ids=["pinned", "last good", "on the way back"],
)
def test_what_is_meant_stays_however_old(change: dict[str, object]) -> None:
    assert "1.0.0" in versions_to_keep(replace(STEADY, **change), SEVEN)


@pytest.mark.parametrize("change", [{"bad": ("1.5.0",)}, {"yanked": ("1.5.0",)}, {"halts": {"h": "1.5.0"}}])
def test_what_may_not_run_takes_nobody_s_place(change: dict[str, object]) -> None:
    assert versions_to_keep(replace(STEADY, **change), SEVEN) == {"1.6.0", "1.4.0", "1.3.0", "1.2.0"}


def test_what_lies_below_the_floor_goes() -> None:
    assert versions_to_keep(replace(STEADY, floor="1.5.0"), SEVEN) == {"1.6.0", "1.5.0"}


def test_what_was_fetched_and_waits_for_a_word_stays() -> None:
    state = State(current="1.5.0", last_good="1.5.0", history=ran(*SEVEN[:6]))
    assert versions_to_keep(state, SEVEN) == {"1.6.0", "1.5.0", "1.4.0", "1.3.0", "1.2.0"}


def test_what_is_needed_stays() -> None:
    assert "1.0.0" in versions_to_keep(STEADY, SEVEN, {"1.0.0"})


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path)
    for version in SEVEN:
        release(version, {"app": version.encode()}).place(layout.versions)
    return layout


def here(layout: Layout) -> list[str]:
    return sorted(path.name for path in layout.versions.iterdir())


def test_what_goes_is_gone_and_told(layout: Layout) -> None:
    gone = prune(layout, STEADY, Needed(), 0)
    assert here(layout) == ["1.3.0", "1.4.0", "1.5.0", "1.6.0"]
    assert gone == ("versions/1.0.0", "versions/1.1.0", "versions/1.2.0")


def test_a_second_time_nothing_is_left_to_do(layout: Layout) -> None:
    prune(layout, STEADY, Needed(), 0)
    assert prune(layout, STEADY, Needed(), 0) == ()


def test_a_lost_state_removes_nothing(layout: Layout) -> None:
    assert prune(layout, State(), Needed(), 0) == ()
    assert here(layout) == list(SEVEN)


@pytest.mark.parametrize("name", ["1.0.0.del", "2.0.0.partial", "1.6.0.repair", "1.6.0.repair.del"])
def test_leftovers_go(layout: Layout, name: str) -> None:
    (layout.versions / name / "lib").mkdir(parents=True)
    (layout.versions / name / "lib" / "x").write_bytes(b"x")
    prune(layout, STEADY, Needed(), 0)
    assert name not in here(layout)


def test_a_version_that_is_being_fetched_stays(layout: Layout) -> None:
    layout.partial("2.0.0").mkdir()
    prune(layout, STEADY, Needed(frozenset({"2.0.0"})), 0)
    assert "2.0.0.partial" in here(layout)


def test_an_incomplete_version_counts_for_none(layout: Layout) -> None:
    (layout.version("1.5.0") / "app").unlink()
    prune(layout, STEADY, Needed(), 0)
    assert here(layout) == ["1.2.0", "1.3.0", "1.4.0", "1.6.0"]


def test_what_is_no_version_is_nobody_s_business(layout: Layout) -> None:
    (layout.versions / "notes").mkdir()
    prune(layout, STEADY, Needed(), 0)
    assert "notes" in here(layout)


def test_a_rest_of_an_earlier_removal_is_no_obstacle(layout: Layout) -> None:
    (layout.versions / "1.0.0.del").mkdir()
    prune(layout, STEADY, Needed(), 0)
    assert [name for name in here(layout) if name.startswith("1.0.0")] == []


def test_downloads_of_versions_long_gone_go(layout: Layout) -> None:
    layout.blobs.mkdir()
    current = release("1.6.0", {"app": b"1.6.0"}).manifest.pack
    under_way = layout.blobs / "way.part"
    for path in (part_path(layout.blobs, current), under_way, layout.blobs / "old.part"):
        path.write_bytes(b"x")
    gone = prune(layout, replace(STEADY, history=()), Needed(parts=frozenset({under_way})), 0)
    assert [path for path in gone if path.startswith("blobs")] == ["blobs/old.part"]


def test_old_words_of_applications_go(layout: Layout) -> None:
    layout.health.mkdir()
    for name, age_s in (("new", 0), ("old", HEALTH_S + 1), ("ended.jsonl", HEALTH_S + 1)):
        (layout.health / name).write_bytes(b"x")
        os.utime(layout.health / name, (10 * HEALTH_S - age_s,) * 2)
    prune(layout, STEADY, Needed(), 10 * HEALTH_S)
    assert sorted(path.name for path in layout.health.iterdir()) == ["ended.jsonl", "new"]


def test_only_the_newest_launchers_stay(layout: Layout) -> None:
    launchers = layout.root / "launchers"
    for name in ("2", "3", "10", "9.partial", "11.partial", "1.del"):
        (launchers / name).mkdir(parents=True)
    prune(layout, STEADY, Needed(), 0)
    assert sorted(path.name for path in launchers.iterdir()) == ["10", "11.partial", "3"]
