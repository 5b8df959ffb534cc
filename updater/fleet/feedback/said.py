"""What one person said once, as the table of feedback keeps it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """One message.

    Attributes:
        at: ms since 1970, UTC.
        about: what the question was about, e.g. `scan` or `app`.
        nps: would recommend, 0 to 10; None where it was not answered.
        csat: satisfied, 1 to 5.
        effort: it was easy, 1 to 7.
        words: free, as they came.
    """

    version: str
    channel: str
    region: str
    at: int
    about: str
    nps: int | None = None
    csat: int | None = None
    effort: int | None = None
    words: str = ""
