"""diagclinic.app.main: from what was typed to an exit code."""

import signal
import sys
from pathlib import Path

import pytest

from diagclinic import __version__
from diagclinic.app.exit_codes import ExitCode
from diagclinic.app.main import STOPPED, main
from drivers.errors import AdapterUnfitError


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


@pytest.mark.parametrize("words", [["--version"], ["--version", "scan"], ["--data", "here", "--version"]])
def test_version_is_told(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert (main(words), capsys.readouterr().out) == (0, f"diagclinic {__version__}\n")


def test_words_come_from_the_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["diagclinic", "--version"])
    assert (main(), __version__ in capsys.readouterr().out) == (0, True)


def test_verb_that_is_done_ends_with_zero(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path), "dtc", "explain", "P0301"]) == ExitCode.DONE
    assert capsys.readouterr().out.startswith("P0301  Cylinder 1 misfire\n")


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["dtc", "explain", "X"], ExitCode.WRONG_USAGE, "Codes read like P0301."),
        (["visit", "show", "9"], ExitCode.FAILED, "The shop's record holds no such visit. List the visits"),
        (["scan", "--vci", "COM4"], ExitCode.WRONG_USAGE, "This is not the name of an interface. Choose"),
        (["scan", "--vci", "elm:/dev/none"], ExitCode.NO_VEHICLE, "There is no adapter at this port. Plug"),
        (["scan", "--vci", "sim:demo?ignition=off"], ExitCode.NO_VEHICLE, "Switch the ignition on"),
    ],
)
def test_failure_is_a_sentence_a_remedy_and_a_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: ExitCode, sentence: str
) -> None:
    assert main(["--data", str(tmp_path), *words]) == code
    assert sentence in said(capsys)


def test_what_nobody_foresaw_is_named_and_logged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("diagclinic.cli.run.run_command", lambda *_: 1 / 0)
    assert main(["--data", str(tmp_path), "vci", "list"]) == ExitCode.FAILED
    told = said(capsys)
    assert ("ZeroDivisionError: division by zero" in told, "Traceback" in told) == (True, False)
    assert "Traceback" in (tmp_path / "diagclinic.log").read_text("utf-8")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), BrokenPipeError()])
def test_interruption_and_a_closed_pipe_end_as_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("diagclinic.cli.run.run_command", fail)
    assert main(["--data", str(tmp_path), "vci", "list"]) == ExitCode.FAILED


def test_problem_whose_details_come_from_an_adapter_commands_no_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise AdapterUnfitError("\x1b[2Jit says \x07")

    monkeypatch.setattr("diagclinic.cli.run.run_command", fail)
    main(["--data", str(tmp_path), "vci", "list"])
    assert {"\x1b", "\x07"}.isdisjoint(said(capsys))


def test_folder_that_cannot_be_is_a_sentence_alone(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--data", "~nobody-is-called-this", "visit", "list"])
    assert (code, said(capsys).count("\n")) == (ExitCode.WRONG_USAGE, 1)


def test_interruption_without_a_visit_says_no_more_than_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("diagclinic.cli.run.run_command", lambda *_: signal.raise_signal(signal.SIGINT))
    main(["--data", str(tmp_path), "vci", "list"])
    assert said(capsys) == f"{STOPPED}\n"


def test_interruption_while_the_program_is_loaded_shows_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("diagclinic.cli.parser.parse", lambda _: signal.raise_signal(signal.SIGINT))
    assert (main(["vci", "list"]), said(capsys)) == (ExitCode.FAILED, f"{STOPPED}\n")


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="there is always a screen on this system")
def test_window_without_a_screen_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert main(["--data", str(tmp_path)]) == ExitCode.FAILED
    assert "There is no screen to show the window on. Start it in a desktop session" in said(capsys)
