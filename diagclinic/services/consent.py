"""What a shop agreed to tell, what would be sent next, and how to take that back; see docs/fleet.md."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Protocol, Self

from diagclinic.services.jobs import JobContext, Priority


class Level(IntEnum):
    """How much may leave; each level has all of those before it."""

    NONE = 0
    CRASH = 1
    HEALTH = 2
    USAGE = 3
    RESEARCH = 4

    @property
    def word(self) -> str:
        """What files and people call it."""
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> Self:
        """Return the level that `word` names.

        Raises:
            ValueError: it names none.
        """
        try:
            return cls[word.upper()]
        except KeyError:
            raise ValueError(f"{word!r} is none of {', '.join(WORDS)}") from None


WORDS: Final = tuple(level.name.lower() for level in Level)


@dataclass(frozen=True, slots=True)
class LastSent:
    """What the uploader says of itself, for people: times in ISO 8601, empty for never; why it waits."""

    last_try: str = ""
    last_done: str = ""
    wait_until: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class PrivacyView:
    """What is agreed, and what comes of it.

    Attributes:
        by: who agreed; stays on this computer.
        at: when, ISO 8601; empty where nobody ever did.
        waiting: events that are not sent yet.
        next_batch: the exact bytes that would be sent next, unpacked; empty for none.
        is_forgetting: the request to delete what was sent waits for a network.
        is_known: the fleet service let this install in, so that something may have been sent.
    """

    level: Level = Level.NONE
    by: str = ""
    at: str = ""
    waiting: int = 0
    next_batch: bytes = b""
    sent: LastSent = LastSent()
    is_forgetting: bool = False
    is_known: bool = False


class Privacy(Protocol):
    """Keeps what was agreed."""

    def look(self) -> PrivacyView:
        """Return how things are.

        Raises:
            RecordError: it cannot be read.
        """
        ...

    def choose(self, level: Level, by: str) -> None:
        """Agree to `level` from now on; what was kept beyond it is removed, at `NONE` everything.

        Raises:
            RecordError: it cannot be kept; what was agreed before still holds.
        """
        ...

    def send(self, context: JobContext) -> bool:
        """Send what waits, where there is a way; return whether there is one.

        Raises:
            UpdateError: it could not be sent; it waits for the next time.
            Cancelled: somebody asked for it.
        """
        ...


class NoPrivacy:
    """Stands for what was agreed where nothing is ever told."""

    def look(self) -> PrivacyView:
        """Return that nobody agreed to anything."""
        return PrivacyView()

    def choose(self, level: Level, by: str) -> None:
        """Keep nothing."""

    def send(self, context: JobContext) -> bool:  # noqa: ARG002  the port's
        """Send nothing."""
        return False


@dataclass(frozen=True, slots=True)
class LookAtPrivacy:
    """Job: find out what is agreed and what would be sent next."""

    privacy: Callable[[], Privacy]
    priority: Priority = Priority.BACKGROUND

    def run(self, context: JobContext) -> PrivacyView:
        """Look.

        Raises:
            RecordError: it cannot be read.
        """
        del context
        return self.privacy().look()


@dataclass(frozen=True, slots=True)
class ChooseLevel:
    """Job: agree to a level; not dropped with the rest, for it is somebody's will."""

    privacy: Callable[[], Privacy]
    level: Level
    by: str
    priority: Priority = Priority.SAFETY

    def run(self, context: JobContext) -> PrivacyView:
        """Keep it, and return how things are then.

        Raises:
            RecordError: it cannot be kept.
        """
        del context
        privacy = self.privacy()
        privacy.choose(self.level, self.by)
        return privacy.look()


@dataclass(frozen=True, slots=True)
class SendTelemetry:
    """Job: let the uploader send what waits."""

    privacy: Callable[[], Privacy]
    priority: Priority = Priority.BACKGROUND

    def run(self, context: JobContext) -> bool:
        """Return whether there is a way to send.

        Raises:
            UpdateError: it could not be sent.
            Cancelled: somebody asked for it.
        """
        return self.privacy().send(context)
