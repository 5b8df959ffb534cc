"""Commands that set or tell something, and what their replies mean."""

import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from drivers.elm327.batches import batch_of, is_all_done
from drivers.elm327.dialogue import Dialogue, Reply
from drivers.elm327.words import Meaning, meaning_of
from drivers.errors import AdapterResetError

SETTING_S: Final = 1.0
VOLTAGE: Final = "ATRV"
_VOLTS: Final = re.compile(r"(\d{1,2}(?:\.\d{1,2})?)V?")


class Asker:
    """Sends commands that set or tell something, each with the same short deadline.

    While the adapter is being set up, the banner of its own reset may come late; later on, `is_set_up`, one
    means that it lost its settings.
    """

    def __init__(
        self,
        dialogue: Dialogue,
        stop: threading.Event,
        clock: Callable[[], float] = time.monotonic,
        *,
        is_set_up: bool = False,
    ) -> None:
        self._dialogue = dialogue
        self._stop = stop
        self._clock = clock
        self._is_set_up = is_set_up

    def ask(self, command: str, wait_s: float = SETTING_S) -> Reply:
        """Return the reply to `command`.

        Raises:
            AdapterResetError: the adapter was set up, and restarted.
            LinkLostError: the adapter fell silent.
            RequestStoppedError: the stop was set.
        """
        reply = self._dialogue.command(command, until_s=self._clock() + wait_s, stop=self._stop)
        if self._is_set_up and Meaning.RESET in meanings_of(reply):
            raise AdapterResetError("the adapter restarted and forgot its settings")
        return reply

    def takes_batch(self, commands: Sequence[str]) -> bool:
        """Send several settings in one line and say whether the adapter took every one of them.

        Raises:
            AdapterResetError: the adapter was set up, and restarted.
            LinkLostError: the adapter fell silent.
            RequestStoppedError: the stop was set.
        """
        line = batch_of(commands)
        return bool(line) and is_all_done(self.ask(line).texts, len(commands))

    def refused(self, commands: Sequence[str], *, batched: bool) -> tuple[str, ...]:
        """Send settings, in one line where the adapter is `batched`, and return those that it does not take.

        A line that was not taken whole says nothing of its parts: they are sent again one by one.

        Raises:
            AdapterResetError: the adapter was set up, and restarted.
            LinkLostError: the adapter fell silent.
            RequestStoppedError: the stop was set.
        """
        if batched and self.takes_batch(commands):
            return ()
        return tuple(command for command in commands if not self.accepts(command))

    def accepts(self, command: str) -> bool:
        """Send a setting and say whether the adapter took it; a stray reply before its own is survived.

        Raises:
            AdapterResetError: the adapter was set up, and restarted.
            LinkLostError: the adapter fell silent.
            RequestStoppedError: the stop was set.
        """
        for _ in range(2):
            meanings = meanings_of(self.ask(command))
            if meanings & {Meaning.DONE, Meaning.REJECTED}:
                return Meaning.DONE in meanings
            self._dialogue.distrust()
        return False

    def volts(self) -> float | None:
        """Return the supply; None where the adapter cannot tell. A stray reply before its own is survived.

        Raises:
            AdapterResetError: the adapter was set up, and restarted.
            LinkLostError: the adapter fell silent.
            RequestStoppedError: the stop was set.
        """
        for _ in range(2):
            reply = self.ask(VOLTAGE)
            volts = volts_of(reply)
            if volts is not None or meanings_of(reply) != {None}:
                return volts
            self._dialogue.distrust()
        return None


def meanings_of(reply: Reply) -> set[Meaning | None]:
    """Return what the rows of a reply mean, None for one that is no known word."""
    return {meaning_of(text)[1] for text in reply.texts}


def volts_of(reply: Reply) -> float | None:
    """Return the voltage in a reply to ``ATRV``, with or without its unit; None when there is none."""
    matches: Iterator[re.Match[str] | None] = (_VOLTS.fullmatch(text) for text in reply.texts)
    return next((float(match[1]) for match in matches if match), None)
