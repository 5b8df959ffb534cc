"""The judge's benchmark: what it counts and how it says it."""

from pathlib import Path

import pytest

from tests.bench.judge import TARGETS, WANTED, markdown, metrics, plan, run
from tests.bench.judge_cells import FLEETS, SMALL, WORLDS, Cell, Share
from tests.bench.judge_fleets import Fleet

TEN = FLEETS[2]


def cell(fleet: Fleet, theta: float, pause: int, rollback: int, world: str = "healthy") -> Cell:
    none = Share(0, 1000)
    return Cell(
        fleet, world, theta, Share(pause, 1000), Share(rollback, 1000), none, Share(400, 1000), none, 2.0, 4.0
    )  # fmt: skip


CELLS = (
    cell(TEN, 1.0, 20, 10),
    cell(TEN, 1.0, 300, 29, "bad days"),
    cell(TEN, 2.0, 900, 700),
    cell(TEN, 3.0, 990, 960),
    cell(TEN, 3.0, 900, 100, "bad days"),
)


def test_every_fleet_lives_in_every_world_and_meets_every_bad_version() -> None:
    cells = plan()
    for fleet in (*SMALL, *FLEETS):
        assert {world for one, world, theta in cells if one == fleet and theta == 1} == set(WORLDS)
        assert {theta for one, world, theta in cells if one == fleet and world == "healthy"} == {1, 2, 3, 5}


def test_what_is_compared_was_measured() -> None:
    assert set(WANTED) <= {fleet.name for fleet in FLEETS}


def test_worst_world_counts_for_false_rollbacks() -> None:
    assert metrics(CELLS)["false_rollback_max"] == pytest.approx(0.029)


def test_bad_versions_are_no_false_rollbacks() -> None:
    assert metrics(CELLS)["false_pause_max"] == pytest.approx(0.3)


def test_pause_power_is_the_worst_difference_to_what_was_found_before() -> None:
    assert metrics(CELLS)["pause_power"] == pytest.approx(-0.01)


def test_rollbacks_are_told_of_calm_worlds() -> None:
    assert metrics(CELLS)["rollback_x3_10_90_40"] == pytest.approx(0.96)


def test_table_has_a_line_for_each_cell() -> None:
    head, rule, *lines = markdown(CELLS).splitlines()
    assert head.count("|") == rule.count("|") == lines[0].count("|")
    assert lines[0].startswith("| 10/90 at 40 | healthy | 1 | 2.0 (1.2-3.1) | 2 | 1.0 (0.5-1.8) | 4 |")
    assert len(lines) == len(CELLS)


def test_run_reports_every_target_and_writes_table_and_pictures(tmp_path: Path) -> None:
    report = run(["--rollouts", "4", "--docs", str(tmp_path)])
    assert set(TARGETS) <= set(report.metrics)
    assert {file.name for file in tmp_path.iterdir()} == {"cells.md", "false.svg", "power.svg"}
