"""What a declared field may hold; a value of another shape keeps its event out of the spool."""

import re
from dataclasses import dataclass
from typing import Final, Protocol

from diagclinic.services.telemetry import MOST_FRAMES

#: letters that are a word of this program, a version, or the name of a flag
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9._+-]{0,63}")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,79}")
_MODULE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,99}")
_FRAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,99}:[A-Za-z0-9_.]{1,80}:[0-9]{1,7}")
#: the highest number that is exact in every JSON reader
EXACT: Final = 2**53 - 1
#: more than this program ever counts; the service keeps no more
_HIGHEST: Final = 2**31 - 1
#: beyond any figure of an experiment, in either direction
_FARTHEST: Final = 1e15


class Shape(Protocol):
    """Tells what a field may hold."""

    def fits(self, value: object) -> bool:
        """Say whether `value` is of this shape."""
        ...


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from `low` to `high`."""

    low: int = 0
    high: int = _HIGHEST

    def fits(self, value: object) -> bool:
        """Say whether `value` is one; True and False are none."""
        return type(value) is int and self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Number:
    """A number that is one, of any size that something is measured in."""

    def fits(self, value: object) -> bool:
        """Say whether `value` is one."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return -_FARTHEST <= value <= _FARTHEST


@dataclass(frozen=True, slots=True)
class YesNo:
    """True or False."""

    def fits(self, value: object) -> bool:
        """Say whether `value` is one of them."""
        return type(value) is bool


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few words."""

    words: frozenset[str]

    def fits(self, value: object) -> bool:
        """Say whether `value` is one of them."""
        return isinstance(value, str) and value in self.words


@dataclass(frozen=True, slots=True)
class Text:
    """A text of one form, or none where `may_lack`."""

    form: re.Pattern[str]
    may_lack: bool = False

    def fits(self, value: object) -> bool:
        """Say whether `value` is of the form as a whole."""
        is_lacking = self.may_lack and value == ""
        return is_lacking or (isinstance(value, str) and self.form.fullmatch(value) is not None)


@dataclass(frozen=True, slots=True)
class Frames:
    """Places in a program: ``module:function:line``."""

    def fits(self, value: object) -> bool:
        """Say whether `value` is a few of them."""
        if not isinstance(value, tuple | list) or len(value) > MOST_FRAMES:
            return False
        return all(isinstance(one, str) and _FRAME.fullmatch(one) for one in value)


@dataclass(frozen=True, slots=True)
class Words:
    """What a person wrote to be sent; searched for what must not leave."""

    longest: int = 4000

    def fits(self, value: object) -> bool:
        """Say whether `value` is a text that is not too long."""
        return isinstance(value, str) and len(value) <= self.longest


def one_of(*words: str) -> OneOf:
    """Return the shape of one of `words`."""
    return OneOf(frozenset(words))


def digits(count: int) -> Text:
    """Return the shape of `count` hexadecimal digits."""
    return Text(re.compile(f"[0-9a-f]{{{count}}}"))


SLUG: Final = Text(_SLUG)
MAYBE_SLUG: Final = Text(_SLUG, may_lack=True)
NAME: Final = Text(_NAME)
MODULE: Final = Text(_MODULE)
