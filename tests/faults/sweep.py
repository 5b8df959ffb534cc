"""Many runs, each with a name: shared out, several at a time, and gone on with where they were broken off.

Results are lines of JSON in a file. Whoever starts with the same file again does what is missing.
"""

import json
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final, TypeVar

#: a run waits for processes, so threads are enough
AT_A_TIME: Final = 2

Result = Mapping[str, object]
Case = TypeVar("Case")


@dataclass(frozen=True, slots=True)
class Shard:
    """The share `index` (from 0) of `count`."""

    index: int = 0
    count: int = 1

    @classmethod
    def of(cls, text: str) -> "Shard":
        """Read ``2/5``, the second of five.

        Raises:
            ValueError: it is no such share.
        """
        index, _, count = text.partition("/")
        shard = cls(int(index) - 1, int(count))
        if not 0 <= shard.index < shard.count:
            raise ValueError(f"{text!r} is no share, as 2/5 would be")
        return shard

    def pick(self, cases: Iterable[Case]) -> list[Case]:
        """Return every case that falls to this share."""
        return [case for number, case in enumerate(cases) if number % self.count == self.index]


class Results:
    """The file of results: each run once, also after a break in the middle of a line."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._known = _read(path)

    def __contains__(self, name: str) -> bool:
        """Tell whether that run is done."""
        return name in self._known

    def add(self, name: str, result: Result) -> None:
        """Keep the result of the run `name`."""
        with self._lock:
            self._known[name] = result
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"run": name, **result}) + "\n")

    def all(self) -> dict[str, Result]:
        """Return the results by run."""
        return dict(self._known)


def _read(path: Path) -> dict[str, Result]:
    if not path.exists():
        return {}
    *whole, _ = path.read_text(encoding="utf-8").split("\n")
    path.write_text("".join(f"{line}\n" for line in whole), encoding="utf-8")
    lines = [json.loads(line) for line in whole]
    return {line.pop("run"): line for line in lines}


def sweep(
    cases: Mapping[str, Case],
    run: Callable[[Case], Result],
    results: Results,
    at_a_time: int = AT_A_TIME,
) -> dict[str, Result]:
    """Run the cases that have no result yet, and return the results of all of them."""
    missing = [name for name in cases if name not in results]
    with ThreadPoolExecutor(at_a_time) as pool:
        deque(pool.map(lambda name: results.add(name, run(cases[name])), missing), 0)
    known = results.all()
    return {name: known[name] for name in cases}


def count(results: Iterable[Result], key: str) -> int:
    """Return in how many runs `key` came true."""
    return sum(bool(result.get(key)) for result in results)


def spread(cases: Sequence[Case], number: int) -> list[Case]:
    """Return `number` of the cases, evenly spread, or all if there are no more."""
    if len(cases) <= number:
        return list(cases)
    return [cases[at * len(cases) // number] for at in range(number)]
