"""drivers.j2534.pipes: both ways to wait for a pipe, on whatever system the tests run."""

import os
import threading
from collections.abc import Callable, Iterator

import pytest

from drivers.j2534.letters import Letter, Topic, sealed
from drivers.j2534.packing import DamagedError
from drivers.j2534.pipes import Chunks, EndedError, Letterbox, PolledChunks, ThreadedChunks, chunks_of

LETTER = Letter(Topic.READ, (1, 2), (b"bytes",), 7)
LONG_S = 30.0


class Pipe:
    """A pipe, read by one of the ways."""

    def __init__(self, way: Callable[..., Chunks]) -> None:
        self.out, self.into = os.pipe()
        self.ended = threading.Event()
        self.chunks = way(self.out, self.ended.set)
        self.letters = Letterbox(self.chunks)

    def write(self, content: bytes) -> None:
        os.write(self.into, content)

    def end(self) -> None:
        if self.into >= 0:
            os.close(self.into)
            self.into = -1


WAYS = [ThreadedChunks] + ([PolledChunks] if os.name == "posix" else [])


@pytest.fixture(params=WAYS)
def pipe(request: pytest.FixtureRequest) -> Iterator[Pipe]:
    """A pipe read in each of the ways."""
    made = Pipe(request.param)
    yield made
    made.end()
    made.letters.close()
    made.ended.wait(LONG_S)
    os.close(made.out)


def test_a_letter_comes_out_of_the_pipe(pipe: Pipe) -> None:
    pipe.write(sealed(LETTER))
    assert pipe.letters.next(LONG_S) == LETTER


def test_two_letters_in_one_go_are_two_letters(pipe: Pipe) -> None:
    pipe.write(sealed(LETTER) * 2)
    assert [pipe.letters.next(LONG_S), pipe.letters.next(0)] == [LETTER, LETTER]


def test_nothing_in_time_is_nothing(pipe: Pipe) -> None:
    assert pipe.letters.next(0.001) is None


def test_a_letter_may_come_in_parts(pipe: Pipe) -> None:
    pipe.write(sealed(LETTER)[:9])
    first = pipe.letters.next(LONG_S)
    pipe.write(sealed(LETTER)[9:])
    assert [first, pipe.letters.next(LONG_S)] == [None, LETTER]


def test_the_end_comes_after_the_last_letter(pipe: Pipe) -> None:
    pipe.write(sealed(LETTER))
    pipe.end()
    assert pipe.letters.next(None) == LETTER
    with pytest.raises(EndedError):
        pipe.letters.next(None)


def test_what_is_no_letter_is_damaged(pipe: Pipe) -> None:
    pipe.write(b"\xff" * 8)
    with pytest.raises(DamagedError):
        pipe.letters.next(LONG_S)


def test_the_end_is_told_though_nobody_reads(pipe: Pipe) -> None:
    pipe.end()
    assert pipe.ended.wait(LONG_S)


def test_this_system_has_one_of_the_ways() -> None:
    out, into = os.pipe()
    chunks = chunks_of(out)
    os.close(into)
    assert chunks.next(LONG_S) == b""
    chunks.close()
    os.close(out)
