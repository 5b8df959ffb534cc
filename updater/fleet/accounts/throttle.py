"""How long who guessed waits: by account, by address, and never long for browsers that are known.

Strangers can make an account wait for strangers alone: a browser in which somebody signed in before has a
cookie, and a count of its own.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from updater.fleet.accounts.errors import WaitError
from updater.fleet.store.account_tables import GUESSES

#: ms without a guess, and the count begins anew
FORGOTTEN_AFTER: Final = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Limit:
    """How patient one count is.

    Attributes:
        kind: of what is counted.
        free: guesses that cost nothing.
        first_s: wait after the next one; each further one doubles it.
        longest_s: wait at most.
    """

    kind: str
    free: int
    first_s: int
    longest_s: int

    def wait_s(self, count: int) -> int:
        """Return how long the next guess has to wait after the `count`-th, in seconds."""
        over = count - self.free
        return 0 if over < 0 else min(self.longest_s, self.first_s << min(over, 20))


BY_ACCOUNT: Final = Limit("account", 5, 15, 900)
#: a whole workshop may sit behind one address
BY_ADDRESS: Final = Limit("address", 30, 15, 900)
BY_DEVICE: Final = Limit("device", 5, 5, 60)
#: only who has the password gets here; five codes go with each password
BY_SECOND: Final = Limit("second factor", 10, 60, 3600)


@dataclass(frozen=True, slots=True)
class Count:
    """One thing whose guesses are counted."""

    limit: Limit
    of: str

    @property
    def about(self) -> str:
        """The name of the count in the database: it tells nobody what was typed."""
        return hashlib.sha256(f"{self.limit.kind}\n{self.of}".encode()).hexdigest()


def refuse_early(connection: Connection, counts: tuple[Count, ...], now: int) -> None:
    """Refuse a guess that comes before its time; `now` in ms.

    Raises:
        WaitError: it does.
    """
    left = max((_left_ms(connection, count, now) for count in counts), default=0)
    if left > 0:
        raise WaitError(-(-left // 1000))


def _left_ms(connection: Connection, count: Count, now: int) -> int:
    columns = (GUESSES.c["count"], GUESSES.c.last_at)
    found = select(*columns).where(GUESSES.c.about == count.about).with_for_update()
    row = connection.execute(found).one_or_none()
    if row is None:
        return 0
    guesses, last_at = row
    return int(last_at) + 1000 * count.limit.wait_s(guesses) - now


def note_guess(connection: Connection, counts: tuple[Count, ...], now: int) -> None:
    """Count a guess before it is looked at, so that many at once are not one; old counts are thrown away."""
    connection.execute(delete(GUESSES).where(GUESSES.c.last_at < now - FORGOTTEN_AFTER))
    for about in sorted(count.about for count in counts):
        changed = update(GUESSES).where(GUESSES.c.about == about)
        if not connection.execute(changed.values(count=GUESSES.c["count"] + 1, last_at=now)).rowcount:
            connection.execute(insert(GUESSES).values(about=about, count=1, last_at=now))


def forgive(connection: Connection, counts: tuple[Count, ...]) -> None:
    """Forget the guesses of who was right in the end."""
    connection.execute(delete(GUESSES).where(GUESSES.c.about.in_([count.about for count in counts])))
