"""Refusals of the disk in words."""

import errno
from pathlib import Path

import pytest

from tests.stops import HurriedStop
from updater.client.disk_refusals import PAUSES_S, SPARE, ensure_room, free_bytes, persist, refusal, told
from updater.client.errors import (
    CancelledError,
    LockedFileError,
    NoRoomError,
    ReadOnlyDiskError,
    UpdateError,
)
from updater.client.work import Work

FILE = Path("versions/1.0.0.partial/app.exe")


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (errno.ENOSPC, NoRoomError),
        (errno.EDQUOT, NoRoomError),
        (errno.EACCES, LockedFileError),
        (errno.EPERM, LockedFileError),
        (errno.ENOENT, LockedFileError),
        (errno.EROFS, ReadOnlyDiskError),
        (errno.EIO, UpdateError),
    ],
)
def test_a_refusal_says_what_to_do_and_where(number: int, error: type[UpdateError]) -> None:
    found = refusal(OSError(number, "refused"), FILE)
    assert (type(found), str(FILE) in str(found)) == (error, True)


@pytest.mark.parametrize(
    ("number", "error"), [(32, LockedFileError), (225, LockedFileError), (112, NoRoomError)]
)
def test_windows_own_numbers_are_known(number: int, error: type[UpdateError]) -> None:
    refused = OSError(errno.EINVAL, "refused")
    refused.winerror = number
    assert type(refusal(refused, FILE)) is error


def test_the_file_that_the_system_names_is_told() -> None:
    assert "other.dll" in str(refusal(PermissionError(errno.EACCES, "held", "other.dll"), FILE))


def test_a_refusal_in_a_block_is_told() -> None:
    with pytest.raises(NoRoomError), told(FILE):
        raise OSError(errno.ENOSPC, "full")


def refused_times(count: int) -> list[OSError | None]:
    return [PermissionError(errno.EACCES, "held", "app.exe")] * count + [None]


def act(outcomes: list[OSError | None]) -> None:
    outcome = outcomes.pop(0)
    if outcome:
        raise outcome


def test_what_a_scanner_holds_for_a_moment_is_tried_again() -> None:
    outcomes, event = refused_times(2), HurriedStop()
    persist(lambda: act(outcomes), FILE, Work(cancel=event))
    assert (outcomes, event.waited) == ([], list(PAUSES_S[:2]))


def test_what_stays_held_is_named() -> None:
    with pytest.raises(LockedFileError, match=r"app\.exe"):
        persist(lambda: act(refused_times(1)), FILE, Work(cancel=HurriedStop()))


def test_a_full_disk_is_not_tried_again() -> None:
    event = HurriedStop()
    with pytest.raises(NoRoomError):
        persist(lambda: act([OSError(errno.ENOSPC, "full")]), FILE, Work(cancel=event))
    assert event.waited == []


def test_trying_again_ends_where_somebody_stops_it() -> None:
    event = HurriedStop()
    event.set()
    with pytest.raises(CancelledError):
        persist(lambda: act(refused_times(1)), FILE, Work(cancel=event))


def test_room_that_is_there_is_enough(tmp_path: Path) -> None:
    ensure_room(tmp_path, 1000, lambda _: SPARE + 1000)


def test_room_that_is_missing_is_told_in_megabytes(tmp_path: Path) -> None:
    with pytest.raises(NoRoomError, match="12 MB more"):
        ensure_room(tmp_path, 12_000_000, lambda _: SPARE)


def test_what_needs_nothing_fits_on_a_full_disk(tmp_path: Path) -> None:
    ensure_room(tmp_path, 0, lambda _: 0)


def test_the_free_bytes_are_the_disk_s(tmp_path: Path) -> None:
    assert free_bytes(tmp_path) > 0
