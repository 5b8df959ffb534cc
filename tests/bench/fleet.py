"""A fleet of processes lives through five versions, and nobody touches anything: four are bad, one is not.

Shops with launcher, program, update program and uploader, the fleet service on PostgreSQL, the publisher's
program, and a clock that is moved by days.  One version fails more, one tells nothing, one crashes on one
adapter, one is slow; with the last one the world changes for everybody, and it is as good as the first.
"""

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.measuring import load_remark
from tests.bench.report import Limit, Report
from tests.fleet_world.programs import Fault
from tests.fleet_world.story import CRASHING, DUMB, SLOW, WATCHED, Fleet, Habits, failing, fleet
from tests.postgres import new_cluster

SHOPS: Final = 40
#: most days that a version is on trial, and that shops may take to leave it
DAYS: Final = 15
LEAVES_WITHIN: Final = 3
#: days of the first version alone
BEFORE: Final = 4
#: scans of a machine that the judge wants to know before it says what is slow
KNOWN: Final = 20
HALT: Final = "halt"
STOPPED: Final = frozenset({"halted", "rolled_back"})
#: share of scans in which the cable is pulled once the world has changed
DRIFTED: Final = 0.12
TARGETS: Final = {
    key: Limit("<=", 0)
    for key in ("bad_not_stopped", "wrong_rollbacks", "shops_left_on_bad", "visits_lost", "miscounted")
}


@dataclass(frozen=True, slots=True)
class Chapter:
    """A version of the story.

    Attributes:
        is_bad: it is to be stopped everywhere.
        pulled: share of scans in which the cable is pulled, if that changes with it.
        share: of shops that it is offered to.
    """

    name: str
    version: str
    faults: tuple[Fault, ...] = ()
    is_bad: bool = True
    pulled: float | None = None
    share: str = "50%"


CHAPTERS: Final = (
    Chapter("failing", "1.1.0", (failing(0.4),)),
    Chapter("dumb", "1.2.0", (DUMB,)),
    Chapter("crashing", "1.3.0", (CRASHING,), share="30%"),
    Chapter("slow", "1.4.0", (SLOW,)),
    Chapter("drift", "1.5.0", is_bad=False, pulled=DRIFTED),
)


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a version.

    Attributes:
        days_to_pause: until the judge stopped it in any way; None: never.
        days_to_rollback: until its halt was published; None: never.
        took: shops that ran it.
        back: those of them that a halt took back.
        left_on: shops that would start it still.
    """

    chapter: Chapter
    days_to_pause: int | None
    days_to_rollback: int | None
    took: int
    back: int
    left_on: int

    @property
    def figures(self) -> Mapping[str, float]:
        """The figures by name; what never happened is left out."""
        days = {"days_to_pause": self.days_to_pause, "days_to_rollback": self.days_to_rollback}
        shops = {"took": self.took, "back": self.back, "left_on": self.left_on}
        said = {**days, **shops}
        return {f"{self.chapter.name}_{key}": one for key, one in said.items() if one is not None}


def tell(world: Fleet, chapter: Chapter, days: int) -> Told:
    """Let a version live for up to `days`; return what became of it."""
    world.pulled = world.pulled if chapter.pulled is None else chapter.pulled
    world.release(chapter.version, *chapter.faults, share=chapter.share)
    began, paused = world.days, None
    state = "running"
    while state in WATCHED and world.days - began < days:
        world.day()
        state = world.state_of(chapter.version)
        paused = world.days - began if paused is None and state != "running" else paused
        _say(f"{chapter.name}: day {world.days - began}, {state}")
    stopped = world.days - began if state in STOPPED else None
    left_on = world.leave(LEAVES_WITHIN, chapter.version) if stopped else world.on(chapter.version)
    back = world.back_by(chapter.version)
    by_halt = sum(who == HALT for who in back.values())
    return Told(chapter, paused, stopped, len(back), by_halt, len(left_on))


def live(world: Fleet, chapters: Sequence[Chapter], days: int) -> tuple[Told, ...]:
    """Let the fleet live through all of it."""
    told = []
    for chapter in chapters:
        while chapter.name == "slow" and world.fewest_scans() < KNOWN:
            world.day()
        told.append(tell(world, chapter, days))
    return tuple(told)


def figures_of(told: Sequence[Told]) -> dict[str, float]:
    """Return the figures of what became of versions."""
    bad = [one for one in told if one.chapter.is_bad]
    good = [one for one in told if not one.chapter.is_bad]
    return {
        **{key: figure for one in told for key, figure in one.figures.items()},
        "bad_not_stopped": sum(one.days_to_rollback is None for one in bad),
        "wrong_rollbacks": sum(one.days_to_rollback is not None for one in good),
        "shops_left_on_bad": sum(one.left_on for one in bad),
    }


def counts_of(world: Fleet) -> dict[str, float]:
    """Return what shops did, and what is missing of it in their records and at the service."""
    dumb = {chapter.version for chapter in CHAPTERS if DUMB in chapter.faults}
    return {
        "days": world.days,
        "scans": sum(map(len, world.done.values())),
        "visits_lost": len(world.lost_visits()),
        "miscounted": world.miscounted(dumb),
    }


def run(arguments: Sequence[str] = ()) -> Report:
    """Measure."""
    options = _options(arguments)
    load = load_remark()
    chapters = [one for one in CHAPTERS if one.name in options.only]
    habits = Habits(options.shops, elm=2, at_a_time=options.at_a_time)
    with (
        tempfile.TemporaryDirectory() as folder,
        new_cluster() as cluster,
        cluster.database() as database,
        fleet(Path(folder), habits, database, options.seed) as world,
    ):
        for _ in range(options.before):
            world.day()
        metrics = {**figures_of(live(world, chapters, options.days)), **counts_of(world)}
    remarks = (load, f"{options.shops} shops, seed {options.seed}, versions: {', '.join(options.only)}")
    return Report("fleet", metrics, TARGETS, remarks)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench fleet")
    names = [one.name for one in CHAPTERS]
    parser.add_argument("--shops", type=int, default=SHOPS, metavar="N", help=f"default: {SHOPS}")
    parser.add_argument(
        "--days", type=int, default=DAYS, metavar="N", help=f"of each version, at most; default: {DAYS}"
    )
    parser.add_argument(
        "--before", type=int, default=BEFORE, metavar="N", help=f"days before; default: {BEFORE}"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="default: 1")
    parser.add_argument("--only", nargs="+", choices=names, default=names, help="of the versions")
    parser.add_argument("--at-a-time", type=int, default=8, metavar="N", help="shops at work; default: 8")
    return parser.parse_args(arguments)
