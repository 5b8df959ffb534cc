"""updater.upload.patience: when the next try is due, whatever clocks and services say."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from updater.client.errors import (
    BusyError,
    CancelledError,
    CaptivePortalError,
    NoRoomError,
    OfflineError,
    UpdateError,
    VehicleConnectedError,
)
from updater.upload.errors import (
    AnswerError,
    CodeRefusedError,
    LaterError,
    NotAgreedError,
    NotEnrolledError,
    RevokedError,
)
from updater.upload.patience import (
    DAY_S,
    LONGEST_S,
    Patience,
    done,
    failed,
    jitter,
    pause_after,
    read_patience,
    retry_after,
    waits_until,
    write_patience,
)

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_what_was_kept_is_read_again(tmp_path: Path) -> None:
    patience = Patience(NOW, NOW - MINUTE, NOW + MINUTE, "later", 3)
    write_patience(tmp_path / "upload.json", patience)
    assert read_patience(tmp_path / "upload.json") == patience


def test_people_can_read_it(tmp_path: Path) -> None:
    write_patience(tmp_path / "upload.json", Patience(NOW, None, NOW + MINUTE, "offline", 1))
    assert json.loads((tmp_path / "upload.json").read_text()) == {
        "format": 1,
        "last_try": "2026-11-21T08:00:00Z",
        "last_done": None,
        "wait_until": "2026-11-21T08:01:00Z",
        "why": "offline",
        "tries": 1,
    }


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"{",
        b"[]",
        b'{"wait_until": 5, "tries": -1, "why": 3}',
        b'{"wait_until": "soon", "tries": true}',
        b"x" * 100_000,
    ],
)
def test_lost_patience_is_none(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "upload.json").write_bytes(content)
    assert read_patience(tmp_path / "upload.json") == Patience()


def test_tries_without_end_do_not_overflow(tmp_path: Path) -> None:
    (tmp_path / "upload.json").write_text('{"tries": 1000000000000}')
    patience = read_patience(tmp_path / "upload.json")
    assert jitter(patience.tries, 1.0) == LONGEST_S


@pytest.mark.parametrize(
    ("until", "waits"),
    [
        (None, False),
        (NOW - MINUTE, False),
        (NOW, False),
        (NOW + MINUTE, True),
        (NOW + timedelta(days=1), True),
        (NOW + timedelta(days=1, seconds=1), False),
    ],
)
def test_agreed_pauses_are_kept_and_no_others(until: datetime | None, *, waits: bool) -> None:
    assert (waits_until(Patience(wait_until=until), NOW) is not None) == waits


@pytest.mark.parametrize(
    ("tries", "bound"), [(0, 30), (1, 60), (2, 120), (9, 15_360), (10, 21_600), (99, 21_600)]
)
def test_pause_is_anything_up_to_a_bound_that_doubles(tries: int, bound: float) -> None:
    assert [jitter(tries, chance) for chance in (0.0, 0.5, 1.0)] == [0, bound / 2, bound]


@pytest.mark.parametrize(
    ("error", "pause_s"),
    [
        (OfflineError(""), 15),
        (CaptivePortalError(""), 15),
        (LaterError(""), 15),
        (LaterError("", 600), 600),
        (LaterError("", 5), 15),
        (LaterError("", 10**9), DAY_S),
        (AnswerError(""), 15),
        (RevokedError(""), DAY_S),
        (NotEnrolledError(""), DAY_S),
        (CodeRefusedError(""), DAY_S),
        (NotAgreedError(""), None),
        (CancelledError(""), None),
        (VehicleConnectedError(""), None),
        (BusyError(""), None),
        (NoRoomError(""), None),
        (UpdateError(""), None),
    ],
)
def test_each_failure_has_its_pause(error: UpdateError, pause_s: float | None) -> None:
    assert pause_after(error, 0, 0.5) == pause_s


def test_failure_is_remembered_with_its_pause() -> None:
    after = failed(Patience(last_done=NOW - MINUTE, tries=1), OfflineError(""), NOW, 0.5)
    assert after == Patience(NOW, NOW - MINUTE, NOW + timedelta(seconds=30), "offline", 2)


def test_what_has_nothing_to_do_with_the_service_changes_no_pause() -> None:
    before = Patience(wait_until=NOW + MINUTE, why="later", tries=4)
    assert failed(before, VehicleConnectedError(""), NOW, 0.5) == replace(before, last_try=NOW)


def test_success_ends_all_pauses() -> None:
    before = Patience(NOW - MINUTE, NOW - MINUTE, NOW, "later", 4)
    assert done(before, NOW) == Patience(NOW, NOW, None, "", 0)


def test_end_with_something_left_is_no_success_and_no_failure() -> None:
    before = Patience(NOW - MINUTE, NOW - MINUTE, NOW, "later", 4)
    assert done(before, NOW, "consent") == Patience(NOW, NOW - MINUTE, None, "consent", 0)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        (" 90 ", 90),
        ("86401", DAY_S),
        ("9" * 5000, DAY_S),
        ("Sat, 21 Nov 2026 08:02:00 GMT", 120),
        ("Sat, 21 Nov 2026 08:02:00 -0000", 120),
        ("Sat, 21 Nov 2026 07:00:00 GMT", 0),
        ("Sat, 21 Nov 2099 07:00:00 GMT", DAY_S),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("٣", None),
    ],
)
def test_retry_after(text: str, seconds: float | None) -> None:
    assert retry_after(text, NOW) == seconds
