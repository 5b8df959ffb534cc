"""diagclinic.telemetry.withdrawal: whatever ends the program, what somebody took back is taken back."""

import json
from pathlib import Path

import pytest

from diagclinic.core.errors import RecordError
from diagclinic.services.consent import Level
from diagclinic.telemetry.consent import (
    ENROLLED,
    FILE,
    Consent,
    ask_to_forget,
    is_forgetting,
    read_consent,
    write_consent,
)
from diagclinic.telemetry.withdrawal import EMPTYING, agree_to_less, finish_agreeing, is_emptying

BEFORE = Consent(Level.RESEARCH, "Tess", "2026-11-20T08:00:00+00:00")
NONE = Consent(Level.NONE, "Anna", "2026-11-21T08:00:00+00:00")
CRASH = Consent(Level.CRASH, "Anna", NONE.at)
NONCE = "ab" * 16


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of an install that was let in, and told everything."""
    write_consent(tmp_path, BEFORE)
    (tmp_path / ENROLLED).write_text("{}")
    return tmp_path


def mark(folder: Path, wanted: Consent) -> None:
    """Leave what a program leaves that is killed at once."""
    told = {"format": 1, "level": wanted.level.word, "by": wanted.by, "at": wanted.at}
    (folder / EMPTYING).write_text(json.dumps({**told, "instead_of": BEFORE.at}))


def test_mark_is_the_contracts(folder: Path) -> None:
    agree_to_less(folder, NONE, NONCE)
    left = json.loads((folder / EMPTYING).read_bytes())
    mark(folder, NONE)
    assert left == json.loads((folder / EMPTYING).read_bytes())


def test_agreement_to_less_is_marked_asked_and_kept(folder: Path) -> None:
    agree_to_less(folder, NONE, NONCE)
    assert (read_consent(folder), is_emptying(folder), is_forgetting(folder)) == (NONE, True, True)


def test_nothing_is_deleted_where_somebody_agrees_to_less_but_something(folder: Path) -> None:
    agree_to_less(folder, CRASH, NONCE)
    assert (read_consent(folder), is_emptying(folder), is_forgetting(folder)) == (CRASH, True, False)


@pytest.mark.parametrize("steps", range(3))
def test_withdrawal_that_was_killed_is_finished(folder: Path, steps: int) -> None:
    mark(folder, NONE)
    if steps > 0:
        ask_to_forget(folder, NONCE, NONE.at)
    if steps > 1:
        write_consent(folder, NONE)
    assert finish_agreeing(folder, NONCE) is Level.NONE
    assert (read_consent(folder), is_forgetting(folder)) == (NONE, True)


def test_withdrawal_on_a_full_disk_that_was_killed_is_finished(folder: Path) -> None:
    mark(folder, NONE)
    (folder / FILE).write_text(json.dumps({"format": 1, "nonce": NONCE, "asked_at": NONE.at}))
    assert finish_agreeing(folder, NONCE) is Level.NONE
    assert (read_consent(folder), is_forgetting(folder)) == (NONE, True)


def test_lower_choice_that_was_killed_is_finished(folder: Path) -> None:
    mark(folder, CRASH)
    assert finish_agreeing(folder, NONCE) is Level.CRASH
    assert (read_consent(folder), is_forgetting(folder)) == (CRASH, False)


@pytest.mark.parametrize("content", ["", "{", '{"format": 1}', '{"level": "research", "instead_of": ""}'])
def test_mark_that_says_nothing_changes_no_agreement(folder: Path, content: str) -> None:
    (folder / EMPTYING).write_text(content)
    assert (finish_agreeing(folder, NONCE), read_consent(folder)) == (Level.RESEARCH, BEFORE)


def test_newer_agreement_holds(folder: Path) -> None:
    mark(folder, NONE)
    newer = Consent(Level.HEALTH, "Tess", "2026-11-22T08:00:00+00:00")
    write_consent(folder, newer)
    assert (finish_agreeing(folder, NONCE), read_consent(folder)) == (Level.HEALTH, newer)


def test_mark_gives_no_agreement_to_who_has_none(folder: Path) -> None:
    mark(folder, CRASH)
    (folder / FILE).unlink()
    assert (finish_agreeing(folder, NONCE), read_consent(folder)) == (Level.NONE, Consent())


def test_agreement_that_can_neither_be_written_nor_removed_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(RecordError):
        agree_to_less(tmp_path / "file", NONE, NONCE)
