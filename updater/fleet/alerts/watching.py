"""The job: look, decide, keep, send.  What is decided is kept before anything is sent."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from updater.fleet.alerts.deciding import Look, decide
from updater.fleet.alerts.looking import Source, look
from updater.fleet.alerts.outbox import HOUR_MS, drop_needless, read_due, sent_by_channel, settle
from updater.fleet.alerts.pacing import Plan, plan
from updater.fleet.alerts.rows import forget_alert, keep_alert, put_out, read_current, read_silences
from updater.fleet.alerts.rules import Rules
from updater.fleet.alerts.sending import Post
from updater.fleet.store.database import Database
from updater.fleet.store.services import Clock

#: No parcel is begun after so long, in seconds: what is left goes out at the next look, and a service that is
#: to stop is not kept waiting.
SENDING_S: Final = 10.0


@dataclass(slots=True)
class Watch:
    """Looks at the fleet again and again and tells people.

    Attributes:
        sources: of the facts.
        post: brings messages to people.
        now_ms: milliseconds since 1970, UTC.
        passed_s: seconds, of a clock that only goes forward.
    """

    database: Database
    rules: Rules
    sources: tuple[Source, ...]
    post: Post
    now_ms: Clock
    passed_s: Callable[[], float] = time.monotonic

    def run(self) -> None:
        """Look once, and send what is due.

        Raises:
            StoreError: the database cannot be used; it is tried again at the next look.
        """
        self._note(look(self.sources, self.now_ms()))
        self._send()

    def _note(self, seen: Look) -> None:
        with self.database.begin() as connection:
            silences = read_silences(connection, seen.now)
            decision = decide(self.rules, seen, read_current(connection), silences)
            ids = {alert.cause: keep_alert(connection, alert) for alert in decision.keep}
            for alert in decision.forget:
                forget_alert(connection, alert.id)
            for message in decision.messages:
                put_out(connection, ids[message.cause], message, seen.now)

    def _send(self) -> None:
        begin_s = self.passed_s()
        for parcel in self._plan().parcels:
            if self.passed_s() - begin_s > SENDING_S:
                break
            sent = self.post.send(parcel)
            with self.database.begin() as connection:
                settle(connection, parcel, sent, self.now_ms())

    def _plan(self) -> Plan:
        now = self.now_ms()
        with self.database.begin() as connection:
            sent = sent_by_channel(connection, now - HOUR_MS)
            planned = plan(read_due(connection, now), sent, self.rules.channels)
            drop_needless(connection, planned.needless, now)
        return planned
