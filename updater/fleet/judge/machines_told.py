"""What latency, memory and silence say: evidence on each machine's or install's own habits."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from updater.fleet.judge import exceedance, silence
from updater.fleet.judge.evidence import Arm, Contact, Evidence, Measure
from updater.fleet.judge.limits import Limits
from updater.fleet.judge.told import Told, evidence, in_words, percent
from updater.fleet.judge.verdict import Action, Figure, Missing, Reason

_WORDS: Final = {
    "latency": ("operations take longer than they did in the same machines", "operations take longer"),
    "memory": (
        "the program takes more memory than it did in the same machines",
        "the program takes more memory",
    ),
    "silence": (
        "installs that took the version are silent for longer than they usually are",
        "installs are silent",
    ),
}


@dataclass(frozen=True, slots=True)
class Habits:
    """Evidence of one such stream, as logarithms.

    Attributes:
        name: of the stream.
        trial: on the version on trial.
        left_out: without the shop that it rests on most.
        control: on the old version.
    """

    name: str
    trial: float
    left_out: float
    control: float


def habits(told: Evidence) -> tuple[Habits, ...]:
    """Weigh each stream."""
    return (_exceeded(told, Measure.LATENCY), _exceeded(told, Measure.MEMORY), _silent(told))


def say(found: Habits, limits: Limits) -> Told:
    """Say what the habits say: controls that have changed as well make it no version's fault."""
    pause = -math.log(limits.alphas[found.name])
    rollback = -math.log(limits.rollback_alphas[found.name])
    worse, elsewhere = _WORDS[found.name]
    if found.control >= pause:
        first = f"On the old version as well {elsewhere} (E {in_words(found.control)})"
        words = f"{first}: something else has changed."
        return Told((_reason(found, Action.ENVIRONMENT, words),), _figures(found))
    if found.trial < pause:
        return Told(figures=_figures(found))
    first = f"On the version {worse} (E {in_words(found.trial)}), "
    if found.left_out >= rollback:
        words = f"{first}and without any one shop E still is {in_words(found.left_out)}."
        return Told((_reason(found, Action.ROLL_BACK, words),), _figures(found))
    words = f"{first}but that rests on one shop or on little: somebody has to look."
    return Told((_reason(found, Action.PAUSE, words),), _figures(found))


def heard(told: Evidence, limits: Limits) -> Told:
    """Say whether enough of those who should have told something."""
    asked = silence.expected_to_tell(told.contacts, Arm.TRIAL)
    given = sum(1 for one in asked if one.has_told)
    figures = (
        Figure("silence_should_tell", float(len(asked))),
        Figure("silence_have_told", float(given)),
        Figure("silence_beyond_habit", silence.beyond_habit(asked)),
    )
    wanted = math.ceil(len(asked) * limits.must_be_heard)
    if asked and given >= wanted:
        return Told(figures=figures)
    return Told((), figures, (_unheard(asked, given, limits),))


def _unheard(asked: Sequence[Contact], given: int, limits: Limits) -> Missing:
    if not asked:
        return Missing("silence", "No install that took the version has agreed to tell how it fares.")
    wanted = math.ceil(len(asked) * limits.must_be_heard)
    share = percent(limits.must_be_heard)
    words = f"{given} of {len(asked)} installs that took the version have told of it; {share} have to."
    return Missing("silence", words, wanted - given)


def _exceeded(told: Evidence, measure: Measure) -> Habits:
    trial = exceedance.pick(told.exceedances, measure, Arm.TRIAL)
    control = exceedance.pick(told.exceedances, measure, Arm.CONTROL)
    return Habits(
        measure.value, exceedance.log_e(trial), exceedance.left_out(trial), exceedance.log_e(control)
    )


def _silent(told: Evidence) -> Habits:
    trial = silence.expected_to_tell(told.contacts, Arm.TRIAL)
    control = silence.expected_to_tell(told.contacts, Arm.CONTROL)
    return Habits("silence", silence.log_e(trial), silence.left_out(trial), silence.log_e(control))


def _reason(found: Habits, action: Action, words: str) -> Reason:
    return Reason(found.name, action, words, _figures(found))


def _figures(found: Habits) -> tuple[Figure, ...]:
    return (
        Figure(f"{found.name}_e", evidence(found.trial)),
        Figure(f"{found.name}_left_out_e", evidence(found.left_out)),
        Figure(f"{found.name}_environment_e", evidence(found.control)),
    )
