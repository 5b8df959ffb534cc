"""A failure in human words, as every page shows it.  No Qt here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong and the way on.

    Attributes:
        happened: one sentence on what happened.
        next_step: what the technician does next.
        details: for support: type, code and text of the error; shown folded, copied as a whole.
    """

    happened: str
    next_step: str
    details: str = ""
