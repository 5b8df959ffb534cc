"""The verb `plan`."""

from pathlib import Path

import pytest

from tests.updater.fleet.cli.line import Line
from updater.fleet.rollout.plan_file import PLAN_NAME, default_plan


@pytest.fixture
def line(tmp_path: Path) -> Line:
    return Line(tmp_path / "fleet")


def test_plan_of_the_program_is_right(line: Line) -> None:
    ran = line("plan", "check")
    assert (ran.code, ran.out) == (0, "the plan of the program is right: pilot, beta, regional, general\n")


def test_wrong_plan_is_wrong_usage_and_named_with_its_line(line: Line, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_bytes(default_plan().replace(b"stability = 0.95", b"stability = 95"))
    ran = line("plan", "check", mine)
    assert ran.code == 2
    assert "phase[1].exit.stability: this is no number from 0 to 1" in ran.error


def test_plan_is_told_in_plain_words(line: Line) -> None:
    said = line("plan", "show").out
    assert "regional: 500 to 1000 installs of regional; 5% for 60 days, 25% for 60 days" in said
    assert "By itself the judge may: pause, roll back" in said


def test_plan_is_told_to_programs(line: Line) -> None:
    assert line("plan", "show", "--json").said["phases"] == ["pilot", "beta", "regional", "general"]


def test_plan_of_the_program_is_handed_out_to_be_changed(line: Line) -> None:
    assert line("plan", "default").out.encode() == default_plan()


def test_waves_are_laid_down_at_the_desk(line: Line, tmp_path: Path) -> None:
    (tmp_path / PLAN_NAME).write_bytes(default_plan())
    assert line("plan", "write", tmp_path).code == 0
    assert (tmp_path / "plan.json").exists()


@pytest.mark.parametrize("words", [("plan", "write"), ("plan", "write", "no-such-folder")])
def test_waves_need_a_desk(line: Line, words: tuple[str, ...]) -> None:
    assert line(*words).code == 2


def test_nothing_is_opened_for_it(line: Line) -> None:
    line("plan", "check")
    assert not line.data.exists()
