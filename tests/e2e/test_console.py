"""What the program prints, and where: results and nothing else on standard output, on any terminal."""

import json
import sys
from pathlib import Path

import pytest

from tests.program import environment, on_a_terminal, run, run_line, words_of

ESCAPE = "\x1b"
DEMO = "DEMO: a simulated vehicle, nothing here is real\n"
STOPPED_ENGINE = "sim:demo?engine=off"
HEAVY = ("can", "serial", "sqlalchemy", "PyQt6", "numpy", "argparse", "udsoncan", "platformdirs")


# ---- the version


def test_version_is_printed() -> None:
    end = run_line([sys.executable, "-m", "diagclinic", "--version"])
    assert (end.code, end.out.split()[0], end.err) == (0, "diagclinic", "")


def test_version_loads_nothing_heavy() -> None:
    code = (
        "import sys; from diagclinic.app.main import main; main(['--version']);"
        f"print(sorted(set(sys.modules) & set({HEAVY})))"
    )
    end = run_line([sys.executable, "-c", code])
    assert end.out.splitlines()[1:] == ["[]"]


# ---- streams that the caller closed


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no shell that closes streams")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_change_nothing_else(tmp_path: Path, closed: str) -> None:
    line = " ".join(words_of(tmp_path, "scan", "--vci", "sim:demo", "--no-values"))
    end = run_line(["sh", "-c", f"exec {line} {closed}"])
    kept = run(tmp_path, "visit", "list", "--json").data
    assert (end.code, "Traceback" in end.err, len(kept)) == (0, False, 1)


# ---- results and progress


@pytest.mark.parametrize(
    "words",
    [
        ("dtc", "explain", "P0301"),
        ("visit", "list"),
        ("vci", "list"),
    ],
    ids=" ".join,
)
def test_json_is_all_there_is(tmp_path: Path, words: tuple[str, ...]) -> None:
    end = run(tmp_path, *words, "--json")
    assert (end.code, end.err) == (0, "")
    assert json.loads(end.out) is not None


def test_live_prints_one_json_line_a_round(tmp_path: Path) -> None:
    end = run(tmp_path, "live", "engine speed", "--rounds", "2", "--json", "--vci", "sim:demo")
    assert [json.loads(line)["round"] for line in end.out.splitlines()] == [1, 2]


@pytest.mark.parametrize(
    "words",
    [
        ("visit", "show", "999"),
        ("report", "--visit", "7", "x.html"),
        ("report", "x.txt"),
        ("dtc", "explain", "X"),
    ],
    ids=" ".join,
)
def test_failure_prints_nothing_on_standard_output(tmp_path: Path, words: tuple[str, ...]) -> None:
    end = run(tmp_path, *words, "--json")
    assert (end.code in {1, 2}, end.out) == (True, "")


def test_progress_is_for_people_on_standard_error(tmp_path: Path) -> None:
    end = run(tmp_path, "live", "speed", "--rounds", "1", "--vci", "sim:healthy")
    assert ("Reading the VIN" in end.err, "Reading the VIN" in end.out) == (True, False)


def test_simulated_car_is_called_so(tmp_path: Path) -> None:
    assert run(tmp_path, "live", "speed", "--rounds", "1", "--vci", "sim:healthy").out.startswith(DEMO)


def test_nothing_is_coloured_in_a_pipe(tmp_path: Path) -> None:
    end = run(tmp_path, "live", "speed", "--rounds", "1", "--vci", "sim:demo")
    assert ESCAPE not in end.out + end.err


# ---- terminals


