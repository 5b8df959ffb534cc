"""Find the vehicle's network: the one known from last time, the adapter's own search, then one by one."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from drivers.api import Bus, Target
from drivers.elm327.asker import Asker
from drivers.elm327.exchange import Exchange
from drivers.elm327.protocols import AUTOMATIC, PROTOCOLS, Protocol, digit_told
from drivers.elm327.questions import FLOODED, Findings, Question
from drivers.elm327.response_count import COUNT_MAX, ResponseCount
from drivers.elm327.words import Meaning, meaning_of
from drivers.errors import (
    AdapterResetError,
    AdapterUnfitError,
    AnswerGarbledError,
    BusFaultError,
    VehicleSilentError,
)

logger = logging.getLogger(__name__)

SUPPORTED: Final = Question.of(b"\x01\x00")  # every legislated unit answers it (SAE J1979:2014, 6.1)
SEARCH_S: Final = 12.0  # the adapter's own search tries everything, two 5-baud starts among it
PHYSICAL_11: Final = range(0x7E0, 0x7E8)


@dataclass(slots=True)
class Search:
    """One search.

    Attributes:
        headers: the adapter shows who answers.
        faults: the adapter reported a broken network on the way.
        sound: a CAN network took the question without an error and nobody answered; errors at another bit
            rate are then no fault of the vehicle's.
        flood: frames among which no answer could be told; 0 where there was no flood of them.
    """

    exchange: Exchange
    asker: Asker
    count: ResponseCount
    headers: bool
    stop: threading.Event
    clock: Callable[[], float] = time.monotonic
    faults: bool = field(default=False, init=False)
    sound: bool = field(default=False, init=False)
    flood: int = field(default=0, init=False)

    def known(self, digit: str) -> Bus | None:
        """Return the network `digit` when the vehicle answers on it."""
        protocol = PROTOCOLS.get(digit)
        if protocol is None or not self._select(protocol):
            return None
        return self._responders(protocol)

    def unknown(self) -> Bus:
        """Search.

        Raises:
            VehicleSilentError: no network answered.
            AnswerGarbledError: frames came in such numbers that no answer could be told among them.
            BusFaultError: none did, and errors were all that was seen: asleep, or broken.
            AdapterUnfitError: the vehicle answers on a network that this adapter cannot be used on.
            AdapterResetError: the adapter restarted meanwhile.
            LinkLostError: the adapter fell silent.
            RequestStoppedError: the stop was set.
        """
        digit = self._automatic()
        for candidate in filter(None, (digit, *(each for each in PROTOCOLS if each != digit))):
            if candidate == digit:  # the adapter is on it already
                self.exchange.use(PROTOCOLS[candidate])
                bus = self._responders(PROTOCOLS[candidate])
            else:
                bus = self.known(candidate)
            if bus is not None:
                return bus
        if self.flood:
            raise AnswerGarbledError(FLOODED.format(self.flood))
        if self.faults and not self.sound:
            raise BusFaultError("the adapter reported errors of the network, and nobody answered on any")
        raise VehicleSilentError("no control unit answered on any network")

    def _automatic(self) -> str:
        """Let the adapter search, and return the digit of what it found; empty when it found none."""
        if not self.asker.accepts(f"ATSP{AUTOMATIC}"):
            return ""
        meanings = {meaning_of(text)[1] for text in self.asker.ask(SUPPORTED.command, SEARCH_S).texts}
        self._note(meanings)
        if not meanings <= {None, Meaning.PROGRESS}:
            return ""
        return digit_told(self.asker.ask("ATDPN").texts)

    def _select(self, protocol: Protocol) -> bool:
        """Set the adapter to `protocol`; ``ATTP`` first, since ``ATSP`` wears its memory out."""
        if not any(self.asker.accepts(f"{verb}{protocol.digit}") for verb in ("ATTP", "ATSP")):
            return False
        self.exchange.use(protocol)
        return True

    def _responders(self, protocol: Protocol) -> Bus | None:
        if not self.headers:
            return self._bare_responders(protocol)
        found = self._ask(protocol.everybody, protocol.wait_s)
        if not found.whole and _is_alive(found):
            found = self._ask(protocol.everybody, protocol.wait_s)
        self.sound |= protocol.is_can and found.meanings == {Meaning.SILENT}
        if not found.whole:
            return None
        self.count.works = self._counts(found, protocol)
        return _bus(protocol, found)

    def _bare_responders(self, protocol: Protocol) -> Bus | None:
        """Ask one unit after the other, since nobody says who answers."""
        if protocol.layout is not PROTOCOLS["6"].layout:
            raise AdapterUnfitError(f"on {protocol.name} this adapter cannot tell control units apart")
        found = Findings()
        for request in PHYSICAL_11:
            found.merge(self._ask(Target(protocol.everybody.scheme, request), protocol.wait_s))
        return _bus(protocol, found) if found.whole else None

    def _counts(self, before: Findings, protocol: Protocol) -> bool:
        """Try the response count out: it must bring the same answers."""
        if before.frames > COUNT_MAX:
            return False
        after = self._ask(protocol.everybody, protocol.wait_s, before.frames)
        return {(one.source, one.payload) for one in after.answers} == {
            (one.source, one.payload) for one in before.answers
        }

    def _ask(self, target: Target, wait_s: float, count: int = 0) -> Findings:
        self.exchange.direct(target, self.stop)
        found = self.exchange.ask(SUPPORTED, count, self.clock() + wait_s, self.stop)
        self._note(found.meanings)
        self.flood = max(self.flood, found.frames if found.is_flooded else 0)
        if found.is_stale:
            self.exchange.distrust()
        return found

    def _note(self, meanings: set[Meaning | None] | set[Meaning]) -> None:
        if Meaning.RESET in meanings:
            raise AdapterResetError("the adapter restarted while it searched")
        self.faults |= Meaning.FAULT in meanings


def _is_alive(found: Findings) -> bool:
    """Say whether somebody spoke, although not to an end: asked for time, or was garbled."""
    return bool(found.frames or found.pending or Meaning.DAMAGE in found.meanings)


def _bus(protocol: Protocol, found: Findings) -> Bus:
    sources = dict.fromkeys(answer.source for answer in found.answers if not answer.damage)
    return Bus(protocol.name, protocol.everybody, tuple(sources))
