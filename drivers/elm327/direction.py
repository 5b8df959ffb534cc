"""Whom the adapter is directed at, how long it listens, and the line that asks.

An ELM327 is told first, one setting after the other, and remembers.  An STN chip also takes the header and
the time-out with the request itself, ``STPX h:7E0,d:22F190,t:100,r:1`` (OBDLink Family Reference and
Programming Manual, "OBD Protocol ST Commands"): whoever is asked once costs no round trip to be directed to,
and the request may be longer than a frame.  Whoever is asked twice in a row is worth the setting, since the
plain line is shorter.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from drivers.api import Scheme, Target
from drivers.elm327.aim import aim, needs_filter
from drivers.elm327.asker import Asker, meanings_of
from drivers.elm327.dialogue import Reply
from drivers.elm327.protocols import Protocol
from drivers.elm327.questions import Question
from drivers.elm327.words import Meaning
from drivers.errors import AdapterUnfitError
from drivers.isotp.reassembly import SINGLE_FRAME_MAX

UNIT_STEP_S: Final = 0.004096  # ELM327 data sheet v2.2, "AT ST hh": 4 ms steps on CAN
DEFAULT_WAIT: Final = 0x32
PATIENT_WAIT: Final = 0xFF  # 1.02 s: as long as the adapter can listen
COUNTED_MAX: Final = 9  # up to here a count reads the same in decimal and in hexadecimal
_HEADER: Final = "ATSH"
INLINE: Final = "STPX"
_STEP_MS: Final = 1000 * UNIT_STEP_S


@dataclass(slots=True)
class Direction:
    """What the adapter was told of the next request, and what is still to be told with it.

    Attributes:
        addressed: it takes header and time-out with a request.
        batched: it takes several settings in one line.
        target: whom the next request is for.
        is_settled: the adapter was told so, or is told so with each request for long enough.
        is_filtered: a filter is set that others than this target must be rid of.
        wait: what it waits for the next frame, in steps of 4 ms.
        is_proved: it was seen to take a header with a request.
    """

    addressed: bool = False
    batched: bool = False
    target: Target | None = None
    is_settled: bool = False
    is_filtered: bool = False
    wait: int = DEFAULT_WAIT
    is_proved: bool = False
    _inline: str = ""
    _told_wait: int = DEFAULT_WAIT

    def forget(self, *, is_filtered: bool = False) -> None:
        """Take the adapter to be directed at nobody; a filter may still be set."""
        self.target, self.is_settled, self._inline = None, False, ""
        self.is_filtered |= is_filtered

    def turn(self, target: Target, protocol: Protocol, asker: Asker) -> None:
        """Direct the adapter to `target`: with the next request where that is possible, at once otherwise.

        Raises:
            AdapterUnfitError: it cannot be directed there.
            LinkLostError: it fell silent, or restarted and forgot its settings.
            RequestStoppedError: the asker's stop was set.
        """
        if target == self.target:  # for the second time in a row
            self.settle(asker)
            return
        self.target, self.is_settled = None, False  # half directed is not directed
        commands = aim(target, protocol, filtered=self.is_filtered)
        self._inline = inline_header(target) if self.addressed else ""
        if self._inline:
            commands = tuple(command for command in commands if not command.startswith(_HEADER))
        self._tell(commands, asker, filtered=needs_filter(target))
        self.target, self.is_settled = target, not self._inline

    def settle(self, asker: Asker) -> None:
        """Tell the adapter what was told with each request so far.

        Raises:
            AdapterUnfitError: it does not take the header.
            LinkLostError: it fell silent, or restarted and forgot its settings.
            RequestStoppedError: the asker's stop was set.
        """
        if self._inline:
            self._tell((f"{_HEADER}{_six_digits(self._inline)}",), asker, filtered=self.is_filtered)
        self._inline, self.is_settled = "", True
        if self.wait != self._told_wait:
            self.listen_for(self.wait, asker)

    def listen_for(self, wait: int, asker: Asker) -> None:
        """Make the adapter wait so many steps for the next frame; one that cannot is left as it is.

        Raises:
            LinkLostError: it fell silent, or restarted and forgot its settings.
            RequestStoppedError: the asker's stop was set.
        """
        self.wait = wait
        if not self._inline:
            asker.accepts(f"ATST{wait:02X}")
            self._told_wait = wait

    def line(self, question: Question, count: int) -> str:
        """Return the line that asks `question`, to be ended by `count` frames; 0 for none."""
        if not self._inline and not (self.addressed and len(question.payload) > SINGLE_FRAME_MAX):
            return plain(question, count)
        header = self._inline or (inline_header(self.target) if self.target else "")
        parts = [f"H:{header}"] if header else []
        parts.append(f"D:{question.command}")
        if self.wait != self._told_wait:
            parts.append(f"T:{round(self.wait * _STEP_MS)}")
        if 0 < count <= COUNTED_MAX:
            parts.append(f"R:{count}")
        return INLINE + ",".join(parts)

    def is_refused(self, reply: Reply) -> bool:
        """Say whether the adapter refused a header with a request; who never took any is given none again.

        What was refused was not sent to the vehicle: it may be asked the plain way, whatever it is.
        """
        if reply.rows and meanings_of(reply) != {Meaning.REJECTED}:
            self.is_proved = True
            return False
        self.addressed = self.is_proved
        return True

    def _tell(self, commands: tuple[str, ...], asker: Asker, *, filtered: bool) -> None:
        self.is_filtered |= filtered
        refused = asker.refused(commands, batched=self.batched)
        if refused:
            raise AdapterUnfitError(f"the adapter does not take {refused[0]}")
        self.is_filtered = filtered


def plain(question: Question, count: int) -> str:
    """Return the line that asks an adapter which was told everything else before."""
    return f"{question.command}{count:X}" if count else question.command


def inline_header(target: Target) -> str:
    """Return the CAN identifier to send with a request; empty on other networks."""
    write = _HEADERS.get(target.scheme)
    return write(target.request) if write else ""


def _six_digits(header: str) -> str:
    """Return the header as ``AT SH`` takes it; the top byte of 29 bits is the adapter's own (``AT CP``)."""
    return header[-6:]


_HEADERS: Final[dict[Scheme, Callable[[int], str]]] = {
    Scheme.CAN_11BIT: "{:03X}".format,
    Scheme.CAN_29BIT: "{:08X}".format,
}
