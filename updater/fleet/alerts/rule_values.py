"""Values of the file of rules, each checked as it is taken."""

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar

from updater.fleet.alerts.errors import RulesError

E = TypeVar("E", bound=StrEnum)

_SLUG: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST: Final = 300


def refuse(where: str, why: str) -> RulesError:
    """Return the error of a place in the file."""
    return RulesError(f"{where}: {why}", "Mend that place; docs/fleet-alerts.md describes the file.")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the file and where it stands; every method raises `RulesError` with the place."""

    where: str
    values: dict[str, Any]

    def at(self, key: str) -> str:
        """Return where `key` stands."""
        return f"{self.where}, {key}"

    def only(self, *keys: str) -> None:
        """Refuse what is not among `keys`: a slip of the pen must not become a rule that never holds."""
        strange = sorted(set(self.values) - set(keys))
        if strange:
            raise refuse(self.where, f"nothing here is called {', '.join(strange)}")

    def text(self, key: str) -> str:
        """Return a text that is not empty."""
        value = self.values.get(key)
        if (
            not isinstance(value, str)
            or not value.strip()
            or len(value) > _LONGEST
            or not value.isprintable()
        ):
            raise refuse(self.at(key), f"it is a text of 1 to {_LONGEST} letters")
        return value

    def slug(self, key: str) -> str:
        """Return a name as it can stand in an address."""
        return self.check_slug(self.text(key))

    def check_slug(self, name: str) -> str:
        """Return `name`, if it is one."""
        if not _SLUG.fullmatch(name):
            raise refuse(self.where, f"{name!r} is no name: small letters, digits and single hyphens")
        return name

    def number(self, key: str, low: float, high: float, default: float | None = None) -> float:
        """Return a number between `low` and `high`."""
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise refuse(self.at(key), "it is a number")
        if not low <= value <= high:
            raise refuse(self.at(key), f"it lies between {low:g} and {high:g}")
        return float(value)

    def integer(self, key: str, low: int = 0, high: int = 1_000_000, default: int | None = None) -> int:
        """Return a whole number between `low` and `high`."""
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise refuse(self.at(key), f"it is a whole number between {low} and {high}")
        return value

    def words(self, key: str) -> tuple[str, ...]:
        """Return a list of different texts, one at least."""
        value = self.values.get(key)
        is_list = isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)
        if not is_list or len(set(value or ())) != len(value or ()):
            raise refuse(self.at(key), "it is a list of different texts, one at least")
        return tuple(value or ())

    def choice(self, key: str, kind: type[E]) -> E:
        """Return one of the words of `kind`."""
        return self._chosen(key, self.text(key), kind)

    def choices(self, key: str, kind: type[E]) -> tuple[E, ...]:
        """Return some of the words of `kind`."""
        return tuple(self._chosen(key, word, kind) for word in self.words(key))

    def tables(self, key: str) -> dict[str, "Table"]:
        """Return tables by their names, one at least."""
        value = self.values.get(key)
        if (
            not isinstance(value, dict)
            or not value
            or not all(isinstance(one, dict) for one in value.values())
        ):
            raise refuse(self.at(key), "there are tables in it, one at least")
        return {name: Table(f"{key}.{name}", one) for name, one in value.items()}

    def list_of_tables(self, key: str, default: tuple[()] | None = None) -> tuple["Table", ...]:
        """Return tables in a row, one at least unless there is a default."""
        if key not in self.values and default is not None:
            return default
        value = self.values.get(key)
        if not isinstance(value, list) or not value or not all(isinstance(one, dict) for one in value):
            raise refuse(self.at(key), "it is a list of tables, one at least")
        return tuple(Table(f"{self.where}, {key}[{place}]", one) for place, one in enumerate(value, 1))

    def _chosen(self, key: str, word: str, kind: type[E]) -> E:
        if word not in set(kind):
            raise refuse(self.at(key), f"it is one of {', '.join(kind)}")
        return kind(word)
