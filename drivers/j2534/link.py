"""A `PduLink` over a J2534 device, which does ISO-TP, checksums and timing by itself."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from drivers.api import AdapterInfo, Answer, Bus, OpenOptions, Scheme, Target
from drivers.errors import (
    AdapterLimitError,
    AdapterUnfitError,
    BusFaultError,
    DriverError,
    RequestStoppedError,
    VehicleSilentError,
)
from drivers.isotp.legislated import (
    ATTEMPTS_ON_CAN,
    SUPPORTED_PIDS,
    answers_of,
    expected_of,
    must_ask_everybody,
)
from drivers.isotp.matching import NEGATIVE, is_answer_of
from drivers.isotp.stalling import Stalling
from drivers.isotp.wait import Wait
from drivers.j2534.device import Device, Tracer
from drivers.j2534.medium import Medium
from drivers.j2534.networks import Network
from drivers.j2534.search import POLL_MS, Search, connect_unknown
from drivers.j2534.slow import SlowCalls
from drivers.j2534.stops import NEVER, CurrentStop
from drivers.j2534.watch import Watch

NRC_AT: Final = 2
#: refusals that answer no request to everybody (ISO 14229-1:2020, 8.7.2)
UNSAID: Final = frozenset({0x11, 0x12, 0x31, 0x7E, 0x7F})


@dataclass(frozen=True, slots=True)
class Opened:
    """A device that was opened.

    Attributes:
        networks: what the vehicle may speak, in the order of trying.
        stops: ends the library's waits for whoever asks now.
    """

    device: Device
    info: AdapterInfo
    networks: tuple[Network, ...]
    stops: CurrentStop


class J2534Link:
    """Whole diagnostic messages through a J2534 device."""

    def __init__(self, opened: Opened, options: OpenOptions, tracer: Tracer) -> None:
        self.info = opened.info
        self._device = opened.device
        self._networks = opened.networks
        self._stops = opened.stops
        self._clock = tracer.clock
        self._slow = SlowCalls(opened.info.name)
        self._stalling = Stalling()
        self._hint = options.hint
        self._responding = 0
        self._medium: Medium | None = None
        self._watch = Watch(opened.info.name)

    @property
    def resume_hint(self) -> str:
        """The network last found, to be tried first next time."""
        return self._hint

    def battery_v(self, *, stop: threading.Event) -> float | None:
        """Return the supply at the vehicle's plug in volts, or None where the device cannot tell.

        Raises:
            LinkLostError: the adapter went away.
            RequestStoppedError: `stop` was set.
        """
        with self._watched(stop), suppress(AdapterUnfitError), self._stops.following(stop):
            return self._device.library.battery_v(self._device.number)
        return None

    def find_bus(self, *, stop: threading.Event) -> Bus:
        """Ask everybody for the supported PIDs on one network after the other, the remembered one first.

        Raises:
            VehicleSilentError: no network answered.
            BusFaultError: none did, and on none a frame was taken.
            AdapterLimitError: no network answered, and on one the device has too few filters to ask.
            AdapterUnfitError: the device speaks no network of vehicles.
            LinkLostError: the adapter went away.
            RequestStoppedError: `stop` was set.
        """
        with self._watched(stop):
            self._leave(stop)
            search = Search(self._device, self._slow, stop, lambda medium: self._responders(medium, stop))
            remembered_first = sorted(self._networks, key=lambda network: network.key != self._hint)
            self._medium, responders = search.first(remembered_first)
        network = self._medium.network
        self._hint = network.key
        self._responding = len(responders)
        return Bus(network.name, network.everybody, responders)

    def request(
        self,
        target: Target,
        payload: bytes,
        *,
        deadline_s: float,
        expected: int | None,
        stop: threading.Event,
    ) -> Iterator[Answer]:
        """Send `payload` and yield every answer; see `drivers.api.PduLink.request`.

        On CAN one unit is asked at a physical address, so its one answer ends the wait; on other networks a
        long answer comes as several messages of the same unit (SAE J1979:2014, 6.9), each an answer.

        Raises:
            VehicleSilentError: nobody answered before the deadline.
            BusFaultError: nobody answered, and nobody took the frame either.
            AdapterUnfitError: the network, or the device, cannot carry the request.
            LinkLostError: the adapter went away.
            RequestStoppedError: `stop` was set.
        """
        with self._watched(stop):
            medium = self._medium or self._assumed(target, stop)
            if must_ask_everybody(target, payload):
                everybody = medium.network.everybody
                terms = _Terms(deadline_s, expected_of(self._responding, payload))
                yield from answers_of(target, self._ask(medium, everybody, payload, terms, stop))
            else:
                yield from self._ask(medium, target, payload, _Terms(deadline_s, expected), stop)

    def close(self) -> None:
        """Let go of the device and its library; a second call does nothing."""
        self._watch.close()
        self._slow.last(self._device.close)

    def _ask(
        self, medium: Medium, target: Target, payload: bytes, terms: "_Terms", stop: threading.Event
    ) -> Iterator[Answer]:
        try:
            yield from self._ask_at_once(medium, target, payload, terms, stop)
        except AdapterLimitError:  # before anything is sent: there are fewer filters than units
            units = medium.one_by_one(target)
            if not units:
                raise
        else:
            return
        share = _Terms(terms.deadline_s / len(units), 1)
        yield from self._ask_in_turn(medium, units, payload, share, stop)

    def _ask_in_turn(
        self,
        medium: Medium,
        units: tuple[Target, ...],
        payload: bytes,
        terms: "_Terms",
        stop: threading.Event,
    ) -> Iterator[Answer]:
        silence: DriverError = VehicleSilentError("no control unit answered in its turn")
        is_silent = True
        for unit in units:
            try:
                for answer in self._ask_at_once(medium, unit, payload, terms, stop):
                    if not _is_unsaid(answer.payload):
                        is_silent = False
                        yield answer
            except (VehicleSilentError, BusFaultError) as error:
                silence = error
        if is_silent:
            raise silence

    def _ask_at_once(
        self, medium: Medium, target: Target, payload: bytes, terms: "_Terms", stop: threading.Event
    ) -> Iterator[Answer]:
        medium.wake(stop)
        self._stops.follow(stop)
        try:
            medium.ask(target, payload)
            wait = Wait(self._clock(), terms.deadline_s, terms.count_of(target), self._stalling)
            yield from self._settle(medium, target, payload, wait, stop)
        finally:
            self._stops.follow(NEVER)

    def _settle(
        self, medium: Medium, target: Target, payload: bytes, wait: Wait, stop: threading.Event
    ) -> Iterator[Answer]:
        clock = self._clock
        while wait.goes_on(now_s := clock(), receiving=medium.is_receiving(now_s)):
            if stop.is_set():
                raise RequestStoppedError(self.info.name)
            if medium.is_sending(now_s):
                wait.restart(now_s)
            for source, answer, damage, extension in medium.listen(target, POLL_MS):
                now_s = clock()
                if wait.takes(payload, source, answer, now_s, damage):
                    yield Answer(source, answer, now_s, damage, extension)
        wait.end(clock())
        if not wait.is_satisfied:
            yield from self._broken_off(medium, target, wait)
        if not wait.has_answers:
            raise _silence(medium, target)

    def _broken_off(self, medium: Medium, target: Target, wait: Wait) -> Iterator[Answer]:
        for source in medium.broken_off():
            if is_answer_of(target, source) and wait.admits(source, b""):
                yield Answer(source, b"", self._clock(), "it began and never became whole")

    def _responders(self, medium: Medium, stop: threading.Event) -> tuple[int, ...]:
        """Ask everybody on a network that may not be there; the last failure is the one that counts.

        Raises:
            VehicleSilentError: nobody answered.
        """
        network = medium.network
        attempts = ATTEMPTS_ON_CAN if network.is_can else 1
        failures: list[DriverError] = []
        for _ in range(attempts):
            try:
                answers = self._ask_at_once(
                    medium, network.everybody, SUPPORTED_PIDS, _Terms(network.wait_s, None), stop
                )
                return tuple(dict.fromkeys(answer.source for answer in answers if not answer.damage))
            except (VehicleSilentError, BusFaultError) as error:
                failures.append(error)
        raise failures[-1]

    def _assumed(self, target: Target, stop: threading.Event) -> Medium:
        """Connect the network that `target` is likely on: nobody looked for the vehicle's own."""
        candidates = [each for each in self._networks if each.everybody.scheme is target.scheme]
        remembered = [each for each in candidates if each.key == self._hint]
        if target.scheme is Scheme.K_LINE and not remembered:
            raise AdapterUnfitError("no network was found yet")
        if not candidates:
            raise AdapterUnfitError(f"there are no {target.scheme.value} addresses on J2534")
        network = (remembered or candidates)[0]
        self._medium = connect_unknown(self._device, network, self._slow, stop)
        return self._medium

    def _leave(self, stop: threading.Event) -> None:
        if self._medium is not None:
            medium, self._medium = self._medium, None
            self._slow.run(medium.close, stop)

    @contextmanager
    def _watched(self, stop: threading.Event) -> Iterator[None]:
        """Watch over a question, once a call that was given up has ended."""
        with self._watch.over(stop):
            self._slow.settle(stop)
            yield


@dataclass(frozen=True, slots=True)
class _Terms:
    """When to stop waiting."""

    deadline_s: float
    expected: int | None

    def count_of(self, target: Target) -> int | None:
        """Return how many answers end the wait."""
        return 1 if not target.functional and target.scheme is not Scheme.K_LINE else self.expected


def _is_unsaid(payload: bytes) -> bool:
    """Say whether a unit keeps `payload` to itself where everybody is asked (ISO 14229-1:2020, 8.7.2)."""
    return len(payload) > NRC_AT and payload[0] == NEGATIVE and payload[NRC_AT] in UNSAID


def _silence(medium: Medium, target: Target) -> BusFaultError | VehicleSilentError:
    if medium.gave_up():
        return BusFaultError(f"{target.request:03X}: no other node took the frame")
    return VehicleSilentError(f"{target.request:03X}: no answer")
