"""One question to a vehicle and what came of it, as it is kept for good."""

from dataclasses import dataclass
from datetime import datetime

from diagclinic.core.ecu import EcuAddress
from diagclinic.core.reply import ReplyKind


@dataclass(frozen=True, slots=True)
class Observation:
    """A reply with its way back to the bytes on the wire; immutable, appended to a visit.

    Attributes:
        at: wall-clock time (UTC) at which the reply was complete.
        unit: who answered, or who was asked and kept silent; None when nobody in particular was asked.
        request: the request's payload, service byte first.
        raw: the reply's payload, empty for silence.
        kind: what the reply was found to be.
        detail: why it was found corrupt, or the seconds waited in silence; empty otherwise.
    """

    at: datetime
    unit: EcuAddress | None
    request: bytes
    raw: bytes
    kind: ReplyKind
    detail: str = ""
