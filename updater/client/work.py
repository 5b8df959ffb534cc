"""How long work tells how far it is, and how it is stopped."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from updater.client.errors import CancelledError


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a step is.

    Attributes:
        step: `check`, `fetch`, `stage`, `self-test`, `repair` or `note`; a note has only words.
        done: bytes that are there.
        total: bytes that are to be there.
        words: what people may want to know of it, e.g. why a source was left.
    """

    step: str
    done: int = 0
    total: int = 0
    words: str = ""


def unheard(_: Progress) -> None:
    """Drop progress that nobody asked for."""


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work under way.

    Attributes:
        tell: where progress goes.
        cancel: set by whoever wants it stopped.
        clock: seconds that only grow.
    """

    tell: Callable[[Progress], None] = unheard
    cancel: threading.Event = field(default_factory=threading.Event)
    clock: Callable[[], float] = time.monotonic

    def go_on(self) -> None:
        """End the work here if somebody stopped it.

        Raises:
            CancelledError: somebody did.
        """
        if self.cancel.is_set():
            raise CancelledError("It was stopped.")

    def wait(self, seconds: float) -> None:
        """Let `seconds` pass.

        Raises:
            CancelledError: somebody stopped it.
        """
        if self.cancel.wait(seconds):
            self.go_on()

    def note(self, words: str) -> None:
        """Tell something that is no progress."""
        self.tell(Progress("note", words=words))