@pytest.mark.parametrize("encoding", ["cp1252"])
def test_old_code_page_prints_the_scan(tmp_path: Path, encoding: str) -> None:
    env = environment(PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    end = run_line(words_of(tmp_path, "dtc", "read", "--vci", "sim:healthy"), env)
    assert (end.code, "+ 7E9" in end.out, "Traceback" in end.err) == (0, True, False)


def test_json_is_the_same_in_every_code_page(tmp_path: Path) -> None:
    env = environment(PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    end = run_line(words_of(tmp_path, "live", "coolant", "--rounds", "1", "--json", "--vci", "sim:demo"), env)
    assert {sample["unit"] for sample in json.loads(end.out)["samples"]} == {"°C"}


# ---- clearing asks


def test_clearing_without_a_person_or_a_yes_is_wrong_usage(tmp_path: Path) -> None:
    end = run(tmp_path, "dtc", "clear", "--vci", STOPPED_ENGINE)
    assert (end.code, "--yes" in end.err) == (2, True)
    assert run(tmp_path, "visit", "list", "--json").data == []


@pytest.mark.parametrize("typed", ["clear\n", "\x04"], ids=["almost", "end"])
def test_anything_but_clear_leaves_the_car_alone(tmp_path: Path, typed: str) -> None:
    code, seen = on_a_terminal(tmp_path, typed, "dtc", "clear", "--vci", STOPPED_ENGINE)
    assert (code, "readiness: the vehicle will fail" in seen, "left alone" in seen) == (1, True, True)
    assert run(tmp_path, "visit", "list", "--json").data == []


def test_clear_that_is_typed_clears(tmp_path: Path) -> None:
    code, seen = on_a_terminal(tmp_path, "CLEAR\n", "dtc", "clear", "--vci", STOPPED_ENGINE)
    assert (code, "Saved before: 3 codes" in seen, DEMO in seen) == (0, True, True)
    actions = run(tmp_path, "visit", "show", "1", "--json").data["actions"]
    assert {action["request"] for action in actions} == {"04"}


# ---- what makes no sense


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("live", "--rounds", "-1"), "-1 is not from 1 to"),
        (("live", "--rounds", "0"), "0 is not from 1 to"),
        (("live", "--rounds", "many"), "'many' is not a whole number"),
        (("visit", "list", "--limit", "-5"), "-5 is not from 1 to"),
        (("visit", "show", "99999999999999999999"), "is not from 1 to"),
        (("sim", "serve", "--tcp", "70000"), "70000 is not from 0 to 65535"),
        (("fly",), "invalid choice: 'fly'"),
        (("dtc",), "required: VERB"),
        (("--demo", "scan"), "--demo opens the window"),
        (("dtc", "clear", "--y"), "unrecognized arguments: --y"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_senseless_words_are_wrong_usage(tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    end = run(tmp_path, *words)
    assert (end.code, sentence in end.err, "Traceback" in end.err) == (2, True, False), end


def test_value_that_the_vehicle_does_not_offer_is_wrong_usage(tmp_path: Path) -> None:
    end = run(tmp_path, "live", "flux capacitor", "--vci", "sim:healthy")
    assert (end.code, "no value called flux capacitor" in end.err) == (2, True)


def test_report_of_an_unknown_form_is_refused_before_the_vehicle_is_read(tmp_path: Path) -> None:
    end = run(tmp_path, "scan", "--vci", "sim:demo", "--report", "x.txt")
    assert (end.code, ".pdf, .html, .csv or .json" in end.err) == (2, True)
    assert run(tmp_path, "visit", "list", "--json").data == []


@pytest.mark.parametrize("words", [("scan", "--vci", "sim:demo", "--report"), ("scan", "--pdf"), ("report",)])
@pytest.mark.parametrize(
    "path", ["file/r.pdf", "folder.pdf", "/proc/new/r.pdf", "/proc/r.pdf", f"{'n' * 300}.pdf"]
)
def test_place_that_takes_no_report_is_told_at_once(
    tmp_path: Path, words: tuple[str, ...], path: str
) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    (tmp_path / "folder.pdf").mkdir()
    end = run(tmp_path / "data", *words, str(tmp_path / path))
    assert (end.code, end.out) == (1, "")
    assert end.err.startswith("The report could not be written. Choose another folder, or make room")
    assert len(end.err.splitlines()) == 2


def test_interface_may_stand_before_the_verb(tmp_path: Path) -> None:
    end = run(tmp_path, "--vci", "sim:healthy", "live", "speed", "--rounds", "1", "--json")
    assert end.data["is_demo"] is True


def test_folder_may_stand_behind_the_verb(tmp_path: Path) -> None:
    end = run(tmp_path / "first", "visit", "list", "--json", "--data", str(tmp_path / "second"))
    assert (end.code, (tmp_path / "first").exists()) == (0, False)
