"""What a window says of itself while it runs, for whoever started it; see docs/updates.md."""

from enum import StrEnum
from typing import Final, Protocol

#: seconds between two signs of life
ALIVE_S: Final = 1.0


class Sign(StrEnum):
    """What is said, in the words of the file."""

    SELFTEST = "selftest"
    DATABASE = "database"
    WINDOW = "window"
    ALIVE = "alive"
    CLOSING = "closing"
    FAILED = "failed"


class Health(Protocol):
    """Hears how the window is; may be told from any thread and never raises."""

    def say(self, sign: Sign, words: str = "") -> None:
        """Pass a sign on; `words` tell what failed."""
        ...


class NobodyAsks:
    """The `Health` of a window that nobody watches."""

    def say(self, sign: Sign, words: str = "") -> None:
        """Do nothing."""
