"""Normal starts of a new version through the launcher: how many of them does it take for failures?

Each is the first start of a version on trial, and people close it when they like: at once, before the health
window has ended, after it. That window is 1 s, as installs can have it, and in some starts the full one.
"""

import argparse
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tests.bench.measuring import load_remark
from tests.bench.report import Limit, Report
from tests.faults.chance import seeded
from tests.faults.invariants import rows
from tests.faults.operations import OPERATIONS
from tests.faults.shop import NEW, Copy, Shop, launcher
from tests.faults.sweep import Result, Results, count, sweep
from tests.faults.workshop import workshop
from updater.client.install import HEALTH_S, SILENCE_S, read_install, write_install
from updater.install.state import read_state

TARGETS: Final = {"false_fallbacks": Limit("<=", 0), "false_fallbacks_full": Limit("<=", 0)}
STARTS, FULL_STARTS = 1_000, 20
SHORT_S: Final = 1.0
#: the operation whose install has a new version that is to prove itself
ON_TRIAL: Final = "mark good"
#: starts wait most of the time
AT_A_TIME: Final = 8
#: seconds after which a stand-in's window is closed, by how much of the health window that is
CLOSED_AFTER: Final = (0.0, 0.1, 0.5, 0.9, 1.1, 1.5, 2.0)
REMARKS: Final = (
    "false_fallbacks: a version that works is called bad, left for another, or has lost a try, of `starts`",
    "closed_early: of them, those in which it was closed before its health window had ended",
    f"_full: with the health window at {HEALTH_S:g} s",
)


@dataclass(frozen=True, slots=True)
class Start:
    """A start: the health window, and after how many seconds somebody closes the window; in s."""

    shop: Shop
    health_s: float
    life_s: float

    def run(self) -> Result:
        """Start, and return what the launcher made of it."""
        copy = self.shop.copy(self.shop.template(ON_TRIAL))
        install = read_install(copy.layout)
        assert install
        write_install(copy.layout, replace(install, health_s=self.health_s, silence_s=SILENCE_S))
        told = subprocess.run(
            launcher("--root", str(copy.root)),
            env=copy.environment(self.life_s),
            check=False,
            capture_output=True,
        )
        result = judged(copy, told.returncode)
        shutil.rmtree(copy.place)
        return {**result, "early": self.life_s < self.health_s}


def run(arguments: Sequence[str] = ()) -> Report:
    """Measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench update_starts")
    parser.add_argument("--starts", type=int, default=STARTS)
    parser.add_argument("--full", type=int, default=FULL_STARTS, help="starts at full length")
    parser.add_argument(
        "--results", "--resume", type=Path, help="a file to keep results in, and to go on from"
    )
    options = parser.parse_args(arguments)
    load = load_remark()
    with tempfile.TemporaryDirectory(dir=workshop()) as folder:
        shop = prepared(Shop(Path(folder, "shop")))
        results = Results(options.results or Path(folder, "results"))
        metrics = {
            **figures(dict(short(shop, options.starts)), results, ""),
            **figures(dict(full(shop, options.full)), results, "_full"),
        }
    return Report("update_starts", metrics, TARGETS, (load, *REMARKS))


def prepared(shop: Shop) -> Shop:
    """Return `shop` with the install that all starts begin from."""
    OPERATIONS[ON_TRIAL].template(shop)
    return shop


def short(shop: Shop, number: int) -> Iterator[tuple[str, Start]]:
    """Yield starts with a short health window, by name."""
    for each in range(number):
        share = seeded("start", each).choice(CLOSED_AFTER)
        yield f"short {each}", Start(shop, SHORT_S, share * SHORT_S)


def full(shop: Shop, number: int) -> Iterator[tuple[str, Start]]:
    """Yield starts with the health window as it is in a shop; every other one is closed early."""
    for each in range(number):
        yield f"full {each}", Start(shop, HEALTH_S, HEALTH_S * (1.1 if each % 2 else 0.5))


def figures(starts: dict[str, Start], results: Results, ending: str) -> dict[str, float]:
    """Run `starts` and return how many were taken for failures."""
    told = sweep(starts, Start.run, results, AT_A_TIME).values()
    return {
        f"false_fallbacks{ending}": count(told, "failed"),
        f"starts{ending}": len(told),
        f"closed_early{ending}": count(told, "early"),
        f"proved{ending}": count(told, "proved"),
    }


def judged(copy: Copy, code: int) -> Result:
    """Return what the launcher made of a start of a version that works."""
    state = read_state(copy.layout)
    assert state
    is_left = bool(state.bad or state.pending) or state.current != NEW
    has_lost_a_try = state.trial is not None and state.trial.tries > 0
    started = rows(copy)[-1:] == (f"started {NEW}",)
    return {
        "failed": is_left or has_lost_a_try or not started or code != 0,
        "proved": state.last_good == NEW,
    }
