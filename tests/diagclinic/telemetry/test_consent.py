"""diagclinic.telemetry.consent: what is missing or damaged was never agreed to."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.core.errors import RecordError
from diagclinic.services.consent import LastSent, Level
from diagclinic.telemetry.consent import (
    ENROLLED,
    FILE,
    FORGET,
    SENT,
    Consent,
    ask_to_forget,
    is_forgetting,
    read_consent,
    read_sent,
    write_consent,
)
from tests import consent_cases

AGREED = Consent(Level.HEALTH, "Tess", "2026-11-21T20:00:00+00:00")


def test_what_was_agreed_is_kept(tmp_path: Path) -> None:
    write_consent(tmp_path / "telemetry", AGREED)
    assert read_consent(tmp_path / "telemetry") == AGREED


def test_file_is_the_contracts(tmp_path: Path) -> None:
    write_consent(tmp_path, AGREED)
    told = json.loads((tmp_path / FILE).read_bytes())
    assert told == {"format": 1, "level": "health", "by": "Tess", "at": AGREED.at}


def test_nobody_agreed_where_there_is_no_file(tmp_path: Path) -> None:
    assert read_consent(tmp_path) == Consent()


@pytest.mark.parametrize(("content", "word"), consent_cases.AGREED.values(), ids=consent_cases.AGREED)
def test_level_that_was_agreed_to(tmp_path: Path, content: bytes, word: str) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert read_consent(tmp_path).level.word == word


@pytest.mark.parametrize("content", consent_cases.DAMAGED.values(), ids=consent_cases.DAMAGED)
def test_damaged_file_is_no_consent(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert read_consent(tmp_path) == Consent()


@given(content=st.binary(max_size=80))
def test_any_file_is_read(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.getbasetemp()
    (folder / FILE).write_bytes(content)
    assert read_consent(folder).level is Level.NONE


def test_pipe_is_no_consent(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / FILE)
    assert read_consent(tmp_path) == Consent()


def test_choice_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(RecordError):
        write_consent(tmp_path / "file", AGREED)


def test_nothing_is_to_be_forgotten_that_was_never_sent(tmp_path: Path) -> None:
    ask_to_forget(tmp_path, "0" * 32, "2026-11-21")
    assert not is_forgetting(tmp_path)


def test_what_was_sent_is_asked_to_be_forgotten(tmp_path: Path) -> None:
    (tmp_path / ENROLLED).write_text("{}")
    ask_to_forget(tmp_path, "0" * 32, "2026-11-21")
    told = json.loads((tmp_path / FORGET).read_bytes())
    assert told == {"format": 1, "nonce": "0" * 32, "asked_at": "2026-11-21"}


def test_uploader_tells_when_it_last_sent(tmp_path: Path) -> None:
    (tmp_path / SENT).write_text(
        json.dumps({"last_try": "b", "last_done": "a", "wait_until": None, "why": "offline"})
    )
    assert read_sent(tmp_path) == LastSent("b", "a", "", "offline")
