"""What was decided of versions: rollouts, verdicts, acts and proposals, as rows and as values."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from updater.fleet.accounts.audit import Line, note
from updater.fleet.judge.verdict import Action, Verdict
from updater.fleet.rollout.errors import NoRolloutError, RefusedError
from updater.fleet.store.steering_tables import ACTS, ROLLOUTS, VERDICTS
from updater.install.layout import is_version

RUNNING: Final = "running"
PAUSED: Final = "paused"
HALTED: Final = "halted"
ROLLED_BACK: Final = "rolled_back"
DONE: Final = "done"
#: states in which the judge still looks
WATCHED: Final = (RUNNING, PAUSED, DONE)
_STOPS: Final = (Action.ROLL_BACK, Action.PAUSE, Action.ENVIRONMENT)


@dataclass(frozen=True, slots=True)
class Rollout:
    """A version's way; times are ms since 1970."""

    version: str
    before: str
    phase: str
    share: str
    state: str
    since: int
    began_at: int


@dataclass(frozen=True, slots=True)
class Said:
    """A verdict as it is kept; `reasons` and `evidence` are JSON, `asked` the SHA-256 of what was told.

    Attributes:
        verdict: `certified`, `not_enough_evidence`, `environment`, `pause` or `roll_back`.
    """

    id: int
    version: str
    at: int
    verdict: str
    reasons: str
    evidence: str
    asked: str


@dataclass(frozen=True, slots=True)
class Done:
    """An act as it is kept."""

    id: int
    at: int
    version: str
    act: str
    who: str
    second: str
    why: str
    verdict: int | None
    dry: int
    outcome: str


@dataclass(frozen=True, slots=True)
class Beginning:
    """A rollout that begins.

    Attributes:
        before: the version that it is judged against.
        phase: of the plan.
    """

    version: str
    before: str
    phase: str
    who: str
    at: int


def begin(connection: Connection, beginning: Beginning) -> None:
    """Begin the rollout of a version: from now on it is on trial.

    Raises:
        RefusedError: it was begun already, or a version is none.
    """
    version, before = beginning.version, beginning.before
    if not is_version(version) or not is_version(before) or version == before:
        raise RefusedError(f"{version!r} against {before!r}: these are no two versions")
    if connection.execute(select(ROLLOUTS.c.version).where(ROLLOUTS.c.version == version)).first():
        raise RefusedError(f"the rollout of {version} was begun already")
    row = Rollout(version, before, beginning.phase, "", RUNNING, beginning.at, beginning.at)
    connection.execute(insert(ROLLOUTS).values(asdict(row)))
    detail = {"version": version, "before": before, "phase": beginning.phase}
    note(connection, Line(beginning.at, beginning.who, "begin rollout", detail))


def rollouts(connection: Connection, *states: str) -> tuple[Rollout, ...]:
    """Return the rollouts in one of `states`, all where none is named; the newest first."""
    query = select(ROLLOUTS).order_by(ROLLOUTS.c.began_at.desc(), ROLLOUTS.c.version.desc())
    found = connection.execute(query.where(ROLLOUTS.c.state.in_(states)) if states else query)
    return tuple(Rollout(**row._mapping) for row in found)  # noqa: SLF001  SQLAlchemy's public way in


def rollout(connection: Connection, version: str) -> Rollout:
    """Return the rollout of `version`.

    Raises:
        NoRolloutError: it was never begun.
    """
    found = next((one for one in rollouts(connection) if one.version == version), None)
    if found is None:
        raise NoRolloutError(f"no rollout of {version[:40]!r} was begun")
    return found


def change(connection: Connection, version: str, at: int, **values: str) -> None:
    """Set fields of a rollout; where its state, phase or share changes, it is as that since `at`."""
    moved = {**values, "since": at}
    connection.execute(update(ROLLOUTS).where(ROLLOUTS.c.version == version).values(moved))


def word_of(verdict: Verdict) -> str:
    """Return what a verdict is called: the act that it asks for, else how the version stands."""
    return (verdict.action if verdict.action in _STOPS else verdict.standing).value


def keep_verdict(connection: Connection, version: str, verdict: Verdict, asked: str, at: int) -> int:
    """Keep what the judge said, on what, and return its number."""
    reasons = [asdict(one) for one in verdict.reasons]
    evidence = {
        "figures": {one.name: one.number for one in verdict.figures},
        "missing": [asdict(one) for one in verdict.missing],
    }
    values: dict[str, Any] = {"version": version, "at": at, "verdict": word_of(verdict), "asked": asked}
    values |= {"reasons": json.dumps(reasons), "evidence": json.dumps(evidence)}
    made = connection.execute(insert(VERDICTS).values(values).returning(VERDICTS.c.id))
    return int(made.scalar_one())


def verdicts(connection: Connection, version: str, limit: int = 50) -> tuple[Said, ...]:
    """Return what the judge said of a version, the last first."""
    query = select(VERDICTS).where(VERDICTS.c.version == version).order_by(VERDICTS.c.id.desc()).limit(limit)
    return tuple(Said(**row._mapping) for row in connection.execute(query))  # noqa: SLF001  the way in


def acts(connection: Connection, version: str = "", limit: int = 100) -> tuple[Done, ...]:
    """Return what was done to a version, to all where none is named; the last first."""
    query = select(ACTS).order_by(ACTS.c.id.desc()).limit(limit)
    found = connection.execute(query.where(ACTS.c.version == version) if version else query)
    return tuple(Done(**row._mapping) for row in found)  # noqa: SLF001  SQLAlchemy's public way in
