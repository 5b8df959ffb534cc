"""Which frames are wanted, as a person writes it: ``7E8, 100-1FF, 18DAF1xx, 7E0/7F0``.

Up to three hexadecimal digits are an identifier of 11 bits, more are one of 29 bits (``00000123`` is 123
with 29 bits).  An ``x`` stands for any digit, a hyphen for all from here to there, a slash for the bits that
count.  ``0x`` in front of plain digits is what programmers write, and no pattern.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from diagclinic.core.errors import CaptureFilterError
from drivers.api import FrameFilter, passes

if TYPE_CHECKING:
    import can

_DIGITS_11BIT: Final = 3
_MOST_DIGITS: Final = 8
_LARGEST: Final = {False: 0x7FF, True: 0x1FFFFFFF}
_TERM: Final = re.compile(r"[^,;\s]+(?:\s*[-/]\s*[^,;\s]+)?")
_PARTS: Final = re.compile(r"(?P<first>[^-/\s]*)\s*(?:(?P<kind>[-/])\s*(?P<second>\S*))?")
_HEX: Final = re.compile(r"[0-9A-Fa-f]+")
_PREFIXED: Final = re.compile(r"0[xX](?=[0-9A-Fa-f]+$)")
_PATTERN: Final = re.compile(r"[0-9A-Fa-fxX]+")

Wants = Callable[["can.Message"], bool]


@dataclass(frozen=True, slots=True)
class _Term:
    """One part of a filter between two commas.

    Attributes:
        text: the whole filter.
        at: where the part begins in it, counted from 0.
    """

    text: str
    at: int

    def wrong(self, why: str) -> CaptureFilterError:
        return CaptureFilterError(self.text, self.at + 1, why)


def parse_filters(text: str) -> tuple[FrameFilter, ...]:
    """Return what `text` asks for; nothing, which lets every frame pass, for an empty text.

    Raises:
        CaptureFilterError: it cannot be understood; the error says where.
    """
    return tuple(
        wanted
        for found in _TERM.finditer(text)
        for wanted in _filters(found.group(), _Term(text, found.start()))
    )


def wants(filters: tuple[FrameFilter, ...]) -> Wants:
    """Return what tells if a frame is among `filters`; error frames always are."""
    return partial(passes, filters)


def identifier_text(identifier: int, *, is_extended: bool) -> str:
    """Return an identifier as it is written here: ``7E8``, ``18DAF110``."""
    return f"{identifier:08X}" if is_extended else f"{identifier:03X}"


def _filters(term: str, where: _Term) -> Iterator[FrameFilter]:
    parts = _PARTS.fullmatch(term)
    if parts is None:
        raise where.wrong("between two commas stands one identifier, range or pattern")
    first, kind, second = _PREFIXED.sub("", parts["first"]), parts["kind"], parts["second"] or ""
    second = _PREFIXED.sub("", second)
    if kind == "-":
        yield from _range(first, second, where)
    elif kind == "/":
        yield _masked(first, second, where)
    else:
        yield _pattern(first, where)


def _pattern(word: str, where: _Term) -> FrameFilter:
    if not _PATTERN.fullmatch(word):
        raise where.wrong(f"{word!r} is no hexadecimal identifier, e.g. 7E8, 18DAF110 or 7Ex")
    is_extended = _is_extended(word, where)
    largest = _LARGEST[is_extended]
    identifier = int(re.sub("[xX]", "0", word), 16)
    mask = int("".join("0" if digit in "xX" else "F" for digit in word), 16)
    if identifier > largest:
        raise where.wrong(f"{word} is more than {largest:X}, the largest identifier of its kind")
    return FrameFilter(identifier, (mask | ~_span(word)) & largest, is_extended)


def _span(word: str) -> int:
    return (1 << 4 * len(word)) - 1


def _masked(word: str, mask: str, where: _Term) -> FrameFilter:
    identifier, is_extended = _identifier(word, where)
    bits, _ = _identifier(mask, where)
    if bits > _LARGEST[is_extended]:
        raise where.wrong(f"the mask {mask} has more bits than the identifier {word}")
    return FrameFilter(identifier & bits, bits, is_extended)


def _range(first: str, last: str, where: _Term) -> Iterator[FrameFilter]:
    """Yield the fewest masks that together let a range pass."""
    (low, is_extended), (high, is_also) = _identifier(first, where), _identifier(last, where)
    if is_extended is not is_also:
        raise where.wrong(f"{first} and {last} are identifiers of different lengths")
    if high < low:
        raise where.wrong(f"the range ends at {last}, before it begins at {first}")
    while low <= high:
        size = low & -low or _LARGEST[is_extended] + 1
        while low + size - 1 > high:
            size >>= 1
        yield FrameFilter(low, _LARGEST[is_extended] & ~(size - 1), is_extended)
        low += size


def _identifier(word: str, where: _Term) -> tuple[int, bool]:
    if not _HEX.fullmatch(word):
        raise where.wrong(f"{word!r} is no hexadecimal identifier, e.g. 7E8 or 18DAF110")
    is_extended = _is_extended(word, where)
    identifier = int(word, 16)
    if identifier > _LARGEST[is_extended]:
        raise where.wrong(
            f"{word} is more than {_LARGEST[is_extended]:X}, the largest identifier of its kind"
        )
    return identifier, is_extended


def _is_extended(word: str, where: _Term) -> bool:
    if len(word) > _MOST_DIGITS:
        raise where.wrong(f"{word[:20]!r} has more than {_MOST_DIGITS} digits")
    return len(word) > _DIGITS_11BIT
