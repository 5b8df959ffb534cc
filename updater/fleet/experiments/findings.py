"""What an experiment found, honestly: a difference, none that matters, or not enough yet.  Pure."""

import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from updater.fleet.experiments.assignment import mismatch
from updater.fleet.experiments.design import Design
from updater.fleet.experiments.sequential import Difference, ShopMean, compared


class Answer(StrEnum):
    """What is known of a variant against the base."""

    BETTER = "better"
    WORSE = "worse"
    NO_DIFFERENCE = "no difference that matters"
    NOT_FOUND = "no difference found"
    NOT_ENOUGH = "not enough yet"
    BROKEN = "stop: more operations fail"
    NOT_DRAWN = "not to be used: groups are not as drawn"


@dataclass(frozen=True, slots=True)
class Group:
    """What was told of one variant.

    Attributes:
        installs: that were exposed to it, and to no other.
        means: of the metric by shop, as natural logarithms.
        failures: shares of operations that failed, by shop.
    """

    variant: str
    installs: int
    means: tuple[ShopMean, ...]
    failures: tuple[ShopMean, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A variant against the base.

    Attributes:
        ratio: of the metric, 0.1 for 10 % more; with its interval, which holds at every look.
        metric: the same as logarithms.
        failures: of shares of operations.
        words: one plain sentence.
    """

    variant: str
    answer: Answer
    ratio: float | None
    low: float
    high: float
    metric: Difference
    failures: Difference
    words: str


@dataclass(frozen=True, slots=True)
class Report:
    """An experiment as far as it is known.

    Attributes:
        mixed: installs that saw several variants, which count for none.
        mismatch: evidence that groups were not drawn as planned.
    """

    design: Design
    groups: tuple[Group, ...]
    mixed: int
    mismatch: float
    findings: tuple[Finding, ...]


def report(design: Design, groups: tuple[Group, ...], mixed: int, today: date) -> Report:
    """Return what is known of an experiment."""
    counts = {group.variant: group.installs for group in groups}
    evidence = mismatch(counts, design.shares)
    base = next((group for group in groups if group.variant == design.base), None)
    others = [group for group in groups if group.variant != design.base]
    findings = tuple(_finding(design, base, group, evidence, today) for group in others) if base else ()
    return Report(design, groups, mixed, evidence, findings)


def _finding(design: Design, base: Group, group: Group, evidence: float, today: date) -> Finding:
    alpha = design.alpha / max(1, len(design.shares) - 1)  # of several variants, each its part
    metric = compared(base.means, group.means, alpha, design.smallest_log)
    failures = compared(base.failures, group.failures, alpha, design.guardrail)
    answer = _answer(design, metric, failures, is_over=today > design.until)
    if evidence >= 1 / design.alpha:
        answer = Answer.NOT_DRAWN
    low, high = _ratio(metric.low), _ratio(metric.high)
    ratio = None if metric.value is None else _ratio(metric.value)
    return Finding(
        group.variant, answer, ratio, low, high, metric, failures, _words(answer, ratio, low, high)
    )


def _answer(design: Design, metric: Difference, failures: Difference, *, is_over: bool) -> Answer:
    if failures.low > 0:
        return Answer.BROKEN
    if metric.low > 0 or metric.high < 0:
        is_lower = metric.high < 0
        return Answer.BETTER if is_lower == (design.better == "lower") else Answer.WORSE
    if max(-metric.low, metric.high) < design.smallest_log:
        return Answer.NO_DIFFERENCE
    return Answer.NOT_FOUND if is_over else Answer.NOT_ENOUGH


def _ratio(logarithm: float) -> float:
    return math.inf if logarithm > 700 else math.exp(logarithm) - 1


def _words(answer: Answer, ratio: float | None, low: float, high: float) -> str:
    if ratio is None:
        return f"{answer.value.capitalize()}: too few shops told."
    return f"{answer.value.capitalize()}: {ratio:+.1%}, somewhere between {low:+.1%} and {high:+.1%}."
