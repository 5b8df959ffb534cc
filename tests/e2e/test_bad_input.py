"""What goes wrong at a car: each ends with an exit code, a sentence and a remedy, never with a traceback."""

import contextlib
import fcntl
import os
import resource
import shutil
import signal
import socket
import stat
import termios
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from diagclinic.persistence.database_file import DatabaseFile
from tests.elm_emulator import ElmEmulator
from tests.program import Ended, ended, read_until, run, run_line, started, terminal, wait_until, words_of

DONE, FAILED, WRONG_USAGE, NO_VEHICLE, UNSAFE, NOT_PERMITTED = range(6)


def assert_told(end: Ended, code: int, what: str, remedy: str) -> None:
    """Claim that `end` is `code` with a sentence and a remedy, without results and without a traceback."""
    assert (end.code, "Traceback" in end.err) == (code, False), end
    assert (what in end.err, remedy in end.err) == (True, True), end


@contextlib.contextmanager
def answering(ours: int, answer: Callable[[bytes], bytes]) -> Iterator[None]:
    """Answer whatever comes on `ours`, until the end."""
    ending, end = os.pipe()

    def serve() -> None:
        import select  # noqa: PLC0415  only here

        while True:
            readable, _, _ = select.select([ours, ending], [], [])
            if ending in readable:
                return
            os.write(ours, answer(os.read(ours, 1024)))

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield
    finally:
        os.write(end, b"x")
        thread.join()
        os.close(ending)
        os.close(end)


def as_mere_user(line: list[str]) -> list[str]:
    """Return `line` so that root, too, may not open what its rights forbid."""
    if os.getuid() != 0:
        return line
    if shutil.which("setpriv") is None:
        pytest.skip("setpriv of util-linux is not here, and root may open everything")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *line]


# ---- the adapter


def test_port_that_is_not_there(tmp_path: Path) -> None:
    end = run(tmp_path, "scan", "--json", "--vci", "elm:/dev/ttyUSB77")
    assert_told(end, NO_VEHICLE, "There is no adapter at this port.", "Plug the adapter in")
    assert end.out == ""


def test_name_that_is_no_interface(tmp_path: Path) -> None:
    end = run(tmp_path, "scan", "--json", "--vci", "COM4")
    assert_told(end, WRONG_USAGE, "This is not the name of an interface.", "elm:COM4")
    assert end.out == ""


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("seed=abc", "seed is a whole number from -999999999 to 999999999, not 'abc'."),
        ("pending78=99999999", "pending78 is a whole number from 0 to 1000, not '99999999'."),
        ("after=", "after is a number of seconds from 0 to 1000000, not ''."),
        ("mute=-1", "mute is services in hexadecimal, 00 to FF"),
        ("seed", "what follows the question mark reads key=value&key=value."),
    ],
)
def test_option_of_the_simulated_car_that_cannot_be(tmp_path: Path, option: str, sentence: str) -> None:
    end = run(tmp_path, "scan", "--json", "--vci", f"sim:demo?{option}")
    assert_told(end, WRONG_USAGE, sentence, "Change it, or leave out what follows the question mark")
    assert (end.out, "int()" in end.err) == ("", False)


def test_no_interface_is_named_and_none_is_known(tmp_path: Path) -> None:
    end = run(tmp_path, "scan")
    assert_told(end, WRONG_USAGE, "No interface was named", "--vci sim:demo")


