"""Raise the speed of a serial adapter for as long as it is open, and never leave it at one that nobody knows.

The adapter goes to the new speed, waits, names itself, and stays there only if a carriage return comes in
time; else it goes back by itself (ELM327 data sheet v2.2, "AT BRD hh"; OBDLink Family Reference and
Programming Manual, "STBR").  What it does when it is switched on is not touched.
"""

import contextlib
import logging
import os
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from drivers.elm327.dialogue import POLL_S, Dialogue
from drivers.elm327.lapse import Lapse
from drivers.elm327.probe import HAIL_S, WHO
from drivers.elm327.profile import CLONE, Profile
from drivers.errors import LinkLostError, RequestStoppedError
from drivers.transport.line import Line
from drivers.transport.opening import has_speed
from drivers.transport.ports import ListPorts, list_system_ports, plugged_ports

logger = logging.getLogger(__name__)

#: a fully loaded CAN network of 500 kbit/s takes just under a million bits a second as text: more is no use
TOPS: Final = (1_000_000, 500_000)
ENOUGH: Final = TOPS[-1]
TOLD_S: Final = 0.5  # to say OK, and to name itself: its own wait is 75 ms
RESTORE_S: Final = 1.0  # an adapter that hangs meanwhile is not waited for any longer
GIVEN_UP_S: Final = 0.25  # three times its own wait: by then it is back at the old speed
_ELM_CLOCK: Final = 4_000_000  # "AT BRD hh": 4,000 kbit/s divided by hh
_NAME: Final = re.compile(rb"(?:STN|ELM)\d{3,4} ?[vV]\d[^\r\n]*[\r\n]")
_OK: Final = re.compile(rb"OK[\r\n]")
_REFUSED: Final = re.compile(rb"\?|>")
_AGREED: Final = re.compile(rb"OK[\r\n]+>")


def may_raise(address: str, profile: Profile, list_them: ListPorts = list_system_ports) -> bool:
    """Say whether the speed may be raised unasked: on a wire of USB, of an adapter that is no known clone.

    Behind a radio, the adapter's chip speaks with another chip, whose speed stays as it is.
    """
    if not has_speed(address) or "://" in address or profile.name == CLONE:
        return False
    here = os.path.realpath(address)
    ports = plugged_ports(list_them)
    return any(port.vid is not None and os.path.realpath(port.device) == here for port in ports)


@dataclass(slots=True)
class Speed:
    """The speed of one line and its adapter.

    Attributes:
        baud: speed at which both are now.
    """

    line: Line
    dialogue: Dialogue
    stop: threading.Event
    clock: Callable[[], float]
    is_stn: bool
    baud: int

    def raised(self, known: int) -> int:
        """Raise the speed, and return what came of it.

        Args:
            known: speed that worked the last time, 0 where none was tried; the present one for none.

        Raises:
            LinkLostError: the adapter answers at neither speed any more.
            RequestStoppedError: the stop was set.
        """
        tops = (known,) if known else TOPS
        for top in tops:
            if self.baud < min(top, ENOUGH) and self.change(top):
                break
        return self.baud

    def change(self, baud: int) -> bool:
        """Go to `baud`; False where both are at the old speed again.

        Raises:
            LinkLostError: the adapter answers at neither speed any more.
            RequestStoppedError: the stop was set.
        """
        old, command = self.baud, f"STBR{baud}" if self.is_stn else f"ATBRD{round(_ELM_CLOCK / baud):02X}"
        self.line.write(command.encode("ascii") + b"\r")
        if not self._hears(_OK, TOLD_S, unless=_REFUSED):
            self.dialogue.settle()
            return False
        if self._agrees_at(baud):
            self.baud = baud
            return True
        logger.info("%s: %d bits a second were not confirmed", self.line.name, baud)
        return self._is_found(old, baud)

    def restore(self, baud: int) -> None:
        """Go back to `baud`, also where what opened the line was long given up.

        Raises:
            LinkLostError: the adapter answers at neither speed any more.
            RequestStoppedError: that took longer than a second.
        """
        if self.baud != baud:
            self.stop = Lapse(RESTORE_S, self.clock)
            self.change(baud)

    def _agrees_at(self, baud: int) -> bool:
        try:
            self.line.set_baud(baud)
        except LinkLostError as error:
            logger.info("%s: %d bits a second: %s", self.line.name, baud, error)
            return False
        if not self._hears(_NAME, TOLD_S):
            return False
        self.line.write(b"\r")  # at once: it waits no longer than it did before
        return self._hears(_AGREED, TOLD_S)

    def _is_found(self, old: int, new: int) -> bool:
        """Find the adapter again, at the old speed or at the new one; say whether it is the new."""
        self.stop.wait(GIVEN_UP_S)
        for baud in (old, new):
            with contextlib.suppress(LinkLostError):
                self.line.set_baud(baud)
                self.dialogue.settle()
                if self.dialogue.hail(WHO, wait_s=HAIL_S, stop=self.stop) is not None:
                    self.baud = baud
                    return baud == new
        raise LinkLostError(f"{self.line.name}: the adapter was lost when its speed was changed")

    def _hears(
        self, wanted: re.Pattern[bytes], wait_s: float, unless: re.Pattern[bytes] | None = None
    ) -> bool:
        until_s, heard = self.clock() + wait_s, b""
        while self.clock() < until_s and not self.stop.is_set():
            heard += self.line.read(timeout_s=POLL_S)
            if wanted.search(heard):
                return True
            if unless is not None and unless.search(heard):
                return False
        if self.stop.is_set():
            raise RequestStoppedError(self.line.name)
        return False
