"""A `PduLink` over an ELM327 and its many clones."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from drivers.api import AdapterInfo, Answer, Bus, Target
from drivers.elm327.asker import Asker
from drivers.elm327.asking import Asking
from drivers.elm327.dialogue import Dialogue
from drivers.elm327.exchange import Exchange
from drivers.elm327.probe import examine, reset
from drivers.elm327.profile import Hint
from drivers.elm327.questions import Question
from drivers.elm327.response_count import ResponseCount
from drivers.elm327.search import Search
from drivers.elm327.speed import Speed
from drivers.errors import (
    AdapterUnfitError,
    AnswerGarbledError,
    DriverError,
    LinkLostError,
    VehicleSilentError,
)
from drivers.isotp.legislated import answers_of, expected_of, must_ask_everybody
from drivers.isotp.matching import request_id
from drivers.isotp.reassembly import SINGLE_FRAME_MAX
from drivers.transport.line import Line

QUESTIONS_KEPT: Final = 512


@dataclass(frozen=True, slots=True)
class Opened:
    """An adapter that was opened and set up.

    Attributes:
        is_warm: it was set up from the hint, without a reset.
        speed: what its speed was raised by; None where it was not.
    """

    url: str
    line: Line
    dialogue: Dialogue
    hint: Hint
    is_warm: bool
    speed: Speed | None = None


class Elm327Link:
    """Whole diagnostic messages through an ELM327."""

    def __init__(self, opened: Opened, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = opened.url
        self._line = opened.line
        self._dialogue = opened.dialogue
        self._hint = opened.hint
        self._speed = opened.speed
        self._is_fresh = not opened.is_warm  # from a reset, and nothing was asked since
        self._clock = clock
        self._lost = ""
        self._questions: dict[bytes, Question] = {}
        self._responders: tuple[int, ...] = ()
        self._count = ResponseCount()
        self._exchange = self._new_exchange()
        self._asking = Asking(self._exchange, self._count, clock)

    @property
    def info(self) -> AdapterInfo:
        """What is plugged in."""
        profile = self._hint.profile
        capabilities = profile.capabilities(response_count=self._count.works)
        return AdapterInfo(self._url, profile.name, profile.identity, capabilities)

    @property
    def resume_hint(self) -> str:
        """The adapter's identity and abilities, and the network last found."""
        profile = replace(self._hint.profile, addressed=self._exchange.is_addressed)
        return replace(self._hint, profile=profile).text()

    def battery_v(self, *, stop: threading.Event) -> float | None:
        """Return the supply in volts at the vehicle's plug, or None where the adapter cannot tell.

        Raises:
            LinkLostError: the adapter went away.
            RequestStoppedError: `stop` was set.
        """
        with self._watched():
            asker = Asker(self._dialogue, stop, self._clock, is_set_up=True)
            return asker.volts() if self._hint.profile.voltage else None

    def find_bus(self, *, stop: threading.Event) -> Bus:
        """Find the vehicle's diagnostic network, the one named by the hint first.

        Raises:
            VehicleSilentError: no network answered.
            AnswerGarbledError: frames came in such numbers that no answer could be told among them.
            BusFaultError: errors were all that was seen of a network: it sleeps, or it is broken.
            AdapterUnfitError: the vehicle answers on a network that this adapter cannot be used on.
            LinkLostError: the adapter went away.
            RequestStoppedError: `stop` was set.
        """
        with self._watched():
            bus = self._known_bus(stop)
            if bus is None:
                self._start_anew(stop)
                self._is_fresh = False
                bus = self._search(stop).unknown()
        protocol = self._exchange.protocol
        self._hint = replace(self._hint, protocol=protocol.digit if protocol else "")
        self._responders = bus.responders
        return bus

    def request(
        self,
        target: Target,
        payload: bytes,
        *,
        deadline_s: float,
        expected: int | None,
        stop: threading.Event,
    ) -> Iterator[Answer]:
        """Send `payload` at once and return every control unit's answer.

        The adapter is asked and heard out before the first answer is returned, so that a caller who takes
        only some of them leaves nothing behind on the line.  On networks other than CAN a long answer comes
        as several messages of the same unit (SAE J1979:2014, 6.9), each an answer.

        Raises:
            VehicleSilentError: nobody answered before the deadline.
            AnswerGarbledError: answers came, none whole, and none could be put down to a control unit.
            AdapterUnfitError: the adapter cannot send such a request.
            BusFaultError: the adapter reports a fault of the vehicle's network.
            LinkLostError: the adapter went away.
            RequestStoppedError: `stop` was set.
        """
        if self._lost:
            self._check()
        question = self._questions.get(payload) or self._question(payload)
        try:
            if target.functional and not self._hint.profile.headers:
                return iter(self._one_by_one(question, target, deadline_s, stop))
            if must_ask_everybody(target, payload):
                return iter(self._by_way_of_everybody(question, target, deadline_s, stop))
            return iter(self._asking.settle(target, question, expected, deadline_s, stop))
        except LinkLostError as error:
            self._lost = str(error)
            raise

    def close(self) -> None:
        """Let go of the adapter; a second call does nothing."""
        with contextlib.suppress(DriverError):  # then the next opening finds it by trying
            if not self._lost:
                self._slow_down()
        self._lost = self._lost or "it was closed"
        self._line.close()

    def _slow_down(self) -> None:
        """Bring the adapter back to the speed at which everybody expects it, and where a reset leaves it."""
        speed, self._speed = self._speed, None
        if speed is not None:
            speed.restore(self._hint.baud)

    def _new_exchange(self) -> Exchange:
        return Exchange(self._dialogue, self._hint.profile, self._clock)

    def _known_bus(self, stop: threading.Event) -> Bus | None:
        with contextlib.suppress(AdapterUnfitError):  # the hint told more of the adapter than it can do
            return self._search(stop).known(self._hint.protocol)
        return None

    def _start_anew(self, stop: threading.Event) -> None:
        """Reset an adapter that was resumed by a hint which does not hold, or was used before."""
        if self._is_fresh:
            return
        self._slow_down()
        reset(self._line, lambda text, wait_s: self._dialogue.hail(text, wait_s=wait_s, stop=stop))
        self._hint = replace(self._hint, profile=examine(self._asker(stop)), protocol="")
        self._exchange = self._new_exchange()
        self._asking = Asking(self._exchange, self._count, self._clock)

    def _asker(self, stop: threading.Event) -> Asker:
        return Asker(self._dialogue, stop, self._clock)

    def _search(self, stop: threading.Event) -> Search:
        headers = self._hint.profile.headers
        return Search(self._exchange, self._asker(stop), self._count, headers, stop, self._clock)

    def _question(self, payload: bytes) -> Question:
        if len(payload) > SINGLE_FRAME_MAX and not self._hint.profile.segmented:
            raise AdapterUnfitError(f"{len(payload)} bytes: this adapter sends {SINGLE_FRAME_MAX} at most")
        if len(self._questions) >= QUESTIONS_KEPT:
            self._questions.clear()
        question = self._questions[bytes(payload)] = Question.of(payload)
        return question

    def _one_by_one(
        self, question: Question, target: Target, deadline_s: float, stop: threading.Event
    ) -> list[Answer]:
        """Ask each known unit by itself: without headers nobody says who answers."""
        answers: list[Answer] = []
        for source in self._responders:
            unit = Target(target.scheme, request_id(source))
            try:
                answers += self._asking.settle(unit, question, 1, deadline_s, stop)
            except AnswerGarbledError as error:
                answers.append(Answer(source, b"", self._clock(), str(error)))
            except VehicleSilentError:
                continue
        if not answers:
            raise VehicleSilentError(f"{question.command}: no answer")
        return answers

    def _by_way_of_everybody(
        self, question: Question, target: Target, deadline_s: float, stop: threading.Event
    ) -> list[Answer]:
        protocol = self._exchange.protocol
        if protocol is None or protocol.everybody.scheme is not target.scheme:
            return self._asking.settle(target, question, 1, deadline_s, stop)  # refused, with the reason
        expected = expected_of(len(self._responders), question.payload)
        every = self._asking.settle(protocol.everybody, question, expected, deadline_s, stop)
        return answers_of(target, every)

    def _check(self) -> None:
        """Refuse to go on after the adapter was lost: its settings are not ours any more."""
        if self._lost:
            raise LinkLostError(f"{self._line.name}: {self._lost}")

    @contextlib.contextmanager
    def _watched(self) -> Iterator[None]:
        self._check()
        try:
            yield
        except LinkLostError as error:
            self._lost = str(error)
            raise
