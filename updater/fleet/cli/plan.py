"""The verb `plan`: what the staged plan says, whether it is right, and plan.json made of it."""

import json
from argparse import Namespace
from pathlib import Path

from updater.fleet.cli.verb import Outside, Verbs, add_verb
from updater.fleet.rollout.plan import Phase, Plan
from updater.fleet.rollout.plan_file import PLAN_NAME, default_plan, read_plan
from updater.fleet.rollout.waves_file import write_waves
from updater.fleet.store.errors import SettingsError


def add(verbs: Verbs) -> None:
    """Add the verb."""
    parser = add_verb(verbs, "plan", "check, show or lay down the staged plan", run)
    parser.add_argument(
        "does",
        choices=("check", "show", "default", "write"),
        metavar="WHAT",
        help="check or show FILE; default: print the program's own; write: make plan.json at DESK",
    )
    parser.add_argument(
        "place", nargs="?", type=Path, metavar="FILE|DESK", help="left out: the program's own plan"
    )


def run(words: Namespace, outside: Outside) -> int:
    """Do what was typed.

    Raises:
        PlanError: the plan makes no sense; names line and key.
        SettingsError: there is no desk to write to.
    """
    if words.does == "default":
        outside.out.write(default_plan().decode())
        return 0
    if words.does == "write":
        return _write(words, outside)
    plan = read_plan(words.place)
    if words.json:
        outside.say(json.dumps({"title": plan.title, "source": plan.source, "phases": _names(plan)}))
    elif words.does == "check":
        outside.say(f"{words.place or 'the plan of the program'} is right: {', '.join(_names(plan))}")
    else:
        for line in plan_lines(plan):
            outside.say(line)
    return 0


def plan_lines(plan: Plan) -> list[str]:
    """Return a plan in plain words."""
    lines = [plan.title, ""]
    for phase in plan.phases:
        lines += [*_phase_lines(phase), ""]
    limits = plan.limits
    lines += [
        f"Stops: {limits.error_rate:.1%} of operations fail; {limits.crash_rate:.2%} of sessions crash",
        f"  at once: {', '.join(sorted(limits.at_once))}",
        *(f"  {share.words}" for share in limits.shares.values()),
    ]
    may = [name for name in ("pause", "roll_back", "promote") if getattr(plan.automatic, name)]
    return [*lines, f"By itself the judge may: {', '.join(may).replace('_', ' ') or 'nothing'}"]


def _phase_lines(phase: Phase) -> list[str]:
    lowest, highest = phase.installs
    steps = ", ".join(f"{wave.share:.0%} for {wave.days} days" for wave in phase.waves)
    wanted = phase.exit
    rest = f"satisfaction {wanted.satisfaction:.1f}{', certified' if wanted.is_certified else ''}"
    return [
        f"{phase.name}: {lowest} to {highest} installs of {phase.channel}; {steps}",
        *(f"  entry: {words}" for words in phase.entry),
        f"  exit: stability {wanted.stability:.0%}, operations {wanted.operations:.0%}, {rest}",
        f"  signs: {', '.join(phase.signs)}",
        *(f"  flag: {flag} = {variant}" for flag, variant in phase.features.items()),
    ]


def _names(plan: Plan) -> list[str]:
    return [phase.name for phase in plan.phases]


def _write(words: Namespace, outside: Outside) -> int:
    if words.place is None or not words.place.is_dir():
        raise SettingsError("plan write takes the release desk's folder", "Name it: plan write DESK.")
    made = write_waves(words.place)
    outside.say(f"{made} is made of {words.place / PLAN_NAME}")
    return 0
