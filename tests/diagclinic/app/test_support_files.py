"""diagclinic.app.support_files: log, versions and places on this computer."""

import json
import platform
from pathlib import Path

import pytest

from diagclinic import __version__
from diagclinic.app.adapter_memory import FileAdapterMemory
from diagclinic.app.support_files import LIBRARIES, LOG_TAIL_BYTES, LocalSupportFiles
from diagclinic.core.errors import ReportError
from diagclinic.core.trace import Anchor, Tail, Trace, TraceRecord
from diagclinic.core.vehicle import Vehicle
from diagclinic.core.vin import Vin
from diagclinic.core.visit import Visit, VisitSummary
from diagclinic.services.adapter_tests import KeptTest
from drivers.api import Check, CheckOutcome, SelfTest
from tests.cli_desk import KNOWLEDGE, VIN
from tests.service_doubles import INFO, NOON


def files(folder: Path, home: str = "/home/joe") -> LocalSupportFiles:
    return LocalSupportFiles(folder, KNOWLEDGE, Path(home), FileAdapterMemory(folder))


def test_versions_are_those_that_run(tmp_path: Path) -> None:
    told = files(tmp_path).circumstances()
    assert (told["program"], told["python"]) == (f"diagclinic {__version__}", platform.python_version())
    assert set(told["libraries"]) == set(LIBRARIES)
    assert "not known" not in told["libraries"].values()
    assert json.loads(json.dumps(told)) == told


def test_flags_that_are_not_at_their_default_are_told(tmp_path: Path) -> None:
    told = LocalSupportFiles(
        tmp_path, KNOWLEDGE, tmp_path, FileAdapterMemory(tmp_path), lambda: {"live_polling": "single"}
    )
    assert (told.circumstances()["flags"], files(tmp_path).circumstances()["flags"]) == (
        {"live_polling": "single"},
        {},
    )


def test_visit_is_told_as_on_the_command_line_without_the_user_s_folder(tmp_path: Path) -> None:
    vci = "replay:/home/joe/visit.trace"
    summary = VisitSummary(7, NOON, None, Vehicle(Vin(VIN)), vci, is_demo=True, codes=None)
    told = files(tmp_path).visit_data(Visit(summary, (), ()))
    assert (told["visit"], told["vin"], told["vci"]) == (7, VIN, "replay:~/visit.trace")


def test_adapter_that_was_never_tested_has_no_self_test(tmp_path: Path) -> None:
    assert files(tmp_path).self_test("elm:COM3") is None


def test_last_self_test_of_the_adapter_is_told(tmp_path: Path) -> None:
    checks = (Check("ATI", "name", CheckOutcome.ANSWERED), Check("STI", "firmware", CheckOutcome.SILENT))
    FileAdapterMemory(tmp_path).keep_test(
        "elm:COM3", "", KeptTest(SelfTest(INFO, "A5", checks, "sound"), NOON)
    )
    told = files(tmp_path).self_test("elm:COM3")
    assert (told["serial"], told["verdict"], told["answered"]) == ("A5", "sound", 1)
    assert [one["outcome"] for one in told["checks"]] == ["answered", "silent"]


def test_log_without_the_user_s_folder_is_its_tail(tmp_path: Path) -> None:
    (tmp_path / "diagclinic.log").write_text("first\nopened /home/joe/x\n", "utf-8")
    assert files(tmp_path).log_tail() == "first\nopened ~/x\n"


def test_long_log_begins_with_a_whole_line(tmp_path: Path) -> None:
    line = "0123456789ä" * 9 + "\n"
    (tmp_path / "diagclinic.log").write_text(line * 3000, "utf-8")
    tail = files(tmp_path).log_tail()
    assert LOG_TAIL_BYTES - 200 < len(tail.encode()) <= LOG_TAIL_BYTES
    assert set(tail.splitlines()) == {line.rstrip()}


@pytest.mark.parametrize("make", [lambda _: None, Path.mkdir])
def test_without_a_log_there_is_no_tail(tmp_path: Path, make: object) -> None:
    make(tmp_path / "diagclinic.log")
    assert files(tmp_path).log_tail() == ""


def test_home_that_is_everything_hides_nothing(tmp_path: Path) -> None:
    (tmp_path / "diagclinic.log").write_text("opened /dev/ttyUSB0\n", "utf-8")
    assert files(tmp_path, "/").log_tail() == "opened /dev/ttyUSB0\n"


@pytest.mark.parametrize(
    "text",
    [
        "C:\\Users\\Zoë\\x.trace",
        "c:\\users\\zoë\\x.trace",
        "C:/Users/Zoë/x.trace",
        '{"url": "C:\\\\Users\\\\Zo\\u00eb\\\\x.trace"}',
        '{"url": "c:/users/Zo\\u00eb/x.trace"}',
    ],
)
def test_user_s_folder_of_windows_is_not_named_however_it_is_written(tmp_path: Path, text: str) -> None:
    told = files(tmp_path, "C:\\Users\\Zoë").without_home(text).casefold()
    assert ("~" in told, "users" in told, "zo" in told) == (True, False, False)


def test_folder_that_differs_by_its_capitals_is_another_one_elsewhere(tmp_path: Path) -> None:
    assert files(tmp_path).without_home("/home/Joe/x") == "/home/Joe/x"


@pytest.mark.parametrize("home", ["/home/joe", "C:\\Users\\Zoë"])
def test_user_s_folder_is_not_named_in_json_either(tmp_path: Path, home: str) -> None:
    text = json.dumps({"url": f"replay:{home}|x.trace"})
    assert files(tmp_path, home).without_home(text) == '{"url": "replay:~|x.trace"}'


def test_trace_comes_back_from_its_file(tmp_path: Path) -> None:
    trace = Trace(Anchor(NOON, 0.0), (TraceRecord(sent=True, payload=b"ATZ", at_s=0.0),), Tail.WHOLE, 0)
    here = files(tmp_path)
    assert here.unpack(here.pack(trace)).entries == trace.entries


def test_report_is_written_and_its_folder_made(tmp_path: Path) -> None:
    files(tmp_path).write(tmp_path / "new" / "r.zip", b"PK")
    assert (tmp_path / "new" / "r.zip").read_bytes() == b"PK"
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["r.zip"]


def test_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ReportError):
        files(tmp_path).write(tmp_path / "file" / "r.zip", b"PK")


@pytest.mark.parametrize("replace", [True, False])
def test_place_that_is_free_will_do(tmp_path: Path, replace: bool) -> None:
    files(tmp_path).check(tmp_path / "new" / "r.zip", replace=replace)
    assert list(tmp_path.iterdir()) == []


def test_file_that_is_there_is_replaced_only_when_asked_for(tmp_path: Path) -> None:
    (tmp_path / "r.zip").write_bytes(b"kept")
    files(tmp_path).check(tmp_path / "r.zip", replace=True)
    with pytest.raises(ReportError, match="exists already"):
        files(tmp_path).check(tmp_path / "r.zip", replace=False)
