"""The verb `judge`."""

from pathlib import Path

import pytest

from tests.updater.fleet.cli.line import Line


@pytest.fixture
def line(data: Path) -> Line:
    line = Line(data)
    line("rollout", "begin", "1.1.0", "--before", "1.0.0")
    return line


def test_version_of_which_nobody_told_anything_has_not_enough(line: Line) -> None:
    ran = line("judge", "1.1.0")
    assert ran.code == 0
    assert ran.out.startswith("1.1.0: not enough evidence\n")
    assert "  missing: " in ran.out


def test_verdict_is_told_to_programs(line: Line) -> None:
    (said,) = line("judge", "--json").said
    assert (said["version"], said["verdict"], said["did"]) == ("1.1.0", "not_enough_evidence", "")
    assert len(said["asked"]) == 64


def test_dry_run_keeps_nothing(line: Line) -> None:
    line("judge", "--dry-run")
    assert line("rollout", "show", "1.1.0", "--json").said["verdicts"] == []


def test_unknown_version_is_told_apart(line: Line) -> None:
    assert line("judge", "9.9.9").code == 1


def test_nothing_under_way_is_said(data: Path) -> None:
    assert Line(data)("judge").out == "no version is under way\n"


def test_what_was_not_done_is_told_and_no_success(line: Line) -> None:
    (line.data / "fleet.toml").write_text(f'[rollout]\ndesk = "{line.data}/nothing"\n')
    line("rollout", "alarm", "1.1.0", "--what", "security_breach", "--why", "a key leaked")
    ran = line("judge")
    assert (ran.code, "NOT DONE: diagclinic-release status says:" in ran.out) == (1, True)
