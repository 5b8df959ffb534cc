"""Lift raw CAN frames to whole diagnostic messages: a `PduLink` over any python-can bus."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Protocol

from drivers.api import AdapterInfo, Answer, Bus, FrameLink, OpenOptions, Scheme, Target
from drivers.errors import BusFaultError, RequestStoppedError, VehicleSilentError
from drivers.isotp.conversation import IDLE_S, Conversation, FrameWire, single_frame
from drivers.isotp.matching import (
    answers_request,
    everybody,
    is_answer_of,
    is_pending,
    may_become_answer,
    request_id,
    response_id,
)
from drivers.isotp.stalling import Stalling
from drivers.isotp.wait import Wait

if TYPE_CHECKING:
    import threading

FIND_BUS_S: Final = 0.15  # three times P2 CAN (ISO 15765-4:2021, 8.3): a gateway adds its own delay
FIND_BUS_ATTEMPTS: Final = 3  # the first request may do no more than wake the gateway
SUPPORTED_PIDS: Final = b"\x01\x00"


class CanBus(FrameLink, Protocol):
    """A `FrameLink` that can be let go; every python-can bus is one."""

    def shutdown(self) -> None:
        """Release the bus; a second call does nothing."""
        ...


class IsoTpLink:
    """A `PduLink` over raw CAN."""

    def __init__(
        self,
        bus: CanBus,
        info: AdapterInfo,
        options: OpenOptions,
        clock: Callable[[], float] = time.monotonic,
        bitrate: int = 500_000,
    ) -> None:
        self.info = info
        self._bus = bus
        self._wire = FrameWire(bus, options.trace, clock)
        self._clock = clock
        self._bitrate = bitrate
        self._conversations: dict[int, Conversation] = {}
        self._scheme = _scheme_of(options.hint)
        self._stalling = Stalling()

    @property
    def resume_hint(self) -> str:
        """The numbering that the vehicle answered in, to be tried first next time."""
        return "" if self._scheme is None else self._scheme.value

    def battery_v(self, *, stop: "threading.Event") -> float | None:  # noqa: ARG002  part of the contract
        """Return None: a CAN interface does not measure the supply."""
        return None

    def find_bus(self, *, stop: "threading.Event") -> Bus:
        """Ask everybody for the supported PIDs, in 11-bit and in 29-bit numbering, the remembered one first.

        Raises:
            VehicleSilentError: nobody answered in either.
            BusFaultError: the adapter saw nothing but error frames.
            LinkLostError: the adapter went away.
            RequestStoppedError: `stop` was set.
        """
        schemes = sorted((Scheme.CAN_11BIT, Scheme.CAN_29BIT), key=lambda scheme: scheme is not self._scheme)
        for scheme in schemes:
            responders = self._responders(everybody(scheme), stop)
            if responders:
                self._scheme = scheme
                bits = 29 if scheme is Scheme.CAN_29BIT else 11
                name = f"ISO 15765-4, CAN {bits} bit, {self._bitrate // 1000} kbit/s"
                return Bus(name, everybody(scheme), responders)
        raise VehicleSilentError(f"{self.info.name}: no control unit answered on CAN, 11 or 29 bit")

    def request(
        self,
        target: Target,
        payload: bytes,
        *,
        deadline_s: float,
        expected: int | None,
        stop: "threading.Event",
    ) -> Iterator[Answer]:
        """Send `payload` and yield every answer; see `drivers.api.PduLink.request`.

        One unit is asked at a physical address, so its one answer ends the wait.

        Raises:
            VehicleSilentError: nobody answered before the deadline.
            BusFaultError: nobody answered, and the adapter reported error frames.
            LinkLostError: the adapter went away.
            RequestStoppedError: `stop` was set.
        """
        if stop.is_set():
            raise RequestStoppedError(self.info.name)
        wait = Wait(self._clock(), deadline_s, expected if target.functional else 1, self._stalling)
        self._begin(target, payload)
        while wait.goes_on(self._clock(), receiving=self._is_receiving(target)):
            if stop.is_set():
                raise RequestStoppedError(self.info.name)
            if self._is_sending:
                wait.restart(self._clock())
            for source, answer, damage in self._step(target):
                if is_pending(answer) and answers_request(payload, answer):
                    wait.postpone(source, self._clock())
                elif _counts(payload, answer, damage) and wait.admits(source, answer):
                    yield Answer(source, answer, self._clock(), damage)
        wait.end(self._clock())
        yield from self._broken_off(target, payload, wait)
        if not wait.has_answers:
            raise self._silence(target)

    def close(self) -> None:
        """Let go of the bus; a second call does nothing."""
        self._bus.shutdown()

    def _responders(self, target: Target, stop: "threading.Event") -> tuple[int, ...]:
        for _ in range(FIND_BUS_ATTEMPTS):
            with suppress(VehicleSilentError):
                answers = self.request(
                    target, SUPPORTED_PIDS, deadline_s=FIND_BUS_S, expected=None, stop=stop
                )
                return tuple(dict.fromkeys(answer.source for answer in answers))
        return ()

    def _begin(self, target: Target, payload: bytes) -> None:
        self._wire.drain()
        for conversation in self._conversations.values():
            conversation.abandon()
        if target.functional:
            self._wire.send(single_frame(target.request, payload))
        else:
            self._conversation(response_id(target)).send(payload)

    @property
    def _is_sending(self) -> bool:
        return any(talk.is_sending for talk in self._conversations.values())

    def _is_receiving(self, target: Target) -> bool:
        now_s = self._clock()
        return any(
            talk.is_receiving(now_s) and is_answer_of(target, source)
            for source, talk in self._conversations.items()
        )

    def _step(self, target: Target) -> Iterator[tuple[int, bytes, str]]:
        """Wait for one frame, a little, and yield what it completed."""
        busy = [(source, talk) for source, talk in self._conversations.items() if talk.is_busy]
        pace_s = min((talk.pace_s for _, talk in busy), default=IDLE_S)
        msg = self._wire.receive(pace_s)
        if msg is not None and is_answer_of(target, msg.arbitration_id):
            source = msg.arbitration_id
            yield from ((source, *done) for done in self._conversation(source).step(self._clock(), msg))
        for source, talk in busy:
            yield from ((source, *done) for done in talk.step(self._clock()))

    def _broken_off(self, target: Target, payload: bytes, wait: Wait) -> Iterator[Answer]:
        """Yield what had come of segmented answers that never ended, where they are still waited for."""
        for source, talk in self._conversations.items():
            partial = talk.abandon()
            if not partial or wait.is_satisfied or not is_answer_of(target, source):
                continue
            if may_become_answer(payload, partial) and wait.admits(source, partial):
                yield Answer(source, partial, self._clock(), "a frame is missing at the end")

    def _silence(self, target: Target) -> BusFaultError | VehicleSilentError:
        if self._wire.error_frames:
            return BusFaultError(f"{self._wire.error_frames} error frames on the bus, no answer")
        return VehicleSilentError(f"{target.request:03X}: no answer")

    def _conversation(self, source: int) -> Conversation:
        if source not in self._conversations:
            self._conversations[source] = Conversation(request_id(source), source, self._wire)
        return self._conversations[source]


def _counts(request: bytes, answer: bytes, damage: str) -> bool:
    """Say whether `answer` is to `request`, or might have been had it come whole."""
    return may_become_answer(request, answer) if damage else answers_request(request, answer)


def _scheme_of(hint: str) -> Scheme | None:
    return next((scheme for scheme in (Scheme.CAN_11BIT, Scheme.CAN_29BIT) if scheme.value == hint), None)
