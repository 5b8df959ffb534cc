"""What a window says of itself to whoever started it, as a real process without a screen."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.diagclinic.persistence.keeping import make_record
from tests.program import ENDS_WITHIN_S, environment, wait_until, words_of


@contextmanager
def window(data: Path, health: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the window beside the test; it is gone afterwards."""
    surroundings = environment(QT_QPA_PLATFORM="offscreen", DIAGCLINIC_HEALTH=str(health))
    process = subprocess.Popen(
        words_of(data), env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def said(health: Path) -> list[str]:
    """Return what was said so far."""
    return health.read_text("utf-8").splitlines() if health.exists() else []


def test_a_window_that_works_says_so_until_it_is_closed(tmp_path: Path) -> None:
    health = tmp_path / "h"
    with window(tmp_path / "data", health) as process:
        wait_until(lambda: {"selftest", "database", "window", "alive"} <= set(said(health)))
        process.send_signal(signal.SIGTERM)
        code = process.wait(ENDS_WITHIN_S)

    assert (code, said(health)[-1]) == (0, "closing")
    assert not [line for line in said(health) if line.startswith("failed")]


def test_a_window_that_cannot_open_the_record_says_that_it_failed(tmp_path: Path) -> None:
    health = tmp_path / "h"
    make_record(tmp_path / "data").database.write_bytes(b"gone mad" * 4000)
    with window(tmp_path / "data", health):
        wait_until(lambda: any(line.startswith("failed") for line in said(health)))

    assert "database" not in said(health)


@pytest.mark.parametrize("place", ["missing/h", "."])
def test_a_place_that_takes_nothing_disturbs_no_window(tmp_path: Path, place: str) -> None:
    data = tmp_path / "data"
    with window(data, tmp_path / place) as process:
        wait_until((data / "shop.sqlite3").exists)
        process.send_signal(signal.SIGTERM)
        code = process.wait(ENDS_WITHIN_S)

    assert code == 0