def test_port_that_another_program_holds(tmp_path: Path) -> None:
    with terminal() as (_, name):
        holder = os.open(name, os.O_RDWR | os.O_NOCTTY)
        fcntl.flock(holder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.ioctl(holder, termios.TIOCEXCL)
        end = run(tmp_path, "scan", "--vci", f"elm:{name}")
        os.close(holder)
    assert_told(end, NO_VEHICLE, "Another program is using the adapter.", "Close the other")


def test_port_that_this_user_may_not_open(tmp_path: Path) -> None:
    with terminal() as (_, name):
        Path(name).chmod(0)
        end = run_line(as_mere_user(words_of(tmp_path, "scan", "--vci", f"elm:{name}")))
    assert_told(end, NOT_PERMITTED, "This user may not open the port.", "dialout")


def test_adapter_that_keeps_silent(tmp_path: Path) -> None:
    with terminal() as (_, name):
        end = run(tmp_path, "scan", "--vci", f"elm:{name}")
    assert_told(end, NO_VEHICLE, "no diagnostic adapter answered", "Check that this is the adapter's port")


def test_device_that_talks_nonsense(tmp_path: Path) -> None:
    with terminal() as (ours, name), answering(ours, lambda _: b"\x80\xff\x00$GPGGA,1\r\n~~"):
        end = run(tmp_path, "scan", "--vci", f"elm:{name}")
    assert_told(end, NO_VEHICLE, "no diagnostic adapter answered", "Check that this is the adapter's port")


def test_host_that_refuses(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        end = run(tmp_path, "scan", "--vci", f"elm:socket://127.0.0.1:{probe.getsockname()[1]}")
    assert_told(end, NO_VEHICLE, "Nobody answers at this network address.", "Wi-Fi")


# ---- the vehicle


def test_ignition_off_leaves_no_visit_behind(tmp_path: Path) -> None:
    end = run(tmp_path, "scan", "--json", "--vci", "sim:demo?ignition=off")
    assert_told(end, NO_VEHICLE, "the vehicle does not answer", "Switch the ignition on")
    assert end.out == ""
    assert run(tmp_path, "visit", "list", "--json").data == []


def test_car_of_the_emulator_with_its_engine_off_does_not_answer(tmp_path: Path) -> None:
    with ElmEmulator.on_pty("engineoff") as emulator:
        end = run(tmp_path, "dtc", "read", "--vci", emulator.url)
    assert_told(end, NO_VEHICLE, "the vehicle does not answer", "Switch the ignition on")


def test_clearing_with_the_engine_running_is_refused(tmp_path: Path) -> None:
    end = run(tmp_path, "dtc", "clear", "--yes", "--json", "--vci", "sim:demo")
    assert_told(end, UNSAFE, "The engine is running, so nothing was sent.", "Switch the engine off")
    assert end.out == ""


# ---- in the middle of a scan


def test_unplugged_adapter_leaves_what_was_read_on_record(tmp_path: Path) -> None:
    end = run(tmp_path, "scan", "--json", "--vci", "sim:demo?drop=12")
    assert_told(end, NO_VEHICLE, "The connection to the adapter was lost", "connect again")
    shown = run(tmp_path, "visit", "show", "1", "--json").data
    assert [scan["is_complete"] for scan in shown["scans"]] == [False]
    faults = [fault["code"] for unit in shown["scans"][0]["units"] for fault in unit["faults"]]
    assert faults == ["P0171", "P0303"]
    assert "The scan was not finished" in run(tmp_path, "visit", "show", "1").out


@pytest.mark.parametrize("start", [ElmEmulator.on_pty, ElmEmulator.on_tcp], ids=["pty", "tcp"])
def test_emulator_that_dies_in_mid_scan(start: "type[ElmEmulator]", tmp_path: Path) -> None:
    with (
        start() as emulator,  # type: ignore[operator]
        started(tmp_path, "scan", "--vci", emulator.url) as program,
    ):
        read_until(program, "Reading pending codes")
        emulator.kill()
        end = ended(program)
    assert_told(end, NO_VEHICLE, "The connection to the adapter was lost", "connect again")
    scans = run(tmp_path, "visit", "show", "1", "--json").data["scans"]
    assert [scan["is_complete"] for scan in scans] == [False]


def test_ctrl_c_ends_the_visit_and_keeps_what_was_read(tmp_path: Path) -> None:
    with started(tmp_path, "scan", "--vci", "sim:demo") as program:
        read_until(program, "Reading readiness")
        program.send_signal(signal.SIGINT)
        end = ended(program)
    assert_told(end, FAILED, "Stopped", "diagclinic visit show 1")
    shown = run(tmp_path, "visit", "show", "1", "--json").data
    assert ([scan["is_complete"] for scan in shown["scans"]], shown["ended_at"] is None) == ([False], False)


def test_ctrl_c_before_the_adapter_answered_promises_no_record(tmp_path: Path) -> None:
    with terminal() as (_, name), started(tmp_path, "scan", "--vci", f"elm:{name}") as program:
        read_until(program, "Opening the adapter")
        program.send_signal(signal.SIGINT)
        end = ended(program)
    assert (end.code, end.err) == (FAILED, "Stopped before anything was read.\n")
    assert run(tmp_path, "visit", "list", "--json").data == []


def test_ctrl_c_is_the_end_of_live_that_was_asked_for(tmp_path: Path) -> None:
    with started(tmp_path, "live", "speed", "--vci", "sim:demo") as program:
        read_until(program, "Reading live values")
        program.send_signal(signal.SIGINT)
        end = ended(program)
    assert end.code == DONE, end


def test_killed_program_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    with started(tmp_path, "scan", "--vci", "sim:demo") as program:
        read_until(program, "Looking for more control units")
        program.kill()
        program.wait()
    shown = run(tmp_path, "visit", "show", "1", "--json").data
    assert shown["vin"] == "1DCAA16BX7K004711"
    assert shown["replies"] >= 20
    assert "not ended" in run(tmp_path, "visit", "show", "1").out


# ---- the record


def record_in(folder: Path) -> Path:
    """Make a record in `folder` and return its file."""
    assert run(folder, "visit", "list").code == DONE
    return next(file for file in folder.rglob("*") if file.is_file() and _is_sqlite(file))


def _is_sqlite(file: Path) -> bool:
    return file.read_bytes()[:15] == b"SQLite format 3"


def test_record_of_a_newer_version_is_not_touched(tmp_path: Path) -> None:
    file = record_in(tmp_path)
    with contextlib.closing(DatabaseFile(file).connect()) as database:
        database.pragma("user_version", database.pragma("user_version") + 1)
    before = file.read_bytes()
    end = run(tmp_path, "visit", "list")
    assert_told(end, FAILED, "written by a newer version", "Start the newer version")
    assert file.read_bytes() == before


def test_record_that_is_no_database(tmp_path: Path) -> None:
    file = record_in(tmp_path)
    file.write_bytes(b"this is no database at all" * 400)
    for beside in (file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        beside.unlink(missing_ok=True)
    assert_told(run(tmp_path, "visit", "list"), FAILED, "The shop's record is damaged", "restore a backup")


@pytest.mark.parametrize(
    "words",
    [
        ("visit", "list"),
        ("visit", "show", "1"),
        ("visit", "edit", "1", "--plate", "AB 12"),
        ("visit", "shop"),
        ("report", "--visit", "1", "report.html"),
        ("dtc", "read", "--vci", "sim:demo"),
    ],
    ids=" ".join,
)
def test_record_that_was_cut_is_told_at_every_verb(tmp_path: Path, words: tuple[str, ...]) -> None:
    file = record_in(tmp_path)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])
    damaged = file.read_bytes()
    assert_told(run(tmp_path, *words), FAILED, "The shop's record is damaged", "restore a backup")
    assert file.read_bytes() == damaged


def limit_of(size: int) -> Callable[[], None]:
    def no_file_grows_beyond() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return no_file_grows_beyond


@pytest.mark.parametrize("size", [0, 20_000, 200_000])
def test_disk_that_takes_no_more(tmp_path: Path, size: int) -> None:
    end = run(tmp_path, "scan", "--json", "--vci", "sim:demo", limit=limit_of(size))
    assert_told(end, FAILED, "There is no room left on the disk", "Make room")


def test_data_folder_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    end = run_line(as_mere_user(words_of(tmp_path, "scan", "--vci", "sim:demo")))
    tmp_path.chmod(stat.S_IRWXU)
    assert_told(end, FAILED, "record cannot be read or written", "Check the data folder")


def test_data_folder_that_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "data"
    file.write_text("not a folder")
    end = run(file, "visit", "list")
    assert_told(end, FAILED, "record cannot be read or written", "Check the data folder")


def test_nothing_is_written_to_a_file_that_was_named_as_folder(tmp_path: Path) -> None:
    file = tmp_path / "data"
    file.write_text("not a folder")
    run(file, "scan", "--vci", "sim:demo")
    assert file.read_text() == "not a folder"


# ---- the output


def test_reader_that_has_seen_enough(tmp_path: Path) -> None:
    line = " ".join(words_of(tmp_path, "live", "speed", "--rounds", "3", "--vci", "sim:healthy"))
    end = run_line(["bash", "-c", f"set -o pipefail; {line} | head -1"])
    assert (end.code, "Traceback" in end.err, "Exception" in end.err) == (FAILED, False, False), end


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("words", [["visit", "list"], ["--selftest"], ["--selftest", "--json"]])
def test_output_that_takes_nothing(tmp_path: Path, words: list[str]) -> None:
    line = " ".join(words_of(tmp_path, *words))
    end = run_line(["bash", "-c", f"{line} > /dev/full"])
    assert (end.code, "Traceback" in end.err, "Exception ignored" in end.err) == (FAILED, False, False), end
    assert end.err.startswith("The output cannot be written: No space left on device. Make room where it")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_version_that_nothing_takes_is_told_without_a_traceback(tmp_path: Path) -> None:
    end = run_line(["bash", "-c", f"{' '.join(words_of(tmp_path, '--version'))} > /dev/full"])
    assert (end.code, end.err.count("\n"), "No space left" in end.err) == (FAILED, 1, True), end


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_work_goes_on_where_nobody_can_be_told_of_its_progress(tmp_path: Path) -> None:
    line = " ".join(words_of(tmp_path, "dtc", "read", "--vci", "sim:demo"))
    end = run_line(["bash", "-c", f"{line} 2> /dev/full"])
    assert (end.code, "P0303" in end.out) == (DONE, True), end


def test_port_to_serve_on_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        number = other.getsockname()[1]
        end = run(tmp_path, "sim", "serve", "--tcp", str(number))
    assert_told(end, WRONG_USAGE, f"Port {number}", "Choose another")


def test_visit_that_is_under_way_elsewhere_can_be_seen(tmp_path: Path) -> None:
    with started(tmp_path, "live", "--vci", "sim:demo") as program:
        read_until(program, "Reading live values")
        wait_until(lambda: run(tmp_path, "visit", "list", "--json").data != [])
        shown = run(tmp_path, "visit", "show", "1", "--json")
    assert (shown.code, shown.data["ended_at"]) == (DONE, None)
