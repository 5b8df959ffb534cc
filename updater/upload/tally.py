"""What came of a run, for people and for programs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from updater.client.strict_json import time_text

#: why a run ended, where nothing failed
NOTHING: Final = "nothing"
CONSENT: Final = "consent"
WAITING: Final = "waiting"
DEADLINE: Final = "deadline"
_WORDS: Final = {
    NOTHING: "Nothing was ever recorded to be sent.",
    CONSENT: "What is left may not leave this computer, as agreed.",
    WAITING: "An earlier try failed; --now does not wait.",
    DEADLINE: "It took long enough: the rest goes another time.",
}


@dataclass(slots=True)
class Tally:
    """What came of a run, so far.

    Attributes:
        sent: events that are kept since.
        known: events that were kept before: an acknowledgement of them was lost.
        left: events that still wait here; None where nobody can tell.
        quarantined: events that were set aside for good.
        wait_until: before then nobody tries again.
        why: why it ended: empty when everything went, `consent`, `nothing`, `waiting`, `deadline`, or the
            code of an error.
    """

    sent: int = 0
    known: int = 0
    left: int | None = None
    quarantined: int = 0
    wait_until: datetime | None = None
    why: str = ""

    def data(self) -> dict[str, Any]:
        """Return it for programs."""
        until = self.wait_until and time_text(self.wait_until)
        counts = {"sent": self.sent, "known": self.known, "left": self.left, "quarantined": self.quarantined}
        return {**counts, "wait_until": until, "why": self.why}

    def lines(self, host: str) -> Iterator[str]:
        """Yield it for people; `host` is the service's name."""
        known = (
            f"; {self.known} more {'was' if self.known == 1 else 'were'} there already" if self.known else ""
        )
        yield f"Sent to {host}: {_events(self.sent)}{known}."
        if self.quarantined:
            were = "was" if self.quarantined == 1 else "were"
            yield f"{_events(self.quarantined)} can never be sent, and {were} set aside."
        if self.left:
            yield f"{_events(self.left)} {'is' if self.left == 1 else 'are'} still here."
        if self.why in _WORDS:
            yield _WORDS[self.why]
        if self.wait_until:
            yield f"The next try is due after {self.wait_until.astimezone():%Y-%m-%d %H:%M}."


def _events(number: int) -> str:
    return "1 event" if number == 1 else f"{number} events"
