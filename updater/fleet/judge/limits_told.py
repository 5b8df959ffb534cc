"""What the plan's literal limits say, each on a bound that holds at every look."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from updater.fleet.judge import bounds
from updater.fleet.judge.comparison_told import Stream
from updater.fleet.judge.evidence import Arm, Evidence, Rating
from updater.fleet.judge.limits import Limits
from updater.fleet.judge.told import Told, evidence, percent
from updater.fleet.judge.verdict import Action, Figure, Missing, Reason

#: chance that a certificate is ever wrong
CERTIFIES_AT: Final = 0.05


@dataclass(frozen=True, slots=True)
class Held:
    """A count against one limit.

    Attributes:
        limit: its name.
        words: what it says.
        most: share that may be over it.
        over: trials that were over it, on the version on trial.
        of: all trials.
        before: the same two of the same shops before the trial; None where nobody counted.
    """

    limit: str
    words: str
    most: float
    over: int
    of: int
    before: tuple[int, int] | None = None


def held(told: Evidence, streams: Sequence[Stream], limits: Limits) -> tuple[Held, ...]:
    """Return all counts that there is a limit for; those that nobody told of are counts of nothing."""
    operations, sessions = streams
    tallies = {one.limit: one for one in told.tallies}
    shares = (
        Held(name, limit.words, limit.most, tallies[name].over, tallies[name].of)
        if name in tallies
        else Held(name, limit.words, limit.most, 0, 0)
        for name, limit in limits.shares.items()
    )
    return (
        _rate(operations, "error_rate", "operations that fail", limits.error_rate),
        _rate(sessions, "crash_rate", "app sessions that crash", limits.crash_rate),
        *shares,
    )


def _rate(stream: Stream, limit: str, words: str, most: float) -> Held:
    on_trial = [one for one in stream.batches if one.arm is Arm.TRIAL]
    shops = {one.shop for one in on_trial}
    past = [one for one in stream.history if one.shop in shops]
    before = (sum(one.failed for one in past), sum(one.trials for one in past))
    failed = sum(one.failed for one in on_trial)
    return Held(limit, words, most, failed, failed + sum(one.ok for one in on_trial), before)


def stops(counts: Sequence[Held], limits: Limits) -> Told:
    """Say which limits are broken for certain, and were not by the same shops before."""
    alpha = _alpha(limits)
    return Told(
        tuple(_broken(one, alpha) for one in counts if _is_broken(one, alpha)),
        tuple(figure for one in counts if one.of for figure in _figures(one, alpha)),
    )


def _alpha(limits: Limits) -> float:
    """Share the limits' chance out among error rate, crash rate, satisfaction and all shares."""
    return limits.alphas["limits"] / (len(limits.shares) + 3)


def _is_broken(count: Held, alpha: float) -> bool:
    past = count.before
    before = bounds.upper(*past, alpha) if past and past[1] else 0.0
    return bool(count.of) and bounds.lower(count.over, count.of, alpha) > max(count.most, before)


def _broken(count: Held, alpha: float) -> Reason:
    words = (
        f"{count.words}: {count.over} of {count.of}, so certainly more than "
        f"{percent(bounds.lower(count.over, count.of, alpha))}; the limit is {percent(count.most)}."
    )
    return Reason("limits", Action.PAUSE, words, _figures(count, alpha))


def _figures(count: Held, alpha: float) -> tuple[Figure, ...]:
    return (
        Figure(f"{count.limit}_over", float(count.over)),
        Figure(f"{count.limit}_of", float(count.of)),
        Figure(f"{count.limit}_lower", bounds.lower(count.over, count.of, alpha)),
        Figure(f"{count.limit}_upper", bounds.upper(count.over, count.of, CERTIFIES_AT, count.most)),
    )


def certificates(counts: Sequence[Held], limits: Limits) -> tuple[Missing, ...]:
    """Return what the limits that have to be certified still lack."""
    asked = [one for one in counts if one.limit in limits.must_certify]
    return tuple(_lacks(one) for one in asked if not _is_certified(one))


def _is_certified(count: Held) -> bool:
    return bounds.upper(count.over, count.of, CERTIFIES_AT, count.most) <= count.most if count.of else False


def _lacks(count: Held) -> Missing:
    more = bounds.trials_missing(count.over, count.of, CERTIFIES_AT, count.most)
    limit = f"{count.words}: {count.over} of {count.of} is not certainly under {percent(count.most)} yet"
    if more is None:
        return Missing(count.limit, f"{limit}, and more of the same would not make it so.")
    return Missing(count.limit, f"{limit}; {more:,} more like these would do.", more)


def satisfaction(rating: Rating | None, limits: Limits) -> Told:
    """Say whether people are certainly less satisfied than they should be."""
    if rating is None or not sum(rating.counts):
        return Told()
    log_e = bounds.log_e_mean_under(rating.counts, limits.satisfaction)
    given = sum(rating.counts)
    mean = sum(step * count for step, count in enumerate(rating.counts, 1)) / given
    figures = (Figure("satisfaction_mean", mean), Figure("satisfaction_e", evidence(log_e)))
    if evidence(log_e) * _alpha(limits) < 1:
        return Told(figures=figures)
    words = f"{given} ratings have a mean of {mean:.2f}, certainly under {limits.satisfaction:g}."
    return Told((Reason("limits", Action.PAUSE, words, figures),), figures)


def adoption(told: Evidence, limits: Limits) -> Told:
    """Say that few take the version although it was offered for a week; nothing is stopped for that."""
    found = next((one for one in told.tallies if one.limit == "adoption"), None)
    if found is None or not found.of:
        return Told()
    taken = found.over / found.of
    figures = (Figure("adoption", taken),)
    if bounds.upper(found.over, found.of, _alpha(limits)) >= limits.adoption:
        return Told(figures=figures)
    words = f"{found.over} of {found.of} to whom it was offered a week ago have the version."
    return Told((Reason("limits", Action.GO_ON, words, figures),), figures)


def alarms(told: Evidence, limits: Limits) -> Told:
    """Say what must not happen even once."""
    return Told(
        tuple(
            Reason("alarms", Action.ROLL_BACK, f"{one.what.replace('_', ' ')}: {one.words}")
            for one in told.alarms
            if one.what in limits.at_once
        ),
        (Figure("alarms", float(len(told.alarms))),),
    )
