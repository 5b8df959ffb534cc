"""The state of an install in a few symbols that can be read out on the telephone.

Crockford's base 32 in groups of four: no I, L, O or U, so that nothing is taken for a figure; capitals do not
matter.  What the symbols say, in order::

    1   format 1 (2 bits), channel (2 bits), whether a region follows (1 bit)
    2   flags, five in each symbol, in the order of `Flag` up to NO_GOOD
    n   the current version: three numbers
    n   the last good version, where it is another one (Flag.OTHER_GOOD); with Flag.NO_GOOD beside it,
        which would contradict it, the install is damaged (Flag.DAMAGED): older programs read NO_GOOD
    2   the region's letters, where one follows
    n   number of the launcher
    1   days since the last signed news: 30 for that and more, 31 for never
    2   check symbols

A number takes one symbol for every four of its bits, the lowest first; the fifth bit says that it goes on.
The check symbols make every code a multiple of (x - a)(x - a^2) over the field of 32 elements (a Reed-Solomon
code): any one or two symbols that were misheard, and any two that changed places, are found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntFlag
from typing import Final

from updater.install.layout import is_version, version_key

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: letters that are no symbols, as Crockford reads them
_MISWRITTEN: Final = str.maketrans("ILO", "110")
_FORMAT: Final = 1
CHANNELS: Final = ("pilot", "beta", "regional")
_NO_VERSION: Final = "0.0.0"
_CHECKS: Final = 2
_SHORTEST: Final = 1 + 2 + 3 + 1 + 1 + _CHECKS
#: the code finds errors in no more symbols than this
_LONGEST: Final = 31
#: x^5 + x^2 + 1, whose root runs through all 31 elements
_POLYNOMIAL: Final = 0b100101
DAYS_CAPPED: Final = 30
_DAYS_NEVER: Final = 31


class CodeError(ValueError):
    """It is no such code, or it was misheard."""


class Flag(IntFlag):
    """What is out of the ordinary."""

    TRIAL = 1
    PINNED = 2
    SAFE_MODE = 4
    FELL_BACK = 8
    HALTED = 16
    BELOW_FLOOR = 32
    LOG_DAMAGED = 64
    PENDING = 128
    OTHER_GOOD = 256
    NO_GOOD = 512
    DAMAGED = 1024


NOTHING: Final = Flag(0)
#: what is said of the last good version, and what both of it mean together
_OF_GOOD: Final = Flag.OTHER_GOOD | Flag.NO_GOOD


@dataclass(frozen=True, slots=True)
class Told:
    """What a code tells.

    Attributes:
        current: the version that starts next, empty for none.
        last_good: the last one that proved itself, empty for none.
        channel: one of `CHANNELS`, or empty where it is another.
        region: two letters, or empty.
        flags: what is out of the ordinary; those of the last good version follow from it.
        launcher: number of the launcher that is used.
        days: since the last signed news, `DAYS_CAPPED` for that and more; None for never.
    """

    current: str
    last_good: str
    channel: str = ""
    region: str = ""
    flags: Flag = NOTHING
    launcher: int = 0
    days: int | None = None


def encode(told: Told) -> str:
    """Return the code of `told`, in groups of four.

    Raises:
        ValueError: a version is none.
    """
    symbols = [*_symbols(told)]
    if len(symbols) + _CHECKS > _LONGEST:  # numbers that nobody ever publishes
        symbols = [*_symbols(Told(_NO_VERSION, _NO_VERSION, told.channel, told.region, told.flags))]
    code = "".join(ALPHABET[symbol] for symbol in (*symbols, *_checks(symbols)))
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def decode(code: str) -> Told:
    """Return what `code` tells, however it was written down.

    Raises:
        CodeError: it was misheard, or it is of a newer kind.
    """
    symbols = _heard(code)
    if any(_syndromes(symbols)):
        raise CodeError("a symbol was misheard, or is missing: let the code be read out once more")
    return _Reader(symbols[:-_CHECKS]).read()


def _heard(code: str) -> list[int]:
    text = code.upper().translate(_MISWRITTEN)
    letters = [letter for letter in text if letter not in " -\t\r\n"]
    strange = sorted({letter for letter in letters if letter not in ALPHABET})
    if strange:
        raise CodeError(f"no code holds {', '.join(strange)}")
    if not _SHORTEST <= len(letters) <= _LONGEST:
        raise CodeError(f"a code has {_SHORTEST} to {_LONGEST} symbols, not {len(letters)}")
    return [ALPHABET.index(letter) for letter in letters]


def _symbols(told: Told) -> Iterator[int]:
    channel = CHANNELS.index(told.channel) + 1 if told.channel in CHANNELS else 0
    has_region = _is_region(told.region)
    yield _FORMAT << 3 | channel << 1 | has_region
    flags = _with_good(told)
    yield from divmod(flags, 32)[::-1]
    yield from _version(told.current)
    if flags & Flag.OTHER_GOOD:
        yield from _version(told.last_good)
    if has_region:
        yield from (ord(letter) - ord("A") for letter in told.region.upper())
    yield from _number(told.launcher)
    yield _DAYS_NEVER if told.days is None else max(0, min(told.days, DAYS_CAPPED))


def _with_good(told: Told) -> Flag:
    flags = told.flags & ~(_OF_GOOD | Flag.DAMAGED)
    if Flag.DAMAGED in told.flags:
        return flags | _OF_GOOD
    if not told.last_good:
        return flags | Flag.NO_GOOD
    return flags if told.last_good == told.current else flags | Flag.OTHER_GOOD


def _is_region(text: str) -> bool:
    return len(text) == 2 and text.isascii() and text.isalpha()


def _version(text: str) -> Iterator[int]:
    for number in version_key(text or _NO_VERSION):
        yield from _number(number)


def _number(number: int) -> Iterator[int]:
    while number > 15:
        yield number & 15 | 16
        number >>= 4
    yield number


class _Reader:
    """Reads the symbols of a whole code from the left."""

    def __init__(self, symbols: Sequence[int]) -> None:
        self._left = iter(symbols)

    def read(self) -> Told:
        """Return what they tell.

        Raises:
            CodeError: they are of a newer kind.
        """
        head = self._next()
        if head >> 3 != _FORMAT:
            raise CodeError("this code is of a newer kind: decode it with a newer version of this program")
        flags = Flag(self._next() | self._next() << 5)
        is_damaged = _OF_GOOD in flags
        current = self._version()
        last_good = self._version() if flags & Flag.OTHER_GOOD else current
        region = self._region() if head & 1 else ""
        launcher, days = self._number(), self._next()
        if next(self._left, None) is not None:
            raise CodeError("there is more in this code than belongs to it")
        return Told(
            current=current,
            last_good="" if flags & Flag.NO_GOOD and not is_damaged else last_good,
            channel=("", *CHANNELS)[head >> 1 & 3],
            region=region,
            flags=flags & ~_OF_GOOD | (Flag.DAMAGED if is_damaged else NOTHING),
            launcher=launcher,
            days=None if days == _DAYS_NEVER else days,
        )

    def _next(self) -> int:
        symbol = next(self._left, None)
        if symbol is None:
            raise CodeError("this code ends too early")
        return symbol

    def _number(self) -> int:
        number = shift = 0
        while (symbol := self._next()) > 15:
            number |= (symbol & 15) << shift
            shift += 4
        return number | symbol << shift

    def _region(self) -> str:
        region = "".join(chr(ord("A") + self._next()) for _ in range(2))
        if not _is_region(region):
            raise CodeError("its region has letters that there are not")
        return region

    def _version(self) -> str:
        version = ".".join(str(self._number()) for _ in range(3))
        if not is_version(version):
            raise CodeError("it names a version that there cannot be")
        return "" if version == _NO_VERSION else version


def _times(left: int, right: int) -> int:
    """Return the product of two elements of the field."""
    product = 0
    while right:
        product ^= left * (right & 1)
        left, right = left << 1, right >> 1
        left ^= _POLYNOMIAL * (left >> 5)
    return product


def _syndromes(symbols: Sequence[int]) -> tuple[int, int]:
    """Return the values of the code's polynomial at a and at a squared: zero for a whole code."""
    return _value(symbols, 2), _value(symbols, 4)


def _value(symbols: Sequence[int], at: int) -> int:
    value = 0
    for symbol in symbols:
        value = _times(value, at) ^ symbol
    return value


def _checks(symbols: Sequence[int]) -> tuple[int, int]:
    """Return the two symbols that make the whole a multiple of the code's generator."""
    first, second = 0, 0
    for symbol in symbols:  # long division by x^2 + (a + a^2) x + a^3
        feedback = symbol ^ first
        first, second = second ^ _times(feedback, 2 ^ 4), _times(feedback, 8)
    return first, second
