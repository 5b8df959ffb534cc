"""A version on trial: against which other one, and since when."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from updater.fleet.rollout.errors import NoRolloutError
from updater.fleet.store.steering_tables import ROLLOUTS

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
    """

    version: str
    before: str
    began_at: int
    now: int
    history_days: int = 30

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
    return Trial(version, row.before, row.began_at, now, history_days)
