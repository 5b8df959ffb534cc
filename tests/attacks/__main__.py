"""`python -m tests.attacks`: takes each defence away in turn and shows that its attack succeeds then.

Exit code 1 where a test stays green without its defence, or is red with it.
"""

import contextlib
import io
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

import pytest
from _pytest.runner import runtestprotocol

from tests.attacks.defences import DEFENCES, Defence

GREEN = "green"
RED = "red"
#: what a test's own claim raises; anything else says nothing of the attack
_CLAIMS = (AssertionError, pytest.fail.Exception)
_OPTIONS = ("-q", "-p", "no:randomly", "-p", "no:xdist", "-p", "no:cacheprovider", "--no-header")


@dataclass
class Turns:
    """A pytest plugin that runs each test with every defence, then without each of those that it tests.

    Attributes:
        outcomes: of each test file and name, by the defence that was gone (None: none was).
    """

    defence: Defence | None = None
    outcomes: dict[tuple[str, Defence | None], set[str]] = field(default_factory=lambda: defaultdict(set))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Function, nextitem: pytest.Item | None) -> bool:
        for gone in (None, *(each for each in DEFENCES if each.test == _name(item))):
            self.defence = gone
            item._initrequest()
            runtestprotocol(item, log=False, nextitem=nextitem)
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> object:
        found = self.outcomes[_name(item), self.defence]
        with pytest.MonkeyPatch.context() as patch:
            if self.defence is not None:
                self.defence.remove(patch)
            try:
                result = yield
            except BaseException as error:
                found.add(RED if isinstance(error, _CLAIMS) else repr(error))
                raise
        found.add(GREEN)
        return result


@dataclass(frozen=True)
class Row:
    """What became of an attack's test."""

    attack: str
    defence: str
    test: str
    with_it: str
    without_it: str

    @property
    def is_shown(self) -> bool:
        """Whether the test is green with the defence, and red without, in every case."""
        return (self.with_it, self.without_it) == (GREEN, RED)


def rows() -> list[Row]:
    """Run the tests of all defences, and return what became of each."""
    turns = Turns()
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main([*_OPTIONS, *sorted({each.node for each in DEFENCES})], plugins=[turns])
    return [_row(defence, turns) for defence in DEFENCES]


def _row(defence: Defence, turns: Turns) -> Row:
    told = (" and ".join(sorted(turns.outcomes[defence.test, gone])) or "not run" for gone in (None, defence))
    return Row(defence.attack, defence.name, defence.test, *told)


def _name(item: pytest.Item) -> str:
    """Return the test's file and name, without its case."""
    return f"{item.path.name}::{item.name.partition('[')[0]}"


def main(arguments: Sequence[str]) -> int:
    """Print the table, as JSON with `--json`."""
    found = rows()
    if "--json" in arguments:
        sys.stdout.write(json.dumps([asdict(each) for each in found]) + "\n")
    else:
        sys.stdout.write("".join(map(_line, found)))
    return 0 if all(each.is_shown for each in found) else 1


def _line(row: Row) -> str:
    test = row.test.partition("::")[2]
    return f"| {row.attack} | {row.defence} | {test} | {row.with_it} | {row.without_it} |\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
