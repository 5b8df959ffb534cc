"""drivers.j2534.process: helpers that answer, crash, hang and end; what they leave behind is nothing."""

import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.errors import RequestStoppedError
from drivers.j2534.letters import Letter, Topic
from drivers.j2534.process import Command, HelperDiedError, HelperProcess

GO_ON = threading.Event()
LONG_S = 30.0
ROOT = Path(__file__).resolve().parents[3]
#: answers HELLO with its number and then does what BODY says, with `ask()` and `tell(letter)`
TALKER = """
import os, sys
sys.path.insert(0, sys.argv[1])
from drivers.j2534.letters import Letter, Topic, sealed
from drivers.j2534.pipes import Letterbox, chunks_of
letters = Letterbox(chunks_of(0))
def ask():
    return letters.next(None)
def tell(letter):
    os.write(1, sealed(letter))
tell(Letter(Topic.HELLO, (os.getpid(),)))
BODY
"""
Start = Callable[[str], HelperProcess]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start helpers that do what a text says, and end those that are left."""
    started: list[HelperProcess] = []

    def begin(body: str) -> HelperProcess:
        words = (sys.executable, "-S", "-c", TALKER.replace("BODY", body), str(ROOT))
        helper = HelperProcess(Command(words))
        started.append(helper)
        helper.await_hello(GO_ON, LONG_S)
        return helper

    yield begin
    for helper in started:
        helper.end(0)


def is_alive(process: int) -> bool:
    """Say whether there is such a process, be it one that waits to be asked for its end."""
    try:
        os.kill(process, 0)
    except OSError:
        return False
    return True


def test_a_question_is_answered(start: Start) -> None:
    helper = start("asked = ask(); tell(Letter(Topic.DONE, asked.numbers[::-1], asked.runs, asked.call))")
    told = helper.ask(Letter(Topic.READ, (1, 2), (b"x",)), LONG_S, GO_ON)
    assert (told.topic, told.numbers, told.runs) == (Topic.DONE, (2, 1), (b"x",))


@pytest.mark.parametrize(
    ("body", "ending"),
    [
        ("ask(); os.abort()", "crashed: SIGABRT"),
        ("ask(); os.kill(os.getpid(), 11)", "crashed: SIGSEGV"),
        ("ask(); os._exit(3)", "exit code 3"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="a crash has a code of another kind there")
def test_a_crash_is_told_and_leaves_nothing(start: Start, body: str, ending: str) -> None:
    helper = start(body)
    with pytest.raises(HelperDiedError, match=ending):
        helper.ask(Letter(Topic.OPEN), LONG_S, GO_ON)
    assert (helper.is_ended, is_alive(helper._process.pid), helper._folder.path.exists()) == (
        True,
        False,
        False,
    )


def test_a_helper_that_does_not_come_back_is_ended(start: Start) -> None:
    helper = start("import threading; ask(); threading.Event().wait()")
    with pytest.raises(HelperDiedError, match=r"did not come back within 0\.1 s"):
        helper.ask(Letter(Topic.OPEN), 0.1, GO_ON)
    assert (helper.is_ended, is_alive(helper._process.pid)) == (True, False)


def test_a_stop_ends_the_wait_and_not_the_helper(start: Start) -> None:
    helper = start(
        "first = ask(); second = ask()\n"
        "tell(Letter(Topic.DONE, (1,), (), first.call)); tell(Letter(Topic.DONE, (2,), (), second.call))"
    )
    stop = threading.Event()
    stop.set()
    with pytest.raises(RequestStoppedError):
        helper.ask(Letter(Topic.OPEN), LONG_S, stop)
    assert helper.ask(Letter(Topic.READ), LONG_S, GO_ON).numbers == (2,)


def test_nonsense_ends_the_helper(start: Start) -> None:
    helper = start("ask(); os.write(1, b'\\xff' * 16); ask()")
    with pytest.raises(HelperDiedError, match="nonsense"):
        helper.ask(Letter(Topic.OPEN), LONG_S, GO_ON)
    assert helper.is_ended


def test_what_was_printed_last_is_told(start: Start) -> None:
    helper = start("ask(); os.write(2, b'license expired\\n'); os._exit(1)")
    with pytest.raises(HelperDiedError, match="license expired"):
        helper.ask(Letter(Topic.OPEN), LONG_S, GO_ON)


def test_a_helper_that_has_gone_cannot_be_asked(start: Start) -> None:
    helper = start("os._exit(0)")
    helper._process.wait(LONG_S)
    with pytest.raises(HelperDiedError):
        helper.ask(Letter(Topic.OPEN), LONG_S, GO_ON)


def test_an_end_lets_the_helper_end_by_itself(start: Start, tmp_path: Path) -> None:
    mark = tmp_path / "ended-by-itself"
    helper = start(f"\ntry: ask()\nexcept Exception: open({str(mark)!r}, 'w').close()")
    helper.end(LONG_S)
    assert mark.exists()


def test_a_second_end_does_nothing(start: Start) -> None:
    helper = start("ask()")
    helper.end()
    helper.end()
    assert helper.is_ended


def test_a_program_that_cannot_be_started_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(OSError, match="absent"):
        HelperProcess(Command((str(tmp_path / "absent"),)))
    assert list(tmp_path.iterdir()) == []


def test_a_helper_that_says_nothing_is_given_up() -> None:
    words = (sys.executable, "-S", "-c", "import threading; threading.Event().wait()")
    helper = HelperProcess(Command(words))
    with pytest.raises(HelperDiedError):
        helper.await_hello(GO_ON, 0.05)
    assert helper.is_ended
