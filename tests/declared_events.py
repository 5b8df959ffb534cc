"""Every kind of event that the application declares, with each field at its least, longest and oddest.

Made from the shapes themselves: a field that is declared anew is in here without anybody thinking of it.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, Final

from diagclinic.services.telemetry import MOST_FRAMES
from diagclinic.telemetry.declared import KINDS, Field, Kind
from diagclinic.telemetry.shapes import Frames, Number, OneOf, Shape, Text, Whole, Words, YesNo

_LONGEST: Final = 5000
_LETTERS: Final = "".join(map(chr, range(0x20, 0x7F)))
#: what people type, and what their keyboards and clipboards add to it
_WRITTEN: Final = (
    "",
    "It froze.\r\nTwice.\tYes\r",
    'quotes " and \\ slashes',
    "l\u2019outil\u00a0: \u00ab\u202fbien\u202f\u00bb",  # spaces that do not break
    "\N{MAN}\u200d\N{WOMAN} \N{VARIATION SELECTOR-16}\N{THUMBS UP SIGN}\U0001f3fd",  # signs that nobody sees
    "\u202eright to left\u202c \u05e9\u05dc\u05d5\u05dd \ufeff",
    "half a sign \ud83d and a bell \x07 and nothing \x00",
    "\N{GRINNING FACE}" * 4000,
    "wort " * 800,
    "\x7f" * 4000,
)


def odd_values(shape: Shape) -> tuple[object, ...]:
    """Return values that fit `shape`, at its edges."""
    return tuple(one for one in _tried(shape) if shape.fits(one))


def _tried(shape: Shape) -> Iterable[object]:
    match shape:
        case Whole():
            tried: Iterable[object] = shape.low, shape.high
        case Number():
            tried = 0, -1e15, 1e15, 10**15, 5e-324, -0.0, 1 / 3, 1e300, 10**400
        case YesNo():
            tried = True, False
        case OneOf():
            tried = sorted(shape.words)
        case Text():
            tried = texts_of(shape)
        case Frames():
            tried = (), (longest_frame(),) * MOST_FRAMES
        case Words():
            tried = _WRITTEN
        case _:
            raise AssertionError(f"nobody knows the edges of {shape}")
    return tried


def texts_of(shape: Text) -> Iterator[str]:
    """Yield the shortest text, the longest, and one with every letter that it may have."""
    if shape.fits(""):
        yield ""
    for letter in "a0_":
        fitting = [letter * count for count in range(1, _LONGEST) if shape.fits(letter * count)]
        yield from fitting[:1] + fitting[-1:]
    yield from ("a" + letter for letter in _LETTERS if shape.fits("a" + letter))


def longest_frame() -> str:
    """Return the longest place in a program that may be told."""
    shape, parts = Frames(), ["a", "a", "1"]
    for place, letter in enumerate("aa1"):
        fitting = (letter * count for count in range(1, 300))
        parts[place] = [
            one for one in fitting if shape.fits((":".join([*parts[:place], one, *parts[place + 1 :]]),))
        ][-1]
    return ":".join(parts)


def events_of(kind: Kind) -> Iterator[Mapping[str, Any]]:
    """Yield the fields of events of `kind`: each at each of its edges in turn, and without what may lack."""
    usual = {field.name: odd_values(field.shape)[-1] for field in kind.fields}
    least = {field.name: odd_values(field.shape)[0] for field in kind.fields}
    yield {field.name: least[field.name] for field in kind.fields if not field.may_lack}
    yield from ({**usual, **one} for one in chain.from_iterable(map(_at_its_edges, kind.fields)))


def _at_its_edges(field: Field) -> Iterator[Mapping[str, Any]]:
    yield from ({field.name: value} for value in odd_values(field.shape))


def all_events() -> list[tuple[str, Mapping[str, Any]]]:
    """Return all of them, each with its kind."""
    return [(kind.name, told) for kind in KINDS.values() for told in events_of(kind)]
