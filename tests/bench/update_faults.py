"""Every operation of an update, with a kill or a refusal by the disk before each mutating system call.

A kill, ENOSPC, EIO, EACCES. A full run takes hours: ``--results FILE`` keeps what is done, ``--shard 2/5``
does a share of it. Every call site has met every fault before any call is struck for its own sake.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.bench.measuring import load_remark
from tests.bench.report import Limit, Report
from tests.faults.chance import seeded
from tests.faults.injecting import FAULTS
from tests.faults.operations import OPERATIONS
from tests.faults.shop import Shop
from tests.faults.sweep import AT_A_TIME, Result, Results, Shard, sweep
from tests.faults.tracing import Call
from tests.faults.trials import ANYWHERE, Bench
from tests.faults.verdicts import failures, figures
from tests.faults.workshop import workshop

TARGETS: Final = {
    "bricked": Limit("<=", 0),
    "half_applied": Limit("<=", 0),
    "floors_lower": Limit("<=", 0),
    "records_lost": Limit("<=", 0),
    "logs_broken": Limit("<=", 0),
    "not_converged": Limit("<=", 0),
}
REMARKS: Final = (
    "after each fault: what counts as complete is byte for byte, floors, log and records are there",
    "then the launcher starts, the operation is done again without a fault, and the launcher starts again",
)
#: an operation, a call of it, and what strikes before that
Case = tuple[Bench, Call, str]


def run(arguments: Sequence[str] = ()) -> Report:
    """Measure."""
    options = _options(arguments)
    load = load_remark()
    with tempfile.TemporaryDirectory(dir=workshop()) as folder:
        shop = Shop(Path(folder, "shop"))
        cases = all_cases(shop, options.operations, options.per_site)
        results = Results(options.results or Path(folder, "results"))
        mine = Shard.of(options.shard).pick(cases)
        told = sweep({name: cases[name] for name in mine}, struck, results, options.at_a_time)
        metrics = {**figures(told.values()), **by_operation(told), "sites": len(sites(cases))}
    say(failures(told))
    return Report("update_faults", metrics, TARGETS, (load, f"share {options.shard}", *REMARKS))


def all_cases(shop: Shop, operations: Sequence[str], per_site: int = sys.maxsize) -> dict[str, Case]:
    """Return what there is to run by name, first calls of each call site first, then by chance."""
    ranked = sorted(_ranked(shop, operations, per_site), key=lambda one: (one[0], seeded(one[1]).random()))
    return {name: case for _, name, case in ranked}


def struck(case: Case) -> Result:
    """Run one case."""
    bench, call, fault = case
    return bench.struck(call, fault)


def sites(cases: Mapping[str, Case]) -> set[str]:
    """Return the distinct call sites of `cases`."""
    return {f"{bench.operation.name} {call.kind([ANYWHERE / 'root'])}" for bench, call, _ in cases.values()}


def by_operation(told: Mapping[str, Result]) -> dict[str, float]:
    """Return how many runs each operation had."""
    names = [name.split("|")[0] for name in told]
    return {
        f"runs_{name.replace(', ', '_').replace(' ', '_')}": names.count(name)
        for name in dict.fromkeys(names)
    }


def _ranked(shop: Shop, operations: Sequence[str], per_site: int) -> Iterator[tuple[int, str, Case]]:
    for operation in operations:
        bench = Bench(shop, OPERATIONS[operation])
        seen: dict[str, int] = {}
        for number, call in enumerate(bench.calls):
            kind = call.kind([ANYWHERE / "root"])
            seen[kind] = seen.get(kind, 0) + 1
            if seen[kind] <= per_site:
                for fault in FAULTS:
                    yield min(seen[kind], 2), f"{operation}|{number}|{fault}|{kind}", (bench, call, fault)


def sweep_parser(name: str) -> argparse.ArgumentParser:
    """Return what every benchmark of many runs is told; `name` is the benchmark's."""
    parser = argparse.ArgumentParser(prog=f"python -m tests.bench {name}")
    parser.add_argument("--shard", default="1/1", help="a share of the runs, as 2/5")
    parser.add_argument(
        "--results", "--resume", type=Path, help="a file to keep results in, and to go on from"
    )
    parser.add_argument("--at-a-time", type=int, default=AT_A_TIME, help="runs side by side")
    parser.add_argument("--operations", nargs="+", choices=list(OPERATIONS), default=list(OPERATIONS))
    return parser


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = sweep_parser("update_faults")
    parser.add_argument("--per-site", type=int, default=sys.maxsize, help="calls of each call site, not all")
    return parser.parse_args(arguments)


def say(bad: Mapping[str, Result]) -> None:
    """Tell what was wrong, a line a run."""
    for name, result in bad.items():
        sys.stderr.write(f"{name}: {json.dumps(result)}\n")
