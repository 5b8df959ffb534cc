"""Why a batch is not taken, beside what `updater.fleet.callers.errors` has for every call.

CallError
 +-- EncodingError        415: this is packed in another way
 +-- RejectedError        422: some events are not as declared
"""

from dataclasses import dataclass

from updater.fleet.callers.errors import CallError


@dataclass(frozen=True, slots=True)
class Rejected:
    """An event that is not as declared.

    Attributes:
        n: its sequence number.
        why: in words.
    """

    n: int
    why: str


class EncodingError(CallError):
    """This is packed, or written, in another way than is known here."""

    code = "encoding"
    status = 415
    remedy = "Send NDJSON packed with gzip."


class RejectedError(CallError):
    """Some events are not as declared; nothing of the batch was taken.

    Attributes:
        rows: which, and why.
    """

    code = "rejected"
    status = 422
    remedy = "Set these events aside and send the others."

    def __init__(self, rows: tuple[Rejected, ...]) -> None:
        super().__init__(f"{len(rows)} events are not as declared")
        self.rows = rows

    @property
    def details(self) -> dict[str, object]:
        """Which events, and why."""
        return {"rejected": [{"n": row.n, "why": row.why} for row in self.rows]}
