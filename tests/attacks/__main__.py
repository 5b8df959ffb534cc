"""`python -m tests.attacks`: takes each defence away in turn and shows that its attack succeeds then.

Exit code 1 where a test stays green without its defence, or is red with it.
"""

import contextlib
import io
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

import pytest

from tests.attacks.defences import DEFENCES, Defence

GREEN = "green"
RED = "red"
#: what a test's own claim raises; anything else says nothing of the attack
_CLAIMS = (AssertionError, pytest.fail.Exception)
_OPTIONS = ("-q", "-p", "no:randomly", "-p", "no:xdist", "-p", "no:cacheprovider", "--no-header")


@dataclass
class Without:
    """A pytest plugin that takes a defence away (None: takes none) and counts what follows."""

    defence: Defence | None
    outcomes: list[str] = field(default_factory=list)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> object:
        with pytest.MonkeyPatch.context() as patch:
            if self.defence is not None:
                self.defence.remove(patch)
            try:
                result = yield
            except BaseException as error:
                self.outcomes.append(RED if isinstance(error, _CLAIMS) else repr(error))
                raise
        self.outcomes.append(GREEN)
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
        """Whether the test is green with the defence, and red without."""
        return (self.with_it, self.without_it) == (GREEN, RED)


def run(nodes: Sequence[str], defence: Defence | None) -> list[str]:
    """Return the outcomes of the tests `nodes` without `defence`."""
    plugin = Without(defence)
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main([*_OPTIONS, *nodes], plugins=[plugin])
    return plugin.outcomes


def row(defence: Defence) -> Row:
    """Return the row of a defence: its test has to fail in every case once it is gone."""
    before, after = run([defence.node], None), run([defence.node], defence)
    return Row(defence.attack, defence.name, defence.test, _all_told(before), _all_told(after))


def _all_told(outcomes: Sequence[str]) -> str:
    return " and ".join(sorted(set(outcomes))) or "not run"


def main(arguments: Sequence[str]) -> int:
    """Print the table, as JSON with `--json`."""
    rows = [row(defence) for defence in DEFENCES]
    if "--json" in arguments:
        sys.stdout.write(json.dumps([asdict(each) for each in rows]) + "\n")
    else:
        sys.stdout.write("".join(map(_line, rows)))
    return 0 if all(each.is_shown for each in rows) else 1


def _line(row: Row) -> str:
    test = row.test.partition("::")[2]
    return f"| {row.attack} | {row.defence} | {test} | {row.with_it} | {row.without_it} |\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
