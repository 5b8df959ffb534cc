"""Power cuts in the middle of each operation of an update, on a disk that loses what was not synced.

Half of the cuts lose all of it, names of files too; in the other half a seeded part of it has been written.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Final

from tests.bench.measuring import load_remark
from tests.bench.report import Report
from tests.bench.update_faults import TARGETS, by_operation, say, sweep_parser
from tests.faults.chance import seeded
from tests.faults.operations import OPERATIONS
from tests.faults.shop import Shop
from tests.faults.sweep import Result, Results, Shard, sweep
from tests.faults.trials import Bench
from tests.faults.verdicts import failures, figures
from tests.faults.workshop import workshop

CUTS: Final = 2_000
REMARKS: Final = (
    "each cut is a run of its own on a file system whose power goes at a seeded moment",
    "what the disk still holds then is looked through, started, tried again, and started",
)
#: an operation, the moment of the cut, and what decides which unsynced writes were written all the same
Case = tuple[Bench, int, Random | None]


def run(arguments: Sequence[str] = ()) -> Report:
    """Measure."""
    options = _options(arguments)
    load = load_remark()
    with tempfile.TemporaryDirectory(dir=workshop()) as folder:
        cases = all_cases(Shop(Path(folder, "shop")), options.operations, options.cuts)
        results = Results(options.results or Path(folder, "results"))
        mine = Shard.of(options.shard).pick(cases)
        told = sweep({name: cases[name] for name in mine}, cut, results, options.at_a_time)
    say(failures(told))
    metrics = {**figures(told.values()), **by_operation(told)}
    return Report("update_cuts", metrics, TARGETS, (load, f"share {options.shard}", *REMARKS))


def all_cases(shop: Shop, operations: Sequence[str], cuts: int) -> dict[str, Case]:
    """Return `cuts` cuts by name, as many in each operation, at seeded moments."""
    benches = [Bench(shop, OPERATIONS[name]) for name in operations]
    return dict(_case(benches[number % len(benches)], number) for number in range(cuts))


def cut(case: Case) -> Result:
    """Run one case."""
    bench, moment, chance = case
    return bench.cut(moment, chance)


def _case(bench: Bench, number: int) -> tuple[str, Case]:
    name = bench.operation.name
    chance = seeded(name, number)
    moment = chance.randint(0, bench.events)
    loses_all = chance.random() < 0.5
    return f"{name}|{number}", (bench, moment, None if loses_all else chance)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = sweep_parser("update_cuts")
    parser.add_argument("--cuts", type=int, default=CUTS)
    return parser.parse_args(arguments)
