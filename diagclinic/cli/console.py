"""Lines as this terminal can show them: in its width, in its characters."""

import shutil
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final, TextIO

from diagclinic.core.legible import legible

#: stand-ins for what an old code page lacks; a question mark in their place would read as "not clear"
_PLAIN: Final = str.maketrans(
    {"✓": "+", "…": "...", "°": "deg ", "·": "-", "λ": "lambda", "Ω": "Ohm", "µ": "u", "²": "2", "³": "3"}
)
NARROWEST: Final = 30
HANGING: Final = 4


class OutputError(Exception):
    """Standard output takes no more; the text says why, and what to do."""


@contextmanager
def giving() -> Iterator[None]:
    """Name what a write to standard output fails with.

    Raises:
        OutputError: it takes no more.
        BrokenPipeError: whoever read it has seen enough.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        why = error.strerror or str(error)
        raise OutputError(
            f"The output cannot be written: {why}. Make room where it goes, or send it elsewhere."
        ) from error


def printable(text: str, encoding: str | None) -> str:
    """Return `text` in characters that `encoding` has; None stands for one that has all."""
    if encoding is None:
        return text
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_PLAIN).encode(encoding, "replace").decode(encoding)
    return text


def fitted(text: str, width: int) -> str:
    """Return `text` with its lines cut between words at `width`; what follows stands further in."""
    return "\n".join(_fitted_line(line, width) for line in text.split("\n"))


def terminal_width(stream: TextIO) -> int | None:
    """Return the columns of the terminal that `stream` writes to, None where it is a file or a pipe."""
    return max(NARROWEST, shutil.get_terminal_size().columns) if stream.isatty() else None


def write_line(stream: TextIO, text: str) -> None:
    """Write `text` and a line end to `stream`, whatever it is; nothing in `text` commands a terminal."""
    width = terminal_width(stream)
    shown = legible(text) if width is None else fitted(legible(text), width)
    print(printable(shown, getattr(stream, "encoding", None)), file=stream)


def tell_line(stream: TextIO, text: str) -> None:
    """Write what is no result at once; where nobody can be told, the work goes on all the same."""
    with suppress(OSError, ValueError):
        write_line(stream, text)
        stream.flush()


def _fitted_line(line: str, width: int) -> str:
    if len(line) <= width:
        return line
    indent = len(line) - len(line.lstrip()) + HANGING
    return textwrap.fill(line, width, subsequent_indent=" " * min(indent, width // 2))
