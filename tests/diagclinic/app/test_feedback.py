"""diagclinic.app.feedback: who was asked when, through restarts and damage."""

import json
import tempfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.app.feedback import FILE_NAME, FileFeedback
from diagclinic.services.feedback import Asked
from diagclinic.services.private_words import PrivateWords
from diagclinic.services.telemetry import FeedbackGiven

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
VIN = "WVWZZZ1JZ3W386752"


def feedback(folder: Path) -> FileFeedback:
    return FileFeedback(folder, lambda: PrivateWords(("Garage Müller",)))


def test_a_new_shop_was_never_asked(tmp_path: Path) -> None:
    assert feedback(tmp_path).asked() == Asked()


@pytest.mark.parametrize(
    "asked", [Asked(), Asked(NOW, 3, 7), Asked(is_never=True), Asked(NOW, 1, 0, is_never=True)]
)
def test_what_is_remembered_survives_a_restart(tmp_path: Path, asked: Asked) -> None:
    feedback(tmp_path / "new").keep(asked)
    assert feedback(tmp_path / "new").asked() == asked


def test_times_are_read_in_any_zone(tmp_path: Path) -> None:
    feedback(tmp_path).keep(Asked(NOW.astimezone(timezone(timedelta(hours=9)))))
    assert feedback(tmp_path).asked().at == NOW


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"at": "yesterday"},
        {"at": "2026-11-21T12:00:00"},
        {"at": 5},
        {"times": -1},
        {"successes": "9"},
        {"successes": True},
        {"never": 0},
        {"never": None},
    ],
)
def test_a_damaged_file_may_have_said_never(tmp_path: Path, change: dict[str, object]) -> None:
    feedback(tmp_path).keep(Asked(NOW, 3, 7))
    path = tmp_path / FILE_NAME
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | change), "utf-8")
    assert feedback(tmp_path).asked().is_never


@given(st.binary(max_size=60))
def test_no_bytes_in_its_place_do_harm(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / FILE_NAME).write_bytes(content)
        assert feedback(Path(folder)).asked().is_never


def test_where_nothing_can_be_written_it_holds_until_the_end(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    kept = feedback(tmp_path / "file")
    kept.keep(Asked(is_never=True))
    assert kept.asked().is_never


def test_what_must_not_leave_is_taken_out(tmp_path: Path) -> None:
    seen = feedback(tmp_path).as_sent(FeedbackGiven("app", words=f"Garage Müller, {VIN}: slow scan"))
    assert "Müller" not in seen.words
    assert VIN not in seen.words
    assert "slow scan" in seen.words


def test_a_rating_alone_needs_no_look_into_the_record(tmp_path: Path) -> None:
    def refuse() -> PrivateWords:
        raise AssertionError("nobody wrote anything")

    given_ = FeedbackGiven("app", nps=9)
    assert FileFeedback(tmp_path, refuse).as_sent(given_) == given_
