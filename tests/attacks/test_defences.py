"""Each defence is taken away in turn, and its attack succeeds then."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.attacks.defences import DEFENCES

#: The Update Framework 1.0, 1.5.2 (goals for specific attacks), in its words
LISTED = (
    "arbitrary software",
    "rollback",
    "indefinite freeze",
    "fast-forward",
    "mix-and-match",
    "endless data",
    "extraneous dependencies",
    "slow retrieval",
    "key compromise",
)


@pytest.mark.parametrize("attack", LISTED)
def test_every_attack_that_the_specification_lists_has_a_defence(attack: str) -> None:
    assert any(defence.attack.startswith(attack) for defence in DEFENCES)


@pytest.mark.timeout(300)
def test_no_attack_is_fended_off_once_its_defence_is_gone() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.attacks", "--json"],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )

    rows = json.loads(done.stdout.splitlines()[-1])
    assert [row for row in rows if (row["with_it"], row["without_it"]) != ("green", "red")] == []
    assert (len(rows), done.returncode) == (len(DEFENCES), 0)
