"""What is done to an install, by whom, and what came of it."""

from dataclasses import dataclass
from typing import Final

from updater.client.decide import Decision
from updater.client.status import Offer

#: when a version that was taken starts: versions lie side by side, and a window that is open goes on as it is
NEXT: Final = "next"


@dataclass(frozen=True, slots=True)
class Act:
    """Who does it, and why, for the log."""

    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found: the decision with its reasons, and the offer that follows from it."""

    decision: Decision
    offer: Offer | None


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of taking a version.

    Attributes:
        is_taken: it starts from now on; otherwise nothing was changed.
        starts: when.
        why: one sentence for people.
    """

    version: str
    is_taken: bool
    why: str = ""
    starts: str = NEXT


@dataclass(frozen=True, slots=True)
class Mended:
    """A file that was wrong.

    Attributes:
        path: within the version.
        source: from where it was put back; empty where it could not be.
        why: it could not be; empty where it was.
        aside: where a file lies now that nobody signed.
    """

    path: str
    source: str = ""
    why: str = ""
    aside: str = ""

    @property
    def words(self) -> str:
        """What became of it."""
        if self.aside:
            return f"nobody signed it; it was put aside as {self.aside}"
        return self.why or f"put back from {self.source}"


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair of a version found; `wrong` holds all of it, mended or not."""

    version: str
    wrong: tuple[Mended, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong any more."""
        return not any(each.why for each in self.wrong)
