"""Tells from a window's signs of life that it works with the contents of the file of flags."""

import time
from collections.abc import Callable

from diagclinic.app.flag_guard import PROOF_S
from diagclinic.services.health import Health, Sign


class ProvingHealth:
    """A `Health` that passes signs on, and calls `prove` once its window has lived for 45 seconds."""

    def __init__(
        self, health: Health, prove: Callable[[], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._health = health
        self._prove = prove
        self._clock = clock
        self._began_s: float | None = None
        self._is_proven = self._has_failed = False

    def say(self, sign: Sign, words: str = "") -> None:
        """Pass a sign on; a window that failed proves nothing."""
        self._health.say(sign, words)
        if sign is Sign.FAILED:
            self._has_failed = True
        elif sign in {Sign.WINDOW, Sign.ALIVE} and not self._is_proven:
            self._live()

    def end(self) -> None:
        """Take the window's clean end for a proof."""
        if not self._is_proven and not self._has_failed and self._began_s is not None:
            self._is_proven = True
            self._prove()

    def _live(self) -> None:
        now_s = self._clock()
        if self._began_s is None:
            self._began_s = now_s
        if now_s - self._began_s >= PROOF_S and not self._has_failed:
            self._is_proven = True
            self._prove()
