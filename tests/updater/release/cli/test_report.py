"""What became of a change, in words and for programs."""

from pathlib import Path

from updater.release.cli.report import Report, told, with_absent
from updater.release.committing import Outcome


def test_published_change_says_so() -> None:
    assert told(Outcome("halt", {}), "it is halted").lines == ("it is halted", "halt: published")


def test_waiting_change_says_where_and_for_whom() -> None:
    line = told(Outcome("publish", {"releases": 1}, Path("staged/4.releases"))).lines[-1]
    assert line.startswith(
        "publish: NOT PUBLISHED YET, no install sees it: it lacks signatures (1 of releases)"
    )
    assert "staged/4.releases" in line


def test_programs_are_told_the_same() -> None:
    report = told(Outcome("publish", {"releases": 1}, Path("staged")), id="abcd")
    assert report.content == {
        "act": "publish",
        "live": False,
        "lacks": {"releases": 1},
        "folder": "staged",
        "id": "abcd",
    }


ABSENT = {"root-1": "it is not plugged in. Plug it in."}


def test_token_that_did_not_sign_is_told_where_signatures_are_lacking() -> None:
    report = with_absent(told(Outcome("rotate", {"root": 1}, Path("staged"))), ABSENT)
    assert report.lines[0] == "not signed with root-1: it is not plugged in. Plug it in."
    assert report.content["absent"] == ABSENT


def test_token_that_nobody_needed_is_not_told() -> None:
    report = told(Outcome("halt", {}))
    assert with_absent(report, ABSENT) == report


def test_one_of_several_changes_that_waits_is_enough() -> None:
    acts = [{"act": "halt", "live": True}, {"act": "rotate", "live": False}]
    assert len(with_absent(Report((), {"acts": acts}), ABSENT).lines) == 1
