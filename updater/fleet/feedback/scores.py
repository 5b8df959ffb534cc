"""Three usual figures of what people think, each with how many said so and how sure it is.

Net promoter score: share of 9 and 10 minus share of 0 to 6, from -100 to 100 (Reichheld 2003).  Satisfaction:
share of 4 and 5.  Effort: share of 5 to 7 where 7 is "very easy" (Dixon, Freeman and Toman 2010, as revised
in 2013).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from updater.fleet.feedback.said import Said
from updater.fleet.health.outcomes import Z, rate


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % interval.

    Attributes:
        value: NPS in points from -100 to 100; else a share from 0 to 1; None where nobody said.
        low: lower end of the interval.
        high: upper end.
        count: how many answered.
    """

    count: int
    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Scores:
    """What people said in figures.

    Attributes:
        messages: how many there were, those without a rating too.
        nps_counts: of 0, 1, … 10.
        csat_counts: of 1, 2, … 5.
        effort_counts: of 1, 2, … 7.
        mean_csat: from 1 to 5, None where nobody said; plans name it.
    """

    messages: int
    nps: Figure
    csat: Figure
    effort: Figure
    nps_counts: tuple[int, ...]
    csat_counts: tuple[int, ...]
    effort_counts: tuple[int, ...]
    mean_csat: float | None


def scores_of(said: Iterable[Said]) -> Scores:
    """Return the figures of what was said."""
    kept = tuple(said)
    nps = _counts((one.nps for one in kept), 0, 10)
    csat = _counts((one.csat for one in kept), 1, 5)
    effort = _counts((one.effort for one in kept), 1, 7)
    rated = sum(csat)
    return Scores(
        messages=len(kept),
        nps=net_promoters(sum(nps[9:]), sum(nps[:7]), sum(nps)),
        csat=wilson(sum(csat[3:]), rated),
        effort=wilson(sum(effort[4:]), sum(effort)),
        nps_counts=nps,
        csat_counts=csat,
        effort_counts=effort,
        mean_csat=sum(place * count for place, count in enumerate(csat, 1)) / rated if rated else None,
    )


def wilson(hits: int, trials: int) -> Figure:
    """Return the share with Wilson's score interval (1927), which is honest for few trials, too."""
    found = rate(hits, trials)
    return Figure(found.count, found.value, found.low, found.high)


def net_promoters(promoters: int, detractors: int, answers: int) -> Figure:
    """Return the net promoter score with the adjusted Wald interval of a difference of shares.

    Three answers are added, three quarters to each extreme and the rest between (Rocks 2016), so that
    a handful who agree do not look certain.  It holds the truth in 92 to 98 of 100 cases; with ten answers of
    whom nearly nobody is at one of the extremes, in 89.
    """
    if not answers:
        return Figure(0)
    value = 100.0 * (promoters - detractors) / answers
    total = answers + 3
    up, down = (promoters + 0.75) / total, (detractors + 0.75) / total
    spread = 100.0 * Z * sqrt((up + down - (up - down) ** 2) / total)
    middle = 100.0 * (up - down)
    low, high = min(middle - spread, value), max(middle + spread, value)
    return Figure(answers, value, max(-100.0, low), min(100.0, high))


def _counts(ratings: Iterable[int | None], low: int, high: int) -> tuple[int, ...]:
    given = [rating for rating in ratings if rating is not None]
    return tuple(given.count(place) for place in range(low, high + 1))
