"""drivers.j2534.helper: every question in letters, and the process around them."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from drivers.j2534.constants import ConfigParam, FilterKind, Ioctl, ProtocolId
from drivers.j2534.helper import FOLDER, Helper
from drivers.j2534.letters import Letter, Topic, sealed, taken_from
from drivers.j2534.library import Library
from drivers.j2534.packing import pack_messages, unpack_messages
from drivers.j2534.passthru import PassThruMessage
from tests.j2534_device import TestDevice

ROOT = Path(__file__).resolve().parents[3]
RPM = bytes.fromhex("000007E8410C1AF8")
REQUEST = pack_messages([PassThruMessage(ProtocolId.ISO15765, bytes.fromhex("000007E0010C"), 0x40)])
FLOW = (b"\xff" * 4, b"\x00\x00\x07\xe8", b"\x00\x00\x07\xe0")
LONG_S = 60


def loaded(device: TestDevice) -> Helper:
    helper = Helper()
    helper.answer(Letter(Topic.LOAD, (), (str(device.path).encode(),)))
    return helper


def connected(device: TestDevice, protocol: ProtocolId = ProtocolId.ISO15765) -> Helper:
    """Return a helper with device 1 open and channel 1 on it."""
    helper = loaded(device)
    helper.answer(Letter(Topic.OPEN, (), (b"",)))
    helper.answer(Letter(Topic.CONNECT, (1, protocol, 0, 500_000)))
    return helper


def test_a_loaded_library_opens_its_device(device: TestDevice) -> None:
    assert loaded(device).answer(Letter(Topic.OPEN, (), (b"",))) == Letter(Topic.DONE, (1,))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (Letter(Topic.VERSION, (1,)), Letter(Topic.DONE, (), (b"1.02", b"2.03 64-bit", b"04.04"))),
        (Letter(Topic.BATTERY, (1,)), Letter(Topic.DONE, (12600,))),
        (Letter(Topic.START_FILTER, (1, FilterKind.FLOW_CONTROL), FLOW), Letter(Topic.DONE, (1,))),
        (Letter(Topic.WRITE, (1, 0), (REQUEST,)), Letter(Topic.DONE, (1,))),
        (Letter(Topic.START_PERIODIC, (1, 1000), (REQUEST,)), Letter(Topic.DONE, (1,))),
        (Letter(Topic.SET_CONFIG, (1, ConfigParam.LOOPBACK, 1)), Letter(Topic.DONE)),
        (Letter(Topic.GET_CONFIG, (1, ConfigParam.DATA_RATE)), Letter(Topic.DONE, (500_000,))),
        (Letter(Topic.CLEAR, (1, Ioctl.CLEAR_RX_BUFFER)), Letter(Topic.DONE)),
        (Letter(Topic.ADD_FUNCTIONAL, (1,), (b"\x6b",)), Letter(Topic.DONE)),
        (Letter(Topic.DISCONNECT, (1,)), Letter(Topic.DONE)),
        (Letter(Topic.CLOSE, (1,)), Letter(Topic.DONE)),
        (Letter(Topic.READ, (1, 4, 0)), Letter(Topic.DONE, (0,), (b"",))),
    ],
)
def test_a_question_is_answered(device: TestDevice, asked: Letter, told: Letter) -> None:
    assert connected(device).answer(asked) == told


@pytest.mark.parametrize(
    ("protocol", "asked", "key"),
    [
        (ProtocolId.ISO14230, Letter(Topic.FAST_INIT, (1,), (b"\xc1\x33\xf1\x81",)), "83f110c1ef8f"),
        (ProtocolId.ISO14230, Letter(Topic.FIVE_BAUD_INIT, (1, 0x33)), "ef8f"),
    ],
)
def test_the_k_line_is_woken(device: TestDevice, protocol: ProtocolId, asked: Letter, key: str) -> None:
    assert connected(device, protocol).answer(asked).runs == (bytes.fromhex(key),)


@pytest.mark.parametrize("what", [Topic.STOP_FILTER, Topic.STOP_PERIODIC])
def test_what_was_not_begun_cannot_be_stopped(device: TestDevice, what: Topic) -> None:
    told = connected(device).answer(Letter(what, (1, 1)))
    assert (told.topic, told.runs[1].split(b": ")[1][:7]) == (Topic.REFUSED, b"no such")


def test_what_was_begun_is_stopped(device: TestDevice) -> None:
    helper = connected(device)
    helper.answer(Letter(Topic.START_PERIODIC, (1, 1000), (REQUEST,)))
    helper.answer(Letter(Topic.START_FILTER, (1, FilterKind.FLOW_CONTROL), FLOW))
    told = [helper.answer(Letter(what, (1, 1))) for what in (Topic.STOP_FILTER, Topic.STOP_PERIODIC)]
    assert told == [Letter(Topic.DONE), Letter(Topic.DONE)]


def test_messages_come_packed(make_device: Callable[..., TestDevice]) -> None:
    helper = connected(make_device(no_tx_done=1))
    helper.answer(Letter(Topic.START_FILTER, (1, FilterKind.FLOW_CONTROL), FLOW))
    helper.answer(Letter(Topic.WRITE, (1, 0), (REQUEST,)))
    told = helper.answer(Letter(Topic.READ, (1, 4, 1000)))
    assert [message.payload for message in unpack_messages(told.runs[0], ProtocolId.ISO15765)] == [RPM]


def test_without_a_library_nothing_is_done() -> None:
    assert Helper().answer(Letter(Topic.OPEN, (), (b"",))).topic is Topic.UNLOADABLE


def test_a_library_that_cannot_be_loaded_is_told(tmp_path: Path) -> None:
    told = Helper().answer(Letter(Topic.LOAD, (), (str(tmp_path / "absent.so").encode(),)))
    assert (told.topic, b"absent.so" in told.runs[0]) == (Topic.UNLOADABLE, True)


@pytest.mark.parametrize(
    "asked",
    [
        Letter(Topic.OPEN),
        Letter(Topic.READ, (1,)),
        Letter(Topic.WRITE, (1, 0), (b"torn",)),
        Letter(Topic.START_FILTER, (1, 99), FLOW),
        Letter(Topic.CONNECT, (1, 6, 0)),
        Letter(Topic.HELLO),
        Letter(Topic.FIVE_BAUD_INIT, (1, 999)),
    ],
)
def test_a_question_that_makes_no_sense_is_told_to_make_none(device: TestDevice, asked: Letter) -> None:
    assert connected(device).answer(asked).topic is Topic.NONSENSE


def test_the_end_closes_what_is_open(device: TestDevice) -> None:
    kept: list[Library] = []

    def load(path: str) -> Library:
        kept.append(Library(path))
        return kept[0]

    helper = Helper(load)
    helper.answer(Letter(Topic.LOAD, (), (str(device.path).encode(),)))
    helper.answer(Letter(Topic.OPEN, (), (b"",)))
    helper.end()
    assert kept[0].open(b"") == 1


def run(*questions: Letter) -> tuple[int, list[Letter]]:
    """Return the exit code and the letters of a helper whose input ends after `questions`."""
    done = helped("from drivers.j2534.helper import main; main()", *questions)
    come, letters = bytearray(done.stdout), []
    while (letter := taken_from(come)) is not None:
        letters.append(letter)
    return done.returncode, letters


def helped(program: str, *questions: Letter) -> "subprocess.CompletedProcess[bytes]":
    """Return what became of the helper that `program` runs when its input ends after `questions`."""
    asked = b"".join(sealed(letter) for letter in questions)
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=ROOT, input=asked, capture_output=True, check=False, timeout=LONG_S)


def test_a_name_that_is_no_text_is_a_path_all_the_same() -> None:
    asked: list[str] = []
    helper = Helper(lambda path: asked.append(path) or Library(path))
    helper.answer(Letter(Topic.LOAD, (), (b"/\xff.so",)))
    assert asked == ["/\udcff.so"]


#: what ctypes makes of a crash on Windows is an error
CRASHING = """
from drivers.j2534.helper import main
class Crashing:
    def open(self, name):
        raise OSError("exception: access violation reading 0x18")
