"""Normal starts of a new version through the launcher: how many of them does it take for failures?

Each is the first start of a version on trial, and people close it when they like: at once, before the health
window has ended, after it. That window is 1 s, as installs can have it, and in some starts the full one. Most
versions are a stand-in that does nothing but start and live, some are the program itself, without a screen.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tests.bench.measuring import load_remark
from tests.bench.report import Limit, Report
from tests.faults.chance import seeded
from tests.faults.shop import NEW, OLD, Copy, Shop, launcher
from tests.faults.sweep import Result, Results, count, sweep
from tests.faults.tracing import ROOT
from tests.faults.workshop import workshop
from updater.client.install import HEALTH_S, SILENCE_S, read_install, write_install
from updater.install.state import Trial, read_state

TARGETS: Final = {
    "false_fallbacks": Limit("<=", 0),
    "false_fallbacks_real": Limit("<=", 0),
    "false_fallbacks_full": Limit("<=", 0),
}
STARTS, REAL_STARTS, FULL_STARTS = 980, 20, 20
SHORT_S: Final = 1.0
#: starts wait most of the time
AT_A_TIME, REAL_AT_A_TIME = 8, 2
#: when a window is closed, in health windows
CLOSED_AFTER: Final = (0.0, 0.1, 0.5, 0.9, 1.1, 1.5, 2.0)
#: s after which the program itself is closed, from its window on: before that there is nothing to close
REAL_CLOSED_AFTER: Final = (0.0, 0.5, 5.0)
#: a version whose window is the program's
REAL_WINDOW: Final = "1.4.0"
_WINDOW: Final = """#!/bin/sh
export PYTHONPATH={root} QT_QPA_PLATFORM=offscreen
case "$1" in
db|--selftest)
    exec {python} -P -m diagclinic "$@" ;;
esac
{python} -P -m diagclinic "$@" &
until grep -q ^window "$DIAGCLINIC_HEALTH" || ! kill -0 $!; do sleep 0.05; done
sleep "$TOY_LIFE_S"
kill -TERM $!
wait $!
"""
REMARKS: Final = (
    "false_fallbacks: a version that works is called bad, left for another, or has lost a try, of `starts`",
    "closed_early: of them, those that were closed before they could prove themselves; proved: the others",
    f"_real: of the program itself; _full: with the health window at {HEALTH_S:g} s",
)


@dataclass(frozen=True, slots=True)
class Start:
    """A start of `version`: the health window, and when somebody closes the window; in s."""

    shop: Shop
    version: str
    health_s: float
    life_s: float

    def run(self) -> Result:
        """Start, and return what the launcher made of it."""
        copy = self.shop.copy(self.shop.template(f"{self.version} on trial"))
        install = read_install(copy.layout)
        assert install
        write_install(copy.layout, replace(install, health_s=self.health_s, silence_s=SILENCE_S))
        line, environment = launcher("--root", str(copy.root)), copy.environment(self.life_s)
        told = subprocess.run(line, env=environment, check=False, capture_output=True)
        result = judged(copy, self.version, told.returncode)
        shutil.rmtree(copy.place)
        return result


def run(arguments: Sequence[str] = ()) -> Report:
    """Measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench update_starts")
    parser.add_argument("--starts", type=int, default=STARTS)
    parser.add_argument("--real", type=int, default=REAL_STARTS, help="starts of the program itself")
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
            **figures(dict(real(shop, options.real)), results, "_real", REAL_AT_A_TIME),
            **figures(dict(full(shop, options.full)), results, "_full", max(AT_A_TIME, options.full)),
        }
    return Report("update_starts", metrics, TARGETS, (load, *REMARKS))


def prepared(shop: Shop) -> Shop:
    """Return `shop` with the installs that starts begin from."""
    window = _WINDOW.format(root=ROOT, python=sys.executable).encode()
    shop.world.add(REAL_WINDOW, extra={"diagclinic": window})
    for version in (NEW, REAL_WINDOW):
        template = shop.template(f"{version} on trial")
        shop.fill(template, (OLD, version), current=version, last_good=OLD, trial=Trial(version))
    return shop


def short(shop: Shop, number: int) -> Iterator[tuple[str, Start]]:
    """Yield starts with a short health window, by name."""
    for each in range(number):
        share = seeded("start", each).choice(CLOSED_AFTER)
        yield f"short {each}", Start(shop, NEW, SHORT_S, share * SHORT_S)


def real(shop: Shop, number: int) -> Iterator[tuple[str, Start]]:
    """Yield starts of the program itself with a short health window."""
    for each in range(number):
        life_s = REAL_CLOSED_AFTER[each % len(REAL_CLOSED_AFTER)]
        yield f"real {each}", Start(shop, REAL_WINDOW, SHORT_S, life_s)


def full(shop: Shop, number: int) -> Iterator[tuple[str, Start]]:
    """Yield starts with the health window as it is in a shop; every other one is closed early."""
    for each in range(number):
        yield f"full {each}", Start(shop, NEW, HEALTH_S, HEALTH_S * (1.1 if each % 2 else 0.5))


def figures(
    starts: Mapping[str, Start], results: Results, ending: str, at_a_time: int = AT_A_TIME
) -> dict[str, float]:
    """Run `starts` and return how many were taken for failures."""
    told = sweep(starts, Start.run, results, at_a_time).values()
    proved = count(told, "proved")
    return {
        f"false_fallbacks{ending}": count(told, "failed"),
        f"starts{ending}": len(told),
        f"proved{ending}": proved,
        f"closed_early{ending}": len(told) - proved,
    }


def judged(copy: Copy, version: str, code: int) -> Result:
    """Return what the launcher made of a start of a `version` that works."""
    state = read_state(copy.layout)
    assert state
    is_left = bool(state.bad or state.pending) or state.current != version
    has_lost_a_try = state.trial is not None and state.trial.tries > 0
    ended = json.loads((copy.layout.health / "ended.jsonl").read_text("utf-8").splitlines()[-1])
    is_failed = ended["version"] != version or bool(ended["why"]) or code != 0
    return {"failed": is_left or has_lost_a_try or is_failed, "proved": state.last_good == version}
