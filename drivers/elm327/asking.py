"""Ask until a request is settled: what adapters and control units make necessary beyond one reply."""

import threading
import time
from collections.abc import Callable
from typing import Final

from drivers.api import Answer, Target
from drivers.elm327.direction import DEFAULT_WAIT, PATIENT_WAIT
from drivers.elm327.exchange import Exchange
from drivers.elm327.patience import Patience
from drivers.elm327.questions import FLOODED, Findings, Question
from drivers.elm327.response_count import ResponseCount
from drivers.elm327.words import Meaning
from drivers.errors import (
    AdapterResetError,
    AdapterUnfitError,
    AnswerGarbledError,
    BusFaultError,
    VehicleSilentError,
)
from drivers.isotp.stalling import P2_STAR_S, Stalling

PENDING_MAX_S: Final = 30.0  # an adapter that must ask again gets a new 0x78 each time: this ends it
PENDING_PAUSE_S: Final = 0.1
BUSY_REPEAT: Final = 0x21  # ISO 14229-1:2020, table A.1: the unit still works on the first request


class Asking:
    """Settles one request after the other on one network."""

    def __init__(
        self, exchange: Exchange, count: ResponseCount, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._exchange = exchange
        self._count = count
        self._patience = Patience()
        self._stalling = Stalling()
        self._clock = clock

    def settle(
        self,
        target: Target,
        question: Question,
        expected: int | None,
        deadline_s: float,
        stop: threading.Event,
    ) -> list[Answer]:
        """Ask `question` and return every answer.

        A harmless request is asked again once where the first reply may be incomplete, was another's, or
        tells of damage or of a fault alone; any request is where the adapter refused to take it.  The rest is
        never sent twice.

        Raises:
            VehicleSilentError: nobody answered.
            AnswerGarbledError: nothing whole came.
            AdapterUnfitError: the adapter does not take the request.
            BusFaultError: the adapter reports a fault of the network.
            LinkLostError: the adapter restarted or fell silent.
            RequestStoppedError: `stop` was set.
        """
        exchange, until_s = self._exchange, self._clock() + deadline_s
        wait = self._wait_for(question)
        if not exchange.is_ready(target, wait):
            exchange.direct(target, stop)
            exchange.listen_for(wait, stop)
        count = self._count.of(question, expected)
        found = self._once(question, count, until_s, stop)
        if not found.is_plain or (count and found.whole < (expected or 0)):
            found = self._reconsider(question, expected, count, found, until_s, stop)
        for answer in found.answers:
            self._stalling.answered(answer.source)
        return found.answers or _nothing(found, question)

    def _wait_for(self, question: Question) -> int:
        """Return the adapter's time-out; what cannot be asked again gets no less than its default."""
        wait = self._patience.wait_for(question.payload[0])
        return wait if question.is_read_only or wait > DEFAULT_WAIT else DEFAULT_WAIT

    def _once(self, question: Question, count: int, until_s: float, stop: threading.Event) -> Findings:
        found = self._exchange.ask(question, count, until_s, stop)
        if found.meanings:
            _refuse_restart(found)
        if not count:
            self._patience.observe(found)
        return found

    def _reconsider(  # noqa: PLR0913, PLR0917  the request's own values, handed on
        self,
        question: Question,
        expected: int | None,
        count: int,
        found: Findings,
        until_s: float,
        stop: threading.Event,
    ) -> Findings:
        if found.pending:
            return self._wait_out(question, found, until_s, stop)
        if not self._is_worth_repeating(question, expected, count, found):
            return found
        self._exchange.listen_for(self._wait_for(question), stop)
        again = self._once(question, 0, until_s, stop)
        self._count.learn(question, expected, again)
        if again.pending:
            return self._wait_out(question, again, until_s, stop)
        return again if again.answers or not found.answers else found

    def _is_worth_repeating(
        self, question: Question, expected: int | None, count: int, found: Findings
    ) -> bool:
        if Meaning.REJECTED in found.meanings and not found.answers:
            if count:
                self._count.reject(question)
            return True
        if found.is_stale or Meaning.STOPPED in found.meanings:
            self._exchange.distrust()
            return question.is_read_only and not found.answers and not found.is_flooded
        if count and self._count.may_have_cut(found, count, expected):
            return True
        if _is_spoilt(found):
            return question.is_read_only
        return Meaning.SILENT in found.meanings and question.is_read_only and self._patience.was_silent()

    def _wait_out(
        self, question: Question, found: Findings, until_s: float, stop: threading.Event
    ) -> Findings:
        """Wait for the units that asked for more time.

        An ELM327 shows what comes during its own wait only.  It is made to wait as long as it can; after that
        a harmless request is asked again, and for any other the bus is listened to.
        """
        self._patience.was_pending(question.payload[0])
        self._exchange.listen_for(PATIENT_WAIT, stop)
        began_s = self._clock()
        while found.pending:
            granted_s = max(until_s, self._granted_s(found, began_s))
            if self._clock() >= granted_s:
                break
            found.merge(self._later(question, found, granted_s, stop))
            if Meaning.REJECTED in found.meanings:
                break  # it can do neither
        last_s = began_s + PENDING_MAX_S
        for source, at_s in found.pending.items():
            if last_s <= min(self._clock(), at_s + P2_STAR_S):
                self._stalling.gave_up(source)
        return found

    def _granted_s(self, found: Findings, began_s: float) -> float:
        """Return until when the last of the units that asked for more time is waited for."""
        return max(
            min(at_s + P2_STAR_S, began_s + self._stalling.patience_s(source, PENDING_MAX_S))
            for source, at_s in found.pending.items()
        )

    def _later(self, question: Question, found: Findings, until_s: float, stop: threading.Event) -> Findings:
        if not question.is_read_only:
            later = self._exchange.overhear(question, tuple(found.pending), until_s, stop)
            _refuse_restart(later)
            if not later.frames:  # it may end its listening at once, and would be told so without a pause
                stop.wait(PENDING_PAUSE_S)
            return later
        stop.wait(PENDING_PAUSE_S)
        later = self._once(question, 0, until_s, stop)
        later.answers = [one for one in later.answers if not (one.source in found.pending and _is_busy(one))]
        return later


def _refuse_restart(found: Findings) -> None:
    if Meaning.RESET in found.meanings:
        raise AdapterResetError("the adapter restarted and forgot its settings")


def _is_spoilt(found: Findings) -> bool:
    """Say whether the reply tells of damage or of a fault, and nothing whole beside."""
    return not found.whole and bool(
        found.answers or found.unread or found.meanings & {Meaning.DAMAGE, Meaning.FAULT}
    )


def _is_busy(answer: Answer) -> bool:
    return answer.payload[:1] == b"\x7f" and answer.payload[2:] == bytes([BUSY_REPEAT])


def _nothing(found: Findings, question: Question) -> list[Answer]:
    """Raise what a reply without answers means."""
    meanings = found.meanings
    if found.is_flooded and Meaning.FAULT not in meanings:
        raise AnswerGarbledError(f"{question.command}: {FLOODED.format(found.frames)}")
    if found.pending:
        raise VehicleSilentError(f"{question.command}: asked for more time and was not heard of again")
    if Meaning.FAULT in meanings:
        raise BusFaultError(f"{question.command}: the adapter reports an error of the network")
    if Meaning.STOPPED in meanings:
        raise AnswerGarbledError(
            f"{question.command}: the adapter was interrupted; the request may have been sent"
        )
    if Meaning.REJECTED in meanings:
        raise AdapterUnfitError(f"the adapter does not take the request {question.command}")
    if Meaning.DAMAGE in meanings or found.unread:
        raise AnswerGarbledError(f"{question.command}: nothing whole came", " ".join(found.unread).encode())
    raise VehicleSilentError(f"{question.command}: no answer")
