"""Lift raw CAN frames to whole diagnostic messages: a `PduLink` over any python-can bus."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Protocol

from drivers.api import AdapterInfo, Answer, Bus, FrameLink, OpenOptions, Scheme, Target
from drivers.errors import BusFaultError, BusOffError, RequestStoppedError, VehicleSilentError
from drivers.isotp.addressing import Audience, Route
from drivers.isotp.conversation import IDLE_S, Conversation, FrameWire, fits, single_frame, whole_in
from drivers.isotp.legislated import ATTEMPTS_ON_CAN, FIND_ON_CAN_S, SUPPORTED_PIDS
from drivers.isotp.matching import answers_request, everybody, is_pending
from drivers.isotp.stalling import Stalling
from drivers.isotp.wait import Wait

if TYPE_CHECKING:
    import threading

    import can

SINGLES_KEPT: Final = 64
#: frames of long answers that are taken at once, so that a stop is seen in time
GATHERED: Final = 64


class CanBus(FrameLink, Protocol):
    """A `FrameLink` that can be let go; every python-can bus is one."""

    def shutdown(self) -> None:
        """Release the bus; a second call does nothing."""
        ...


class IsoTpLink:
    """A `PduLink` over raw CAN.

    Attributes:
        info: what is plugged in.
        bitrate: bits a second of the bus; None where the interface does not tell.
    """

    def __init__(
        self,
        bus: CanBus,
        info: AdapterInfo,
        options: OpenOptions,
        clock: Callable[[], float] = time.monotonic,
        bitrate: int | None = 500_000,
    ) -> None:
        self.info = info
        self.bitrate = bitrate
        self._bus = bus
        self._wire = FrameWire(bus, options.trace, clock)
        self._clock = clock
        self._conversations: dict[tuple[int | None, ...], Conversation] = {}
        self._asked: Target | None = None
        self._singles: dict[bytes, can.Message] = {}  # what it was asked in one frame, by payload
        self._audience = Audience(everybody(Scheme.CAN_11BIT))
        self._busy: dict[Conversation, None] = {}  # those with a segmented message under way, in order
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
                return Bus(f"ISO 15765-4, CAN {bits} bit{self._speed}", everybody(scheme), responders)
        raise VehicleSilentError(
            f"{self.info.name}: no control unit answered on CAN, 11 or 29 bit{self._speed}"
        )

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
        self._obey(stop)
        audience = self._audience_of(target)
        clock = self._clock
        self._begin(target, audience.route, payload)
        began_s = clock()
        first = None if self._busy else self._wire.receive(min(deadline_s, IDLE_S))
        at_once = None if first is None else self._at_once(audience.route, payload, first)
        if at_once is not None and not target.functional:
            yield at_once
            return
        wait = Wait(began_s, deadline_s, expected if target.functional else 1, self._stalling)
        while wait.goes_on(clock(), receiving=bool(self._busy) and self._is_receiving):
            self._obey(stop)
            if self._busy and self._is_sending:
                wait.restart(clock())
            for route, answer, damage in self._step(audience, first):
                now_s = clock()
                if wait.takes(payload, route.unit, answer, now_s, damage):
                    yield Answer(route.source, answer, now_s, damage, route.tester_byte)
            first = None
        wait.end(clock())
        if self._busy:
            yield from self._broken_off(payload, wait)
        if not wait.has_answers:
            raise self._silence(target)

    def close(self) -> None:
        """Let go of the bus; a second call does nothing."""
        self._bus.shutdown()

    @property
    def _speed(self) -> str:
        return "" if self.bitrate is None else f", {self.bitrate / 1000:g} kbit/s"

    def _responders(self, target: Target, stop: "threading.Event") -> tuple[int, ...]:
        for _ in range(ATTEMPTS_ON_CAN):
            with suppress(VehicleSilentError):
                answers = self.request(
                    target, SUPPORTED_PIDS, deadline_s=FIND_ON_CAN_S, expected=None, stop=stop
                )
                return tuple(dict.fromkeys(answer.source for answer in answers))
        return ()

    def _obey(self, stop: "threading.Event") -> None:
        if stop.is_set():
            raise RequestStoppedError(self.info.name)

    def _audience_of(self, target: Target) -> Audience:
        if target is not self._asked:
            self._audience, self._asked = Audience(target), target
            self._singles.clear()
        return self._audience

    def _single(self, route: Route, payload: bytes) -> "can.Message":
        """Return the frame that asks `payload`, and keep it: most requests are made over and over."""
        if len(self._singles) >= SINGLES_KEPT:
            self._singles.clear()
        msg = self._singles[bytes(payload)] = single_frame(route, payload)
        return msg

    def _begin(self, target: Target, route: Route, payload: bytes) -> None:
        self._wire.drain()
        if self._busy:
            self._abandon()
        frame = self._singles.get(payload)
        if frame is None and (target.functional or fits(route, payload)):
            frame = self._single(route, payload)
        if frame is not None:
            self._wire.send(frame)
            return
        talk = self._conversation(route)
        talk.send(payload)
        if talk.is_busy:
            self._note(talk)

    def _abandon(self) -> None:
        for conversation in self._busy:
            conversation.abandon()
        self._busy.clear()

    @property
    def _is_sending(self) -> bool:
        return any(talk.is_sending for talk in self._busy)

    @property
    def _is_receiving(self) -> bool:
        return any(talk.is_receiving(self._clock()) for talk in self._busy)

    def _at_once(self, route: Route, payload: bytes, msg: "can.Message") -> Answer | None:
        """Return the answer of the one unit that was asked, where `msg` is all of it: most are."""
        answer = whole_in(msg, len(route.prefix)) if route.brings(msg) else b""
        if not answer or is_pending(answer) or not answers_request(payload, answer):
            return None
        self._stalling.answered(route.unit)
        return Answer(route.source, answer, self._clock(), extension=route.tester_byte)

    def _step(
        self, audience: Audience, first: "can.Message | None" = None
    ) -> "list[tuple[Route, bytes, str]]":
        """Wait for one frame, a little, and return what it completed; `first` has come already."""
        busy = self._busy
        pace_s = min([talk.pace_s for talk in busy]) if busy else IDLE_S
        msg = self._wire.receive(pace_s) if first is None else first
        if busy and msg is not None:
            msg = self._gathered(audience, msg)
        route = None if msg is None else audience.route_of(msg)
        if route is None:
            return self._paced(None) if busy else []
        talk = self._conversation(route)
        done = self._paced(talk) if busy else []
        done += [(route, *message) for message in talk.step(self._clock(), msg)]
        if busy or talk.is_busy:
            self._note(talk)
        return done

    def _gathered(self, audience: Audience, msg: "can.Message") -> "can.Message | None":
        """Let whom `msg` is of take it and what follows it already, but for the last of them: return that."""
        route = audience.route_of(msg)
        talk = None if route is None else self._conversations.get(route.key)
        if route is None or talk is None:
            return msg
        now_s, receive = self._clock(), self._wire.receive
        for _ in range(min(talk.frames_to_gather, GATHERED)):
            if not (route.brings(msg) and talk.takes(now_s, msg)):
                break
            following = receive(0)
            if following is None:
                return None
            msg = following
        return msg

    def _paced(self, but: Conversation | None) -> "list[tuple[Route, bytes, str]]":
        """Let the segmented messages go on for which time has passed, and return what that breaks."""
        done: list[tuple[Route, bytes, str]] = []
        for talk in tuple(self._busy):
            if talk is not but:
                done += [(talk.route, *message) for message in talk.step(self._clock())]
                self._note(talk)
        return done

    def _note(self, talk: Conversation) -> None:
        """Remember whether a segmented message of `talk` is under way."""
        if talk.is_busy:
            self._busy[talk] = None
        else:
            self._busy.pop(talk, None)

    def _broken_off(self, payload: bytes, wait: Wait) -> Iterator[Answer]:
        """Yield what had come of segmented answers that never ended, where they are still waited for."""
        for talk in tuple(self._busy):
            partial, route = talk.abandon(), talk.route
            if not partial or wait.is_satisfied:
                continue
            now_s, damage = self._clock(), "a frame is missing at the end"
            if wait.takes(payload, route.unit, partial, now_s, damage):
                yield Answer(route.source, partial, now_s, damage, route.tester_byte)
        self._busy.clear()

    def _silence(self, target: Target) -> BusFaultError | VehicleSilentError:
        if self._wire.is_off:
            return BusOffError(f"{self.info.name}: the adapter left the bus after too many errors")
        if self._wire.error_frames:
            return BusFaultError(f"{self._wire.error_frames} error frames on the bus, no answer")
        return VehicleSilentError(f"{target.request:03X}: no answer")

    def _conversation(self, route: Route) -> Conversation:
        key = route.key
        talk = self._conversations.get(key)
        if talk is None:
            talk = self._conversations[key] = Conversation(route, self._wire)
        return talk


def _scheme_of(hint: str) -> Scheme | None:
    return next((scheme for scheme in (Scheme.CAN_11BIT, Scheme.CAN_29BIT) if scheme.value == hint), None)
