"""The judge's one door: evidence and limits in, a verdict out."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from updater.fleet.judge import limits_told, machines_told
from updater.fleet.judge.comparison_told import compared, streams
from updater.fleet.judge.evidence import Evidence
from updater.fleet.judge.limits import Limits
from updater.fleet.judge.signatures_told import signatures
from updater.fleet.judge.told import Told, together
from updater.fleet.judge.verdict import Action, Missing, Standing, Verdict

_GRAVEST: Final = (Action.ROLL_BACK, Action.PAUSE, Action.ENVIRONMENT, Action.GO_ON)
_STOPS: Final = frozenset({Action.ROLL_BACK, Action.PAUSE})
_ELSEWHERE: Final = Missing(
    "environment", "Something else than the version is wrong; what that is has to be found."
)


def judge(evidence: Evidence, limits: Limits | None = None) -> Verdict:
    """Say of a version whether to stop it, to go on with it, or to wait, and why.

    The same evidence always gives the same verdict; the order in which it is told does not matter.

    Args:
        evidence: everything since the trial began, and the 30 days before it.
        limits: the plan's; the usual ones if left out.
    """
    limits = limits or Limits()
    (operations, told), (sessions, crashed) = (
        compared(stream, limits, evidence.today) for stream in streams(evidence)
    )
    counts = limits_told.held(evidence, streams(evidence), limits)
    stopped = _unless_elsewhere(limits_told.stops(counts, limits), told)
    heard = machines_told.heard(evidence, limits)
    every = together(
        (
            *(limits_told.alarms(evidence, limits), told, crashed),
            signatures(evidence, sessions.share or operations.share, limits),
            *(machines_told.say(one, limits) for one in machines_told.habits(evidence)),
            *(stopped, limits_told.satisfaction(evidence.rating, limits)),
            *(limits_told.adoption(evidence, limits), heard),
        )
    )
    return _verdict(every, limits_told.certificates(counts, limits))


def _unless_elsewhere(stopped: Told, operations: Told) -> Told:
    """Leave a broken limit to the environment where controls are worse too, and the version no worse."""
    if {reason.action for reason in operations.reasons} != {Action.ENVIRONMENT}:
        return stopped
    return replace(stopped, reasons=tuple(replace(one, action=Action.ENVIRONMENT) for one in stopped.reasons))


def _verdict(told: Told, certificates: Sequence[Missing]) -> Verdict:
    reasons = tuple(sorted(told.reasons, key=lambda reason: _GRAVEST.index(reason.action)))
    action = reasons[0].action if reasons else Action.GO_ON
    elsewhere = (_ELSEWHERE,) if action is Action.ENVIRONMENT else ()
    missing = (*certificates, *told.missing, *elsewhere)
    return Verdict(_standing(action, missing), action, reasons, missing, told.figures)


def _standing(action: Action, missing: Sequence[Missing]) -> Standing:
    if action in _STOPS:
        return Standing.HALT
    return Standing.NOT_ENOUGH if missing else Standing.CERTIFIED