main(lambda path: Crashing())
"""


def test_a_crash_that_leaves_the_process_alive_ends_it_and_is_told() -> None:
    load, open_it = Letter(Topic.LOAD, (), (b"/box.dll",), 1), Letter(Topic.OPEN, (), (b"",), 2)
    done = helped(CRASHING, load, open_it)
    assert (done.returncode, done.stderr) == (1, b"exception: access violation reading 0x18")


@pytest.mark.parametrize(("name", "is_left"), [(f"{FOLDER}x1", False), ("somebody-elses", True)])
def test_the_folder_that_it_was_started_in_is_not_left_behind(
    tmp_path: Path, name: str, is_left: bool
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "said.txt").touch()
    start = "import sys; sys.path.insert(0, sys.argv[1]); from drivers.j2534.helper import main; main()"
    command = [sys.executable, "-c", start, str(ROOT)]
    subprocess.run(command, cwd=folder, input=b"", capture_output=True, check=True, timeout=LONG_S)
    assert folder.exists() is is_left


@pytest.mark.parametrize(("home", "is_left"), [("unpacked", True), ("/opt/version/_internal", False)])
def test_a_frozen_helper_leaves_the_folder_alone_that_it_runs_out_of(
    tmp_path: Path, home: str, is_left: bool
) -> None:
    folder = tmp_path / f"{FOLDER}x1"
    folder.mkdir()
    start = (
        "import os, sys; sys.path.insert(0, sys.argv[1]); from drivers.j2534.helper import main;"
        "sys._MEIPASS = os.path.join(os.getcwd(), sys.argv[2]); main()"
    )
    command = [sys.executable, "-c", start, str(ROOT), home]
    subprocess.run(command, cwd=folder, input=b"", capture_output=True, check=True, timeout=LONG_S)
    assert folder.exists() is is_left


@pytest.mark.skipif(sys.platform == "win32", reason="a folder that a process stands in stays there")
def test_it_ends_though_the_folder_that_it_was_started_in_is_gone(tmp_path: Path) -> None:
    folder = tmp_path / f"{FOLDER}x1"
    folder.mkdir()
    start = (
        "import os, sys; sys.path.insert(0, sys.argv[1]); from drivers.j2534.helper import main;"
        "os.rmdir(os.getcwd()); main()"
    )
    command = [sys.executable, "-c", start, str(ROOT)]
    done = subprocess.run(command, cwd=folder, input=b"", capture_output=True, check=False, timeout=LONG_S)
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_process_answers_each_question_by_its_number_and_ends_with_its_input(device: TestDevice) -> None:
    load = Letter(Topic.LOAD, (), (str(device.path).encode(),), 5)
    code, letters = run(load, Letter(Topic.OPEN, (), (b"",), 9))
    assert (code, [(letter.topic, letter.call) for letter in letters]) == (
        0,
        [(Topic.HELLO, 0), (Topic.DONE, 5), (Topic.DONE, 9)],
    )


def test_the_process_ends_though_the_library_does_not_come_back(
    make_device: Callable[..., TestDevice],
) -> None:
    device = make_device(hang__PassThruOpen=1)
    load = Letter(Topic.LOAD, (), (str(device.path).encode(),), 1)
    code, letters = run(load, Letter(Topic.OPEN, (), (b"",), 2))
    assert (code, len(letters)) == (1, 2)
