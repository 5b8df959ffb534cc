"""Signs of life go to the file that was named, and no trouble there reaches the program."""

import os
from pathlib import Path

import pytest

from diagclinic.app.health_file import VARIABLE, HealthFile, health_of
from diagclinic.services.health import NobodyAsks, Sign


def test_each_sign_is_a_line(tmp_path: Path) -> None:
    health = health_of({VARIABLE: str(tmp_path / "h")})

    health.say(Sign.WINDOW)
    health.say(Sign.ALIVE)

    assert (tmp_path / "h").read_text("utf-8") == "window\nalive\n"


def test_words_of_a_failure_stay_on_its_line(tmp_path: Path) -> None:
    HealthFile(tmp_path / "h").say(Sign.FAILED, "ValueError: a\nsecond line\ud800 " + "x" * 9000)

    line = (tmp_path / "h").read_bytes()
    assert line.startswith(b"failed ValueError: a second line? xxx")
    assert (line.count(b"\n"), len(line)) == (1, 501)


@pytest.mark.parametrize("environ", [{}, {VARIABLE: ""}])
def test_without_a_file_nobody_asks(environ: dict[str, str]) -> None:
    assert isinstance(health_of(environ), NobodyAsks)


def test_a_folder_that_is_not_there_disturbs_nobody(tmp_path: Path) -> None:
    HealthFile(tmp_path / "missing" / "h").say(Sign.ALIVE)

    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_full_disturbs_nobody() -> None:
    HealthFile(Path("/dev/full")).say(Sign.ALIVE)

    assert Path("/dev/full").is_char_device()


def test_a_pipe_that_nobody_reads_holds_up_nobody(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "h")

    HealthFile(tmp_path / "h").say(Sign.ALIVE)

    assert (tmp_path / "h").is_fifo()


def test_a_name_that_is_none_disturbs_nobody() -> None:
    HealthFile(Path("a\0b")).say(Sign.ALIVE)

    assert Path().exists()
