"""What comparing shops on trial with controls says, of operations and of crashes alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from updater.fleet.judge.comparing import Comparison, Look, compare
from updater.fleet.judge.evidence import Batch, Evidence, History
from updater.fleet.judge.limits import Limits
from updater.fleet.judge.told import Told, evidence, in_words
from updater.fleet.judge.verdict import Action, Figure, Reason

#: so many days of looks or more are told of by number
_NO_LOOK: Final = Look(0, 0.0, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream of batches, and what to call it.

    Attributes:
        name: `operations` or `crashes`.
        events: what is counted, in words.
        history: of the shops.
        batches: since the trial began.
    """

    name: str
    events: str
    history: Sequence[History]
    batches: Sequence[Batch]


def streams(told: Evidence) -> tuple[Stream, Stream]:
    """Return the streams that are compared."""
    return (
        Stream("operations", "failed operations", told.history, told.operations),
        Stream("crashes", "crashed sessions", told.session_history, told.sessions),
    )


def compared(stream: Stream, limits: Limits, today: int | None) -> tuple[Comparison, Told]:
    """Compare, and say it."""
    alpha = limits.alphas[stream.name]
    found = compare(stream.history, stream.batches, alpha, today)
    return found, Told(reasons(stream, found, limits), figures(stream.name, found))


def reasons(stream: Stream, found: Comparison, limits: Limits) -> tuple[Reason, ...]:
    """Return why to stop, if there is a reason, and whether the world is to blame."""
    alpha, rollback = limits.alphas[stream.name], limits.rollback_alphas[stream.name]
    told = figures(stream.name, found)
    given: list[Reason] = []
    if found.blames_version(alpha, rollback):
        given.append(Reason(stream.name, Action.ROLL_BACK, _blamed(stream, found, rollback), told))
    elif found.is_worse(alpha):
        given.append(Reason(stream.name, Action.PAUSE, _paused(stream, found), told))
    if found.is_environment(alpha):
        given.append(Reason(stream.name, Action.ENVIRONMENT, _environment(stream, found), told))
    return tuple(given)


def figures(name: str, found: Comparison) -> tuple[Figure, ...]:
    """Return all numbers of a comparison."""
    look = min(found.looks, key=lambda one: one.chance, default=_NO_LOOK)
    told = {
        "e": evidence(found.peak.log_e),
        "e_now": evidence(found.now),
        "left_out_e": evidence(found.left_out),
        "environment_e": evidence(found.environment),
        "draw_chance": look.chance,
        "draw_days": float(look.days),
        "share": found.share,
    }
    return tuple(Figure(f"{name}_{key}", number) for key, number in told.items())


def _blamed(stream: Stream, found: Comparison, alpha: float) -> str:
    first = f"Shops on the version have more {stream.events} than those on the old one (E {_e(found)})"
    if found.has_few_shops(alpha):
        return f"{first}, and without any one shop E still reaches {in_words(found.left_out)}."
    chance = min(look.chance for look in found.looks)
    return f"{first}, and a draw of shops would give them so many by chance with probability {chance:.2g}."


def _paused(stream: Stream, found: Comparison) -> str:
    return (
        f"Shops on the version have more {stream.events} than those on the old one (E {_e(found)}), "
        "but it may be a matter of a few shops: somebody has to look."
    )


def _environment(stream: Stream, found: Comparison) -> str:
    return (
        f"Shops on the old version have more {stream.events} than they used to "
        f"(E {in_words(found.environment)}): something else than the version has changed."
    )


def _e(found: Comparison) -> str:
    return in_words(found.peak.log_e)
