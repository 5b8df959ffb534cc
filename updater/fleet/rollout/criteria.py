"""Whether a phase of the plan may be left: figures in, each criterion with what was found out.  Pure."""

from dataclasses import dataclass

from updater.fleet.rollout.plan import Phase, days_at


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted of a version in its phase.

    Attributes:
        sessions: whose end is known; `crashes` of these crashed or hung.
        operations: that went well or failed.
        ratings: how many rated; `satisfaction` is their mean, None for none.
        installs: that run it.
        days: since it has been at this share of the phase.
        is_certified: by the judge's last word.
    """

    sessions: int
    crashes: int
    operations: int
    failed: int
    ratings: int
    satisfaction: float | None
    installs: int
    days: float
    is_certified: bool


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition: what is wanted, what was found, and whether that is enough; None: not known yet."""

    name: str
    wanted: str
    found: str
    is_met: bool | None


def review(phase: Phase, figures: Figures, share: str = "") -> tuple[Criterion, ...]:
    """Return every criterion of going on from `share` of `phase`."""
    wanted = phase.exit
    stability = _share(figures.sessions - figures.crashes, figures.sessions)
    operations = _share(figures.operations - figures.failed, figures.operations)
    return (
        _number("days", days_at(phase, share), figures.days),
        _number("installs", phase.installs[0], figures.installs),
        _reached("stability", wanted.stability, stability, (figures.sessions, wanted.min_sessions)),
        _reached("operations", wanted.operations, operations, (figures.operations, wanted.min_operations)),
        _rated(wanted.satisfaction, figures, wanted.min_ratings),
        Criterion(
            "certified",
            "by the judge" if wanted.is_certified else "not asked for",
            "yes" if figures.is_certified else "not yet",
            figures.is_certified or not wanted.is_certified,
        ),
    )


def is_left(found: tuple[Criterion, ...]) -> bool:
    """Tell whether every criterion is met."""
    return all(one.is_met for one in found)


def _share(some: int, of: int) -> float | None:
    return some / of if of else None


def _number(name: str, wanted: float, found: float) -> Criterion:
    return Criterion(name, f"{wanted:g} or more", f"{found:.1f}".removesuffix(".0"), found >= wanted)


def _reached(name: str, wanted: float, share: float | None, counts: tuple[int, int]) -> Criterion:
    count, fewest = counts
    said = "nothing yet" if share is None else f"{share:.2%} of {count:,}"
    is_met = None if share is None or count < fewest else share >= wanted
    return Criterion(name, f"{wanted:.0%} of {fewest:,} or more", said, is_met)


def _rated(wanted: float, figures: Figures, fewest: int) -> Criterion:
    mean, count = figures.satisfaction, figures.ratings
    said = "nobody yet" if mean is None else f"{mean:.2f} by {count}"
    is_known = mean is not None and count >= fewest
    is_met = mean >= wanted if mean is not None and is_known else True if fewest == 0 else None
    return Criterion("satisfaction", f"{wanted:.1f} by {fewest} or more", said, is_met)
