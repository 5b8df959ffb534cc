"""Reads a TOML file that people write: strictly, with one error that names line and key.

`tomllib` keeps no line numbers, so the line of a key is looked for in the text.
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from updater.fleet.store.errors import SettingsError

#: bytes of such a file
LARGEST: Final = 1 << 20
_HEADER: Final = re.compile(r"\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(#.*)?")


class PlanError(SettingsError):
    """The plan makes no sense."""

    code = "plan"
    remedy = "Mend that line; diagclinic-fleet plan check FILE says whether it is right."


def parsed(payload: bytes, name: str) -> "Section":
    """Return the top of a TOML file.

    Raises:
        PlanError: it is none, or too large.
    """
    if len(payload) > LARGEST:
        raise PlanError(f"{name} is larger than {LARGEST} bytes")
    try:
        text = payload.decode("utf-8")
        return Section(tomllib.loads(text), (), Lines(name, text))
    except UnicodeDecodeError as error:
        raise PlanError(f"{name}: byte {error.start} is no UTF-8") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise PlanError(f"{name}: {error}") from error


class Lines:
    """The text of a file, for finding the line of a key.

    Attributes:
        name: of the file, for people.
    """

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self._lines = text.splitlines()

    def of(self, path: Sequence[str | int]) -> int:
        """Return the line of the key at `path`, or of the nearest table around it; else 1."""
        for length in range(len(path), 0, -1):
            line = self._find(path[:length])
            if line:
                return line
        return 1

    def _find(self, path: Sequence[str | int]) -> int:
        at: list[str | int] = []
        counts: dict[str, int] = {}
        for number, line in enumerate(self._lines, 1):
            header = _HEADER.fullmatch(line)
            if header:
                at = _numbered(header[1], is_array=line.lstrip().startswith("[["), counts=counts)
                if at == list(path):
                    return number
            elif _opens(line, path, at):
                return number
        return 0


def _numbered(header: str, *, is_array: bool, counts: dict[str, int]) -> list[str | int]:
    """Return a header's path with the number of each array's entry that it is in."""
    path: list[str | int] = []
    name = ""
    parts = [part.strip().strip("\"'") for part in header.split(".")]
    for part in parts:
        name = f"{name}.{part}"
        path.append(part)
        if is_array and part is parts[-1]:
            counts[name] = counts.get(name, -1) + 1
        if name in counts:
            path.append(counts[name])
    return path


def _opens(line: str, path: Sequence[str | int], at: Sequence[str | int]) -> bool:
    """Tell whether `line`, in the table `at`, sets the key at `path`."""
    if list(path[: len(at)]) != list(at) or len(path) != len(at) + 1:
        return False
    return re.match(rf"\s*[\"']?{re.escape(str(path[-1]))}[\"']?\s*=", line) is not None


class Section:
    """A table of the file, each of whose keys is asked for once; what nobody asked for is refused."""

    def __init__(self, content: Mapping[str, Any], path: tuple[str | int, ...], lines: Lines) -> None:
        self._content, self._path, self._lines = content, path, lines
        self._asked: set[str] = set()

    def wrong(self, key: str | int, words: str) -> PlanError:
        """Return an error that names the line and the key."""
        path = (*self._path, key)
        return PlanError(f"{self._lines.name}, line {self._lines.of(path)}, {_dotted(path)}: {words}")

    def done(self) -> None:
        """Refuse what is unknown.

        Raises:
            PlanError: there is a key that nobody asked for.
        """
        for key in self._content:
            if key not in self._asked:
                known = ", ".join(sorted(self._asked))
                raise self.wrong(key, f"there is no such key; known here: {known}")

    def has(self, key: str) -> bool:
        """Tell whether `key` is set."""
        self._asked.add(key)
        return key in self._content

    def text(self, key: str, fits: Callable[[str], bool] = bool, what: str = "text") -> str:
        """Return a text.

        Raises:
            PlanError: there is none, or it does not fit.
        """
        value = self._value(key)
        if not isinstance(value, str) or not fits(value):
            raise self.wrong(key, f"this is no {what}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts.

        Raises:
            PlanError: there is none.
        """
        value = self._value(key)
        if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
            raise self.wrong(key, "this is no list of texts")
        return tuple(value)

    def flag(self, key: str) -> bool:
        """Return true or false.

        Raises:
            PlanError: it is neither.
        """
        value = self._value(key)
        if not isinstance(value, bool):
            raise self.wrong(key, "this is neither true nor false")
        return value

    def whole(self, key: str, lowest: int, highest: int) -> int:
        """Return a whole number.

        Raises:
            PlanError: it is none, or not between the two.
        """
        value = self._value(key)
        if type(value) is not int or not lowest <= value <= highest:
            raise self.wrong(key, f"this is no whole number from {lowest} to {highest}")
        return value

    def number(self, key: str, lowest: float, highest: float) -> float:
        """Return a number.

        Raises:
            PlanError: it is none, or not between the two.
        """
        return self._number(key, self._value(key), lowest, highest)

    def numbers(self, key: str, lowest: float, highest: float) -> tuple[float, ...]:
        """Return a list of numbers.

        Raises:
            PlanError: it is none, or one is not between the two.
        """
        value = self._value(key)
        if not isinstance(value, list):
            raise self.wrong(key, "this is no list of numbers")
        return tuple(self._number(key, each, lowest, highest) for each in value)

    def table(self, key: str) -> "Section":
        """Return a table within.

        Raises:
            PlanError: it is none.
        """
        value = self._value(key)
        if not isinstance(value, dict):
            raise self.wrong(key, "this is no table")
        return Section(value, (*self._path, key), self._lines)

    def tables(self, key: str) -> list["Section"]:
        """Return a list of tables within, at least one.

        Raises:
            PlanError: it is none.
        """
        value = self._value(key)
        if not isinstance(value, list) or not value or not all(isinstance(each, dict) for each in value):
            raise self.wrong(key, "this is no list of tables")
        return [Section(each, (*self._path, key, n), self._lines) for n, each in enumerate(value)]

    def keys(self) -> list[str]:
        """Return the keys, for a table of free names."""
        return list(self._content)

    def _value(self, key: str) -> Any:
        self._asked.add(key)
        if key not in self._content:
            raise self.wrong(key, "this is missing")
        return self._content[key]

    def _number(self, key: str, value: object, lowest: float, highest: float) -> float:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not lowest <= float(str(value)) <= highest:
            raise self.wrong(key, f"this is no number from {lowest:g} to {highest:g}")
        return float(str(value))


def _dotted(path: Sequence[str | int]) -> str:
    words = ""
    for part in path:
        words += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return words.lstrip(".")
