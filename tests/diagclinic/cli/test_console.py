"""diagclinic.cli.console: lines as this terminal can show them."""

import errno
import io
import os
import pty

import pytest

from diagclinic.cli.console import (
    OutputError,
    fitted,
    giving,
    printable,
    tell_line,
    terminal_width,
    write_line,
)
from diagclinic.core.legible import legible


@pytest.mark.parametrize("encoding", ["utf-8", None])
def test_terminal_that_has_every_character_gets_them(encoding: str | None) -> None:
    assert printable("✓ 90 °C · λ", encoding) == "✓ 90 °C · λ"


def test_fine_unit_is_never_shown_as_unclear_for_want_of_a_tick() -> None:
    assert printable("✓ 7E8  Engine · ECM", "cp1252") == "+ 7E8  Engine - ECM"


def test_units_stay_readable_in_plain_ascii() -> None:
    assert printable("90 °C, 0.98 λ …", "ascii") == "90 deg C, 0.98 lambda ..."


def test_character_without_a_stand_in_is_a_question_mark() -> None:
    assert printable("車", "ascii") == "?"


def test_short_line_is_left_as_it_is() -> None:
    assert fitted("  Engine speed    800 1/min", 40) == "  Engine speed    800 1/min"


def test_long_line_is_cut_between_words_and_goes_on_further_in() -> None:
    assert fitted("    P0301  Cylinder 1 misfire was detected", 30) == (
        "    P0301  Cylinder 1 misfire\n        was detected"
    )


def test_no_line_is_wider_than_the_terminal() -> None:
    text = "    " + "word " * 40
    assert max(len(line) for line in fitted(text, 30).split("\n")) <= 30


def test_lines_are_fitted_one_by_one() -> None:
    assert fitted("\nReport: x", 30) == "\nReport: x"


def test_file_or_pipe_has_no_width() -> None:
    assert terminal_width(io.StringIO()) is None


def test_terminal_that_tells_next_to_nothing_is_taken_for_a_narrow_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "3")
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as stream:
        assert terminal_width(stream) == 30
    os.close(ours)


def test_line_ends_with_the_line() -> None:
    stream = io.StringIO()
    write_line(stream, "✓ fine")
    assert stream.getvalue() == "✓ fine\n"


def test_line_for_an_old_code_page_is_written_in_it() -> None:
    bytes_ = io.BytesIO()
    stream = io.TextIOWrapper(bytes_, encoding="ascii", newline="\n")
    write_line(stream, "✓ 20 °C")
    stream.flush()
    assert bytes_.getvalue() == b"+ 20 deg C\n"


@pytest.mark.parametrize("text", ["\x1b[2J", "\x9b2J", "a\rb", "\u202eabc", "\0"])
def test_nothing_in_a_line_commands_the_terminal(text: str) -> None:
    stream = io.StringIO()
    write_line(stream, text)
    assert stream.getvalue() == f"{legible(text)}\n"
    assert stream.getvalue() != f"{text}\n"


class FullDisk(io.StringIO):
    """A stream to a disk without room."""

    def write(self, _text: str, /) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_output_that_takes_no_more_is_named_with_what_to_do() -> None:
    with pytest.raises(OutputError, match=r"No space left on device\. Make room"), giving():
        write_line(FullDisk(), "result")


def test_reader_that_has_seen_enough_is_no_failure_of_the_output() -> None:
    with pytest.raises(BrokenPipeError), giving():
        raise BrokenPipeError


def test_nobody_to_tell_lets_the_work_go_on() -> None:
    tell_line(FullDisk(), "a word on the way")
    closed = io.StringIO()
    closed.close()
    tell_line(closed, "a word on the way")


def test_word_on_the_way_is_told_at_once() -> None:
    written = io.BytesIO()
    stream = io.TextIOWrapper(written, encoding="ascii", newline="\n")
    tell_line(stream, "soon")
    assert written.getvalue() == b"soon\n"
