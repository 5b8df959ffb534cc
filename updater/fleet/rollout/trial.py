"""A version on trial: against which other one, and since when."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, select

from updater.fleet.rollout.errors import NoRolloutError
from updater.fleet.store.steering_tables import ACTS, ROLLOUTS

DAY_MS: Final = 86_400_000
HOUR_MS: Final = 3_600_000


@dataclass(frozen=True, slots=True)
class Trial:
    """What is judged.

    Attributes:
        before: the version that it is judged against.
        began_at: ms since 1970.
        now: likewise.
        history_days: of the old version before the trial that count.
        accepted_at: until then two people have answered for what was told, by letting it go on; 0: never.
    """

    version: str
    before: str
    began_at: int
    now: int
    history_days: int = 30
    accepted_at: int = 0

    @property
    def began(self) -> int:
        """The first day of the trial, counted from 1970."""
        return self.began_at // DAY_MS

    @property
    def first(self) -> int:
        """The first day of the history."""
        return self.began - self.history_days


def trial_of(connection: Connection, version: str, now: int, history_days: int = 30) -> Trial:
    """Return the trial of `version`.

    Raises:
        NoRolloutError: it was never begun.
    """
    row = connection.execute(select(ROLLOUTS).where(ROLLOUTS.c.version == version)).one_or_none()
    if row is None:
        raise NoRolloutError(f"no rollout of {version[:40]!r} was begun")
    accepted = accepted_at(connection, version)
    began_at = max(row.began_at, (accepted // DAY_MS + 1) * DAY_MS if accepted else 0)
    return Trial(version, row.before, began_at, now, history_days, accepted)


def accepted_at(connection: Connection, version: str) -> int:
    """Return when two people last let a version go on, ms since 1970; 0 for never.

    What was told until then stops it no more: else the next look would stop it again by the very same.
    """
    resumed = (ACTS.c.version == version) & (ACTS.c.act == "resume") & (ACTS.c.dry == 0)
    done = resumed & ~ACTS.c.outcome.startswith("failed")
    return connection.execute(select(func.max(ACTS.c.at)).where(done)).scalar() or 0
