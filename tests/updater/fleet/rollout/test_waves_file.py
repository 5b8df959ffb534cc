"""plan.json is made of the staged plan."""

from pathlib import Path

import pytest

from updater.fleet.rollout.plan_file import PLAN_NAME, default_plan
from updater.fleet.rollout.strict_toml import PlanError
from updater.fleet.rollout.waves_file import write_waves
from updater.release.errors import DeskError
from updater.release.settings import Wave, read_plan


def test_publisher_reads_what_was_made(tmp_path: Path) -> None:
    (tmp_path / PLAN_NAME).write_bytes(default_plan())
    write_waves(tmp_path)
    assert read_plan(tmp_path) == (
        Wave("pilot", 1.0, 28),
        Wave("beta", 1.0, 56),
        Wave("regional", 0.05, 60),
        Wave("regional", 0.25, 60),
        Wave("regional", 1.0, 0),
    )


def test_publisher_refuses_a_plan_that_was_changed_since(tmp_path: Path) -> None:
    (tmp_path / PLAN_NAME).write_bytes(default_plan())
    write_waves(tmp_path)
    (tmp_path / PLAN_NAME).write_bytes(default_plan().replace(b"days = 28", b"days = 14"))
    with pytest.raises(DeskError, match="was not made of"):
        read_plan(tmp_path)
    write_waves(tmp_path)
    assert read_plan(tmp_path)[0] == Wave("pilot", 1.0, 14)


def test_desk_without_a_plan_is_told(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="cannot be read"):
        write_waves(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_plan_json_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / PLAN_NAME).write_bytes(default_plan())
    (tmp_path / "plan.json").mkdir()
    with pytest.raises(PlanError, match="cannot be written"):
        write_waves(tmp_path)
