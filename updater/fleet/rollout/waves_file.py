"""Makes plan.json of the staged plan at a release desk: the waves that `promote --next` takes."""

import json
import os
from pathlib import Path
from typing import Final

from updater.fleet.rollout.plan import Plan
from updater.fleet.rollout.plan_file import PLAN_NAME, read_plan
from updater.fleet.rollout.strict_toml import PlanError

WAVES_NAME: Final = "plan.json"


def waves_of(plan: Plan) -> bytes:
    """Return plan.json of a plan; it names what it was made of."""
    waves = [
        {"channel": phase.channel, "share": wave.share, "days": wave.days}
        for phase in plan.phases
        for wave in phase.waves
    ]
    content = {"format": 1, "made_of": plan.source, "waves": waves}
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def write_waves(desk: Path) -> Path:
    """Make plan.json of the rollout-plan.toml that lies at a desk; return where it is.

    Raises:
        PlanError: there is none, or it makes no sense, or plan.json cannot be written.
    """
    made, part = desk / WAVES_NAME, desk / f".{WAVES_NAME}.part"
    content = waves_of(read_plan(desk / PLAN_NAME))
    try:
        part.write_bytes(content)
        os.replace(part, made)  # noqa: PTH105  the same, and named for what it is
    except OSError as error:
        raise PlanError(f"{made} cannot be written: {error.strerror}", "See to that folder.") from error
    return made
