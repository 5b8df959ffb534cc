"""The judge's figures as pictures for docs/judge.md."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tests.bench.judge_cells import FLEETS, SMALL, Cell, Fleet

WIDTH, HEIGHT = 11.0, 5.0
RULES: Final = (
    ("rollback", "rolled back by the judge", "#1f6f8b"),
    ("left_out", "rolled back without any one shop (E 20)", "#e0a030"),
    ("pause", "paused by the judge", "#9fbfca"),
    ("error_rate", 'halted by "errors > 2 %"', "#b03a48"),
)


def draw(cells: Sequence[Cell], folder: Path) -> None:
    """Write all pictures into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with rc_context({"svg.hashsalt": "judge"}):
        _false(cells).savefig(folder / "false.svg", metadata={"Date": None})
        _power(cells).savefig(folder / "power.svg", metadata={"Date": None})


def _false(cells: Sequence[Cell]) -> Figure:
    healthy = [one for one in cells if one.theta == 1]
    worlds = list(dict.fromkeys(one.world for one in healthy))
    figure = Figure(figsize=(WIDTH, HEIGHT), layout="constrained")
    axes = figure.subplots()
    for place, (rule, words, colour) in enumerate(RULES):
        worst = [max(getattr(one, rule).share for one in healthy if one.world == world) for world in worlds]
        spots = [number + 0.2 * (place - 1.5) for number in range(len(worlds))]
        axes.bar(spots, [100 * one for one in worst], 0.2, label=words, color=colour)
    axes.axhline(3, color="black", linewidth=0.8)
    axes.set_xticks(range(len(worlds)), worlds, rotation=25, ha="right")
    axes.set_ylabel("healthy versions stopped, worst fleet, %")
    figure.legend(frameon=False, loc="outside upper center", ncols=4)
    return figure


def _power(cells: Sequence[Cell]) -> Figure:
    fleets = (*SMALL, *FLEETS)
    figure = Figure(figsize=(WIDTH, HEIGHT), layout="constrained")
    for axes, rule in zip(figure.subplots(1, 2, sharey=True), ("pause", "rollback"), strict=True):
        for fleet in fleets:
            _curve(axes, [one for one in cells if one.fleet == fleet and one.world == "healthy"], rule, fleet)
        axes.set_title("paused" if rule == "pause" else "rolled back")
        axes.set_xlabel("times as many failures")
    left = figure.axes[0]
    left.set_ylabel("found within 14 days, %")
    left.legend(frameon=False, fontsize=8)
    return figure


def _curve(axes: Axes, cells: Sequence[Cell], rule: str, fleet: Fleet) -> None:
    ordered = sorted(cells, key=lambda one: one.theta)
    words = f"{fleet.trial} of {fleet.shops} shops, {fleet.operations} operations a day"
    points = [getattr(one, rule) for one in ordered]
    middle = [100 * one.share for one in points]
    ends = [[100 * abs(one.interval[side] - one.share) for one in points] for side in (0, 1)]
    axes.errorbar([one.theta for one in ordered], middle, yerr=ends, label=words, marker="o", markersize=3)
