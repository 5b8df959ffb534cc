"""Makes rows of the spool of what was told: admitted, searched, with its context; on a thread of its own."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from diagclinic.services.consent import Level
from diagclinic.services.private_words import PrivateWords
from diagclinic.telemetry.admission import Admission, Event
from diagclinic.telemetry.recorder import Told
from diagclinic.telemetry.spool import Row, Spool

BOOT: Final = "boot"
LEVEL: Final = "level"
_BOOT_DIGITS: Final = 16
_COMPACT: Final = (",", ":")


@dataclass(frozen=True, slots=True)
class SpoolWriter:
    """Writes facts into the spool.

    Attributes:
        context: returns what the events of this moment share; `boot` is a name that never leaves as it is.
        private: returns the shop's own words.
        agreed: returns the level that holds now.
        today: no field is told beyond its expiry.
        now_ms: wall clock.
    """

    spool: Spool
    context: Callable[[], Mapping[str, Any]]
    private: Callable[[], PrivateWords]
    agreed: Callable[[], Level]
    today: Callable[[], date]
    now_ms: Callable[[], int]

    def __call__(self, told: Sequence[Told], lost: Mapping[int, int]) -> None:
        """Keep `told`.

        Raises:
            apsw.Error: it cannot be kept now.
            OSError: likewise.
        """
        level = self.agreed()
        rows = tuple(self._rows(told, level))
        if rows or (lost and level):
            self.spool.add(rows, self.now_ms(), self.agreed, lost)

    def _rows(self, told: Sequence[Told], level: Level) -> Iterator[Row]:
        admission = Admission(level, self.today(), self.private)
        for one in told:
            fact = one.measure() if one.measure is not None else one.fact
            event = None if fact is None else admission.admit(fact)
            if event is not None:
                shared = self._shared(one.context or self.context(), level)
                yield Row(event.event_class, event.level, shared, body_of(event, one), one.at_ms, one.once)

    def _shared(self, context: Mapping[str, Any], level: Level) -> str:
        boot = hashlib.sha256(f"{self.spool.secret()}\n{context.get(BOOT, '')}".encode()).hexdigest()
        told = {**context, LEVEL: int(level), BOOT: boot[:_BOOT_DIGITS]}
        return json.dumps(told, separators=_COMPACT, sort_keys=True)


def body_of(event: Event, told: Told) -> str:
    """Return the event as it is kept and sent, but for its number and its context's."""
    body = {"k": event.kind, "t": told.at_ms, "m": told.monotonic_ms, **event.told}
    return json.dumps(body, separators=_COMPACT)
