"""What crashes that the old version never had say."""

from collections.abc import Sequence

from updater.fleet.judge.evidence import Evidence
from updater.fleet.judge.limits import Limits
from updater.fleet.judge.signatures import NewCrash, new_crashes, pausing
from updater.fleet.judge.told import Told, evidence, in_words
from updater.fleet.judge.verdict import Action, Figure, Reason


def signatures(told: Evidence, share: float, limits: Limits) -> Told:
    """Say it; `share` of the fleet's app sessions is expected on the version on trial."""
    found = new_crashes(told.crashes, share)
    paused = pausing(found, limits)
    given = [_reason(one, limits, is_repeated=one in paused) for one in found if _tells(one, paused, limits)]
    strongest = max((one.log_e for one in found), default=0.0)
    figures = (Figure("signatures_new", float(len(found))), Figure("signatures_e", evidence(strongest)))
    return Told(tuple(given), figures)


def _tells(one: NewCrash, paused: Sequence[NewCrash], limits: Limits) -> bool:
    return one in paused or one.is_beyond(limits.alphas["signatures"])


def _reason(crash: NewCrash, limits: Limits, *, is_repeated: bool) -> Reason:
    group = crash.group
    seen = f"A crash that is new, {group.words} ({group.signature}), came {group.trial_count} times"
    many = f"on {group.trial_installs} installs of {group.trial_shops} shops"
    where = many if group.trial_installs > 1 else "on one single install"
    others = f"and in {group.control_shops} shops on the old version (E {in_words(crash.log_e)})"
    is_certain = crash.is_beyond(limits.rollback_alphas["signatures"]) or crash.is_only_on_trial(limits)
    action = Action.ROLL_BACK if is_certain else Action.PAUSE
    told = (
        Figure("signature_e", evidence(crash.log_e)),
        Figure("signature_chance", crash.chance),
        Figure("signature_installs", float(group.trial_installs)),
        Figure("signature_is_repeated", float(is_repeated)),
    )
    return Reason("signatures", action, f"{seen} {where}, {others}.", told)
