"""Signed JSON, read without any leniency: what is not exactly as agreed is refused with words."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from updater.client.errors import DamagedError

#: fields that later publishers may add without older programs minding
EXTENSION: Final = "x-"
_TIME: Final = "%Y-%m-%dT%H:%M:%SZ"
_NEVER: Final = (
    "It is not written as this program expects it; a newer version of the program may be able to read it."
)


def canonical(value: object) -> bytes:
    """Return the one way to write `value`: sorted keys, no spaces, UTF-8.

    Raises:
        ValueError: it holds what JSON cannot say.
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def time_text(moment: datetime) -> str:
    """Return `moment` in ISO 8601, UTC, with Z, in whole seconds."""
    return moment.astimezone(UTC).strftime(_TIME)


def time_of(text: str, what: str) -> datetime:
    """Return the moment that `text` names.

    Raises:
        DamagedError: it names none.
    """
    try:
        moment = datetime.strptime(text, _TIME).replace(tzinfo=UTC)
    except ValueError as error:
        raise DamagedError(f"{what} is no time: {text[:40]!r}. {_NEVER}") from error
    if time_text(moment) != text:
        raise DamagedError(f"{what} is no time: {text[:40]!r}. {_NEVER}")
    return moment


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constant(text: str) -> object:
    raise ValueError(f"{text} is no number")


@dataclass(frozen=True, slots=True)
class Fields:
    """A JSON object whose fields are asked for by type.

    Attributes:
        what: what people call the object, for messages.
    """

    what: str
    values: Mapping[str, object]

    def known(self, *names: str) -> "Fields":
        """Return this object, having made sure that it has no field but `names`.

        Raises:
            DamagedError: it has another one.
        """
        for name in self.values:
            if name not in names and not name.startswith(EXTENSION):
                raise self._bad(name, "is not known")
        return self

    def text(self, name: str, longest: int = 200) -> str:
        """Return a text, which is not empty."""
        value = self._get(name)
        if not isinstance(value, str) or not 0 < len(value) <= longest:
            raise self._bad(name, f"is no text of 1 to {longest} characters")
        return value

    def number(self, name: str, lowest: int, highest: int) -> int:
        """Return a whole number within limits."""
        value = self._get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            raise self._bad(name, f"is no whole number from {lowest} to {highest}")
        return value

    def fraction(self, name: str) -> float:
        """Return a number from 0 to 1."""
        value = self._get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise self._bad(name, "is no number from 0 to 1")
        return float(value)

    def flag(self, name: str) -> bool:
        """Return true or false."""
        value = self._get(name)
        if not isinstance(value, bool):
            raise self._bad(name, "is neither true nor false")
        return value

    def time(self, name: str) -> datetime:
        """Return a moment."""
        return time_of(self.text(name, 40), f"{name} of {self.what}")

    def matching(self, name: str, fits: Callable[[str], object], kind: str) -> str:
        """Return a text that `fits`."""
        value = self.text(name)
        if not fits(value):
            raise self._bad(name, f"is no {kind}: {value[:80]!r}")
        return value

    def is_null(self, name: str) -> bool:
        """Tell whether the field, which has to be there, says null."""
        return self._get(name) is None

    def part(self, name: str) -> "Fields":
        """Return an object within this one."""
        return _fields(f"{name} of {self.what}", self._get(name))

    def items(self, name: str, longest: int) -> tuple[object, ...]:
        """Return a list of anything."""
        value = self._get(name)
        if not isinstance(value, list) or len(value) > longest:
            raise self._bad(name, f"is no list of at most {longest}")
        return tuple(value)

    def texts(self, name: str, longest: int, fits: Callable[[str], object], kind: str) -> tuple[str, ...]:
        """Return a list of texts that `fits`, none twice."""
        values = self.items(name, longest)
        texts = tuple(value for value in values if isinstance(value, str) and fits(value))
        if len(set(texts)) != len(values):
            raise self._bad(name, f"holds something that is no {kind}, or one twice")
        return texts

    def numbers(self, name: str, count: int, highest: int) -> tuple[int, ...]:
        """Return exactly `count` whole numbers from 0 on."""
        values = self.items(name, count)
        numbers = tuple(value for value in values if type(value) is int and 0 <= value <= highest)
        if len(numbers) != count or len(values) != count:
            raise self._bad(name, f"does not hold {count} whole numbers from 0 to {highest}")
        return numbers

    def objects(self, name: str, longest: int) -> Iterator["Fields"]:
        """Yield the objects of a list."""
        for index, value in enumerate(self.items(name, longest)):
            yield _fields(f"{name}[{index}] of {self.what}", value)

    def _get(self, name: str) -> object:
        if name not in self.values:
            raise self._bad(name, "is missing")
        return self.values[name]

    def _bad(self, name: str, why: str) -> DamagedError:
        return DamagedError(f"{name[:80]} of {self.what} {why}. {_NEVER}")


def read_object(payload: bytes, what: str, largest: int) -> Fields:
    """Return the one JSON object that `payload` is.

    Args:
        payload: UTF-8.
        what: what people call it.
        largest: most bytes that it may have.

    Raises:
        DamagedError: it is too large, or no such object.
    """
    if len(payload) > largest:
        raise DamagedError(f"{what} has {len(payload)} bytes; more than {largest} are never read.")
    try:
        value = json.loads(payload.decode(), object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise DamagedError(f"{what} is no JSON object: {str(error)[:120]!r}.") from error
    return _fields(what, value)


def read_format(payload: bytes, what: str, largest: int) -> Fields:
    """Return the JSON object that `payload` is, which has to be of format 1.

    Raises:
        DamagedError: it is not.
    """
    fields = read_object(payload, what, largest)
    fields.number("format", 1, 1)
    return fields


def _fields(what: str, value: object) -> Fields:
    if not isinstance(value, dict):
        raise DamagedError(f"{what} is no JSON object. {_NEVER}")
    return Fields(what, value)
