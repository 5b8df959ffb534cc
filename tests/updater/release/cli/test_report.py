"""What became of a change, in words and for programs."""

from pathlib import Path

from updater.release.cli.report import told
from updater.release.committing import Outcome


def test_published_change_says_so() -> None:
    assert told(Outcome("halt", {}), "it is halted").lines == ("it is halted", "halt: published")


def test_waiting_change_says_where_and_for_whom() -> None:
    line = told(Outcome("publish", {"releases": 1}, Path("staged/4.releases"))).lines[-1]
    assert "staged/4.releases" in line
    assert "releases 1" in line


def test_programs_are_told_the_same() -> None:
    report = told(Outcome("publish", {"releases": 1}, Path("staged")), id="abcd")
    assert report.content == {
        "act": "publish",
        "live": False,
        "lacks": {"releases": 1},
        "folder": "staged",
        "id": "abcd",
    }
