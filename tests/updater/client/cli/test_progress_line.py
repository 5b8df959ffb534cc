"""updater.client.cli.progress_line: how far it is, for whoever reads it."""

import io
import json

import pytest

from updater.client.cli.progress_line import ProgressLine, megabytes, words_of
from updater.client.work import Progress


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class _Closed(io.StringIO):
    def write(self, text: str) -> int:
        raise BrokenPipeError


def _shown(stream: io.StringIO, *steps: Progress, is_json: bool = False) -> str:
    line = ProgressLine(stream, is_json=is_json)
    for step in steps:
        line.show(step)
    return stream.getvalue()


def test_file_gets_a_line_for_each_tenth() -> None:
    steps = [Progress("fetch", done, 1000) for done in range(0, 1001, 10)]
    assert len(_shown(io.StringIO(), *steps).splitlines()) == 11


def test_terminal_gets_one_line_that_is_written_over() -> None:
    steps = [Progress("fetch", done, 10**7) for done in (0, 5 * 10**6, 10**7)]
    assert _shown(_Terminal(), *steps).count("\n") == 1


def test_line_that_would_be_written_over_is_wiped_before_anything_else_is_said() -> None:
    stream = _Terminal()
    line = ProgressLine(stream, is_json=False)
    line.show(Progress("check"))
    line.end()
    line.end()
    assert stream.getvalue() == "\r\x1b[KAsking the repository\r\x1b[K"


def test_line_that_has_its_end_is_not_wiped() -> None:
    stream = io.StringIO()
    line = ProgressLine(stream, is_json=False)
    line.show(Progress("check"))
    line.end()
    assert stream.getvalue() == "Asking the repository\n"


def test_program_gets_json() -> None:
    told = json.loads(_shown(io.StringIO(), Progress("fetch", 5, 10), is_json=True))
    assert (told["step"], told["done"], told["total"]) == ("fetch", 5, 10)


def test_every_note_is_told() -> None:
    notes = [Progress("note", words="left"), Progress("note", words="left too")]
    assert _shown(io.StringIO(), *notes).splitlines() == ["left", "left too"]


def test_work_goes_on_where_nobody_can_be_told() -> None:
    assert _shown(_Closed(), Progress("fetch", 5, 10)) == ""


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 kB"), (1500, "2 kB"), (1_500_000, "1.5 MB"), (99_999, "100 kB")]
)
def test_sizes_are_said_as_people_do(size: int, words: str) -> None:
    assert megabytes(size) == words


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (Progress("check"), "Asking the repository"),
        (Progress("fetch", 0, 2_000_000), "Downloading: 0 kB of 2.0 MB"),
        (Progress("self-test", words="Version 1.1.0 tests itself"), "Version 1.1.0 tests itself"),
        (Progress("defrost"), "defrost"),
    ],
)
def test_step_is_said_in_words(progress: Progress, words: str) -> None:
    assert words_of(progress) == words
