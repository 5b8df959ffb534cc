"""diagclinic.app.log: the log file, and the quiet where there can be none."""

import logging
import os
import sys
from pathlib import Path

import pytest

from diagclinic.app.log import FILE_NAME, QuietFileHandler, log_failure, silence_log, start_log


def fail() -> Exception:
    """Return an error that was raised, with its way there."""
    try:
        int("odd bytes")
    except ValueError as error:
        return error
    raise AssertionError("it was a number")


def test_failure_is_logged_with_its_whole_way_there(tmp_path: Path) -> None:
    start_log(tmp_path / "new" / "folder")
    log_failure(fail())
    text = (tmp_path / "new" / "folder" / FILE_NAME).read_text("utf-8")
    assert ("Traceback" in text, "odd bytes" in text, "in fail" in text) == (True, True, True)


def test_nothing_is_created_before_there_is_something_to_say(tmp_path: Path) -> None:
    start_log(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_log_tells_what_happened_but_not_every_detail(tmp_path: Path, root_log: logging.Logger) -> None:
    start_log(tmp_path)
    assert root_log.level == logging.INFO


def test_folder_that_cannot_be_made_leaves_the_program_without_a_log_and_in_peace(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], root_log: logging.Logger
) -> None:
    (tmp_path / "file").write_text("no folder")
    for handler in list(root_log.handlers):
        root_log.removeHandler(handler)
    start_log(tmp_path / "file")
    log_failure(fail())
    assert capfd.readouterr().err == ""


def test_log_that_cannot_be_written_prints_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / FILE_NAME).mkdir()
    start_log(tmp_path)
    log_failure(fail())
    assert capfd.readouterr().err == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes among its files")
@pytest.mark.timeout(20)
def test_pipe_in_the_place_of_the_file_is_not_waited_for(tmp_path: Path, root_log: logging.Logger) -> None:
    os.mkfifo(tmp_path / FILE_NAME)
    start_log(tmp_path)
    log_failure(fail())
    assert not any(isinstance(handler, QuietFileHandler) for handler in root_log.handlers)


def test_failure_before_there_is_a_log_is_not_written_to_standard_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    silence_log()
    log_failure(fail())
    assert capsys.readouterr().err == ""
