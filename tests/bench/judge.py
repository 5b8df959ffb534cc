"""Whether the judge stops what is bad and leaves alone what is not, on thousands of simulated fleets.

Two weeks of trial; 1 % of operations fail, with a correlation of 0.03 within a shop. Pauses and rollbacks
are counted apart, and the plan's literal thresholds judge the same rollouts.
"""

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from tests.bench.judge_cells import FLEETS, SMALL, WORLDS, Cell, measure
from tests.bench.judge_fleets import Fleet
from tests.bench.judge_habits import latency, silent
from tests.bench.judge_plots import draw
from tests.bench.measuring import load_remark
from tests.bench.report import Limit, Report

ROLLOUTS: Final = 4000
SEED: Final = 20261121
THETAS: Final = (2.0, 3.0, 5.0)
#: versions that fail three times as often while shops do as they like
STRESSED: Final = ("drift of all x3", "retries, all day", "bad days", "lone drift x5", "sizes, all of it")
#: pauses within 14 days that were found before, by fleet and by how many times as often the version fails
WANTED: Final = {
    "5_20_40": (0.71, 0.93, 0.99),
    "10_90_4": (0.30, 0.61, 0.88),
    "10_90_40": (0.89, 1.00, 1.00),
    "50_450_4": (0.80, 0.99, 1.00),
}
#: half a point, to which these were rounded
ROUNDED: Final = 0.005
TARGETS: Final = {
    "false_rollback_max": Limit("<=", 0.03),
    "pause_power": Limit(">=", -ROUNDED),
    "rollback_x3_10_90_40": Limit(">=", 0.75),
}
PAUSE_POWER: Final = (
    "pause_power: smallest difference between the share of bad versions paused and what was found before, "
    "which was rounded to a point"
)
REMARKS: Final = (
    "false_rollback_max: largest share of healthy versions rolled back, of all fleets and worlds",
    PAUSE_POWER,
)

HEADING: Final = """\
# Every cell of the judge's benchmark

{:,} rollouts each, seed {}; shares in % with 95 % intervals (Clopper and Pearson), days as medians; `times`:
how many times as often the version fails (1: as good as the old one). What columns and worlds mean is in
[judge.md](../judge.md)."""


def run(arguments: Sequence[str] = ()) -> Report:
    """Simulate, judge and count."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench judge")
    parser.add_argument("--rollouts", type=int, default=ROLLOUTS, help="in each cell")
    parser.add_argument("--docs", type=Path, help="folder for the table and the pictures")
    asked = parser.parse_args(arguments)
    load = load_remark()
    cells = [measure(*one, asked.rollouts, SEED) for one in plan()]
    if asked.docs:
        draw(cells, asked.docs)
        told = f"{HEADING.format(asked.rollouts, SEED)}\n\n{markdown(cells)}"
        (asked.docs / "cells.md").write_text(told, encoding="utf-8")
    remarks = (load, f"{asked.rollouts} rollouts a cell, seed {SEED}", *REMARKS)
    return Report("judge", {**metrics(cells), **_habits(asked.rollouts)}, TARGETS, remarks)


def plan() -> tuple[tuple[Fleet, str, float], ...]:
    """Return all cells: fleets, worlds, and how many times as often the version fails."""
    every = (*SMALL, *FLEETS)
    return (
        *((fleet, world, 1.0) for fleet in every for world in WORLDS),
        *((fleet, "healthy", theta) for fleet in every for theta in THETAS),
        *((fleet, world, 3.0) for fleet in FLEETS for world in STRESSED),
    )


def metrics(cells: Iterable[Cell]) -> dict[str, float]:
    """Return the figures of all cells."""
    told = list(cells)
    healthy = [one for one in told if one.theta == 1]
    bad = [one for one in told if one.theta > 1 and one.world == "healthy"]
    return {
        "false_rollback_max": _worst(healthy, lambda one: one.rollback.share),
        "false_rollback_max_upper": _worst(healthy, lambda one: one.rollback.interval[1]),
        "pause_power": min((_beyond(one) for one in bad if one.fleet.name in WANTED), default=float("nan")),
        **{f"rollback_x{one.theta:g}_{one.fleet.name}": one.rollback.share for one in bad},
        **{f"pause_x{one.theta:g}_{one.fleet.name}": one.pause.share for one in bad},
        "false_pause_healthy_max": _worst([one for one in healthy if one.world == "healthy"], _pause),
        "false_pause_max": _worst(healthy, _pause),
        "left_out_false_max": _worst(healthy, lambda one: one.left_out.share),
        "error_rate_false_max": _worst(healthy, lambda one: one.error_rate.share),
        "worse_false_max": _worst(healthy, lambda one: one.worse.share),
    }


def _pause(cell: Cell) -> float:
    return cell.pause.share


def _worst(cells: Sequence[Cell], figure: Callable[[Cell], float]) -> float:
    return max((figure(one) for one in cells), default=float("nan"))


def _beyond(cell: Cell) -> float:
    return cell.pause.share - WANTED[cell.fleet.name][THETAS.index(cell.theta)]


def _habits(rollouts: int) -> dict[str, float]:
    slow, usual = latency(rollouts, 1.2, SEED), latency(rollouts, 1.0, SEED)
    dumb, telling = silent(rollouts, is_dumb=True, seed=SEED), silent(rollouts, is_dumb=False, seed=SEED)
    return {
        "latency_20_percent_operations": slow.after,
        "latency_20_percent_found": slow.share.share,
        "latency_false": usual.share.share,
        "silent_days": dumb.after,
        "silent_found": dumb.share.share,
        "silent_false": telling.share.share,
    }


def markdown(cells: Iterable[Cell]) -> str:
    """Return all cells as a table: shares in per cent with 95 % intervals, days as medians."""
    columns = (
        "fleet",
        "world",
        "times",
        "paused",
        "day",
        "rolled back",
        "day",
        "without any one shop",
        "> 2 %",
    )
    head = f"| {' | '.join(columns)} | 20 % worse |"
    rule = "|---|---|---|---|---|---|---|---|---|---|"
    return "\n".join((head, rule, *(_row(one) for one in cells), ""))


def _row(cell: Cell) -> str:
    fleet = f"{cell.fleet.trial}/{cell.fleet.control} at {cell.fleet.operations}"
    days = [f"{day:g}" if day else "" for day in (cell.pause_day, cell.rollback_day)]
    first = (
        f"| {fleet} | {cell.world} | {cell.theta:g} | {cell.pause} | {days[0]} | {cell.rollback} | {days[1]} "
    )
    rest = (100 * one.share for one in (cell.left_out, cell.error_rate, cell.worse))
    return f"{first}| {' | '.join(f'{one:.1f}' for one in rest)} |"
