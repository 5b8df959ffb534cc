"""A `PduLink` to a vehicle over IP: a gateway acknowledges whole messages, control units answer them."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from drivers.api import AdapterInfo, Answer, Bus, Capability, Target
from drivers.doip.endpoint import Endpoint
from drivers.doip.exchange import Exchange
from drivers.doip.finding import Hint, Trial, trials
from drivers.doip.idle import IdleWatch
from drivers.doip.messages import (
    ADDRESSES,
    ALIVE_CHECK_REQUEST,
    Message,
    alive_check_response,
    pack_diagnostic,
)
from drivers.doip.power import PowerMode, power_mode
from drivers.doip.status import entity_status
from drivers.doip.wire import SLICE_S, DoipWire, HoldingTrace
from drivers.errors import (
    AdapterLimitError,
    AdapterUnfitError,
    LinkLostError,
    RequestStoppedError,
    VehicleSilentError,
)
from drivers.isotp.stalling import Stalling
from drivers.isotp.wait import Wait

#: P2 of a control unit is 50 ms (ISO 14229-2:2021, table 4); a gateway and its networks add theirs
FIND_BUS_S: Final = 0.5
#: so long after an answer that ended its request nothing more is looked for: it costs each request a call
SETTLED_S: Final = 0.005
#: pieces of what came unasked that are taken before a request
MOST_DRAINED: Final = 256
#: T_TCP_General_Inactivity is 300 s (ISO 13400-2:2019, table 12); some entities have less patience
KEEP_ALIVE_S: Final = 30.0
BUS_NAME: Final = "ISO 13400-2, DoIP"
CAPABILITIES: Final = Capability.FUNCTIONAL | Capability.SEGMENTED_SEND | Capability.RESPONSE_COUNT
#: editions of ISO 13400-2 by the version in the header (table 16)
EDITIONS: Final = {1: "2010", 2: "2012", 3: "2019", 4: "2019/Amd 1"}


#: for what nobody waits for: an entity that takes nothing just then has given the connection up
AT_ONCE: Final = threading.Event()
AT_ONCE.set()


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection on which routing is active.

    Attributes:
        url: what was opened.
        entity: logical address of the entity that let us in.
        hint: what worked the last time.
    """

    url: str
    endpoint: Endpoint
    wire: DoipWire
    trace: HoldingTrace
    entity: int
    hint: Hint | None


class DoipLink:
    """A vehicle behind a DoIP entity."""

    def __init__(self, opened: Opened, clock: Callable[[], float]) -> None:
        edition = EDITIONS.get(opened.wire.peer_version, "unknown edition")
        name = f"DoIP entity {opened.entity:04X} at {opened.endpoint.host}"
        self.info = AdapterInfo(opened.url, name, f"ISO 13400-2:{edition}", CAPABILITIES)
        self._opened = opened
        self._wire = opened.wire
        self._tester = opened.endpoint.activation.tester
        self._clock = clock
        self._hint = opened.hint
        self._stalling = Stalling()
        self._lock = threading.Lock()  # held by whoever reads; the watch only tries
        self._is_busy = False
        self._is_settled = False
        self._requests = 0
        self._watch = IdleWatch(self._look)

    @property
    def resume_hint(self) -> str:
        """Version of the protocol, and who answered what."""
        return "" if self._hint is None else str(self._hint)

    def battery_v(self, *, stop: threading.Event) -> float | None:  # noqa: ARG002  part of the contract
        """Return None: there is no way to ask an entity for the supply."""
        return None

    def find_bus(self, *, stop: threading.Event) -> Bus:
        """Ask for the units of the legislated group, or for the one that the URL names.

        Raises:
            VehicleSilentError: nobody answered; with the reason where the vehicle says that it is not ready.
            LinkLostError: the connection is gone.
            RequestStoppedError: `stop` was set.
        """
        refusals: dict[str, None] = {}
        for trial in trials(self._opened.endpoint.target, self._opened.entity, self._hint):
            responders = self._responders(trial, stop, refusals)
            if responders and self._is_vehicle(trial, stop):
                self._hint = Hint(self._wire.version, trial.everybody.request, trial.request, responders)
                return Bus(BUS_NAME, trial.everybody, responders)
        is_ready = not self._is_not_ready(stop)
        why = "no control unit answered" if is_ready else "the vehicle is not ready for diagnostics"
        raise VehicleSilentError("; ".join([f"{self.info.name}: {why}", *refusals]))

    def _is_vehicle(self, trial: Trial, stop: threading.Event) -> bool:
        """Say whether a vehicle answered `trial`: its gateway does so while all others are asleep."""
        is_gateway_alone = trial.everybody.request == self._opened.entity
        is_wanted = self._opened.endpoint.target is not None
        return not is_gateway_alone or is_wanted or not self._is_not_ready(stop)

    def _is_not_ready(self, stop: threading.Event) -> bool:
        port = self._opened.endpoint.udp_port
        return power_mode(self._wire, port, stop, self._clock) is PowerMode.NOT_READY

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

        The deadline counts from when the gateway says that it passed the request on.  One unit is asked at a
        physical address, so its one answer ends the wait.

        Raises:
            VehicleSilentError: nobody answered before the deadline, or the gateway knows no such unit.
            AdapterLimitError: the gateway has no room for the message.
            BusFaultError: the network behind the gateway disturbed the message.
            LinkLostError: the connection is gone, or stopped in mid-message.
            RequestStoppedError: `stop` was set.
        """
        number = self._requests = self._requests + 1
        try:
            self._begin(target, payload, stop)
            # while the vehicle works, so that it costs no time
            wait = Wait(self._wire.sent_s, deadline_s, expected if target.functional else 1, self._stalling)
            exchange = Exchange(self.info.name, self._tester, target, payload, wait)
            yield from self._answers(exchange, stop)
        finally:
            if number == self._requests:  # not where a later one is under way
                self._is_busy = False
        if not wait.is_satisfied:
            wait.end(self._clock())
            self._judge(exchange, stop)

    def close(self) -> None:
        """Close the connection; a second call does nothing."""
        self._watch.close()
        self._opened.trace.release()
        self._wire.close()

    def _begin(self, target: Target, payload: bytes, stop: threading.Event) -> None:
        """Take what came since the last request, which answers nothing that is asked now, and send."""
        if stop.is_set():
            raise RequestStoppedError(self.info.name)
        self._is_busy = True
        if self._lock.locked():  # the watch looks just now; it will not again while the link is busy
            with self._lock:
                pass
        wire = self._wire
        if not self._is_settled or self._clock() - wire.heard_s > SETTLED_S:
            self._opened.trace.release()
            self._drain(stop)
        self._is_settled = False
        wire.send_bytes(pack_diagnostic(wire.version, self._tester, target.request, payload), stop)

    def _drain(self, stop: threading.Event) -> None:
        """Take what came unasked; of a vehicle that never ends, so much and no more."""
        for _ in range(MOST_DRAINED):
            if stop.is_set() or not self._attend(0, stop):
                return

    def _answers(self, exchange: Exchange, stop: threading.Event) -> Iterator[Answer]:
        wire, wait, now_s = self._wire, exchange.wait, self._wire.sent_s
        while exchange.goes_on(now_s, wire.begun_s(now_s)):
            if stop.is_set():
                raise RequestStoppedError(self.info.name)
            messages = self._attend(SLICE_S, stop)
            now_s = wire.heard_s
            for message in messages:
                answer = exchange.take(message, now_s)
                if answer is None:
                    continue
                yield answer
                if wait.is_satisfied:
                    self._is_settled = exchange.is_settled and message is messages[-1] and not wire.is_partial
                    return
            if not messages:
                now_s = self._clock()

    def _judge(self, exchange: Exchange, stop: threading.Event) -> None:
        """Say what was wrong with an exchange that is over."""
        if exchange.refusal is not None and not exchange.wait.has_answers:
            if isinstance(exchange.refusal, AdapterLimitError):
                exchange.refusal.add_note(self._sizes(exchange, stop))
            raise exchange.refusal
        if self._wire.is_partial and self._wire.begun_s(self._clock()) is None:
            raise LinkLostError(f"{self.info.name}: the vehicle stopped in mid-message")
        if not exchange.wait.has_answers:
            raise VehicleSilentError(f"{self.info.name}: no answer from {exchange.target.request:04X}")

    def _sizes(self, exchange: Exchange, stop: threading.Event) -> str:
        """Say how long the message was, and how long it might be where the entity tells."""
        status = entity_status(self._wire, self._opened.endpoint.udp_port, stop, self._clock)
        largest = "" if status is None or status.largest is None else f"; {status.largest} are the most"
        return f"the message had {len(exchange.payload) + ADDRESSES.size} bytes{largest}"

    def _responders(self, trial: Trial, stop: threading.Event, refusals: dict[str, None]) -> tuple[int, ...]:
        """Return who answers `trial`; why nobody does is added to `refusals`, each reason once."""
        sources: dict[int, None] = {}
        try:
            for answer in self.request(
                trial.everybody, trial.request, deadline_s=FIND_BUS_S, expected=trial.expected, stop=stop
            ):
                sources[answer.source] = None
        except (VehicleSilentError, AdapterUnfitError) as error:
            refusals[str(error).removeprefix(self.info.name).lstrip(",: ")] = None
        return tuple(sources)

    def _attend(self, timeout_s: float, stop: threading.Event) -> list[Message]:
        """Return what came; alive checks are answered, those that come at once by one answer.

        Raises:
            LinkLostError: the connection is gone.
            RequestStoppedError: `stop` was set while the vehicle took nothing.
        """
        messages = self._wire.receive(timeout_s)
        for message in messages:
            if message[0] == ALIVE_CHECK_REQUEST:
                self._wire.send(alive_check_response(self._tester), stop)
                break
        return messages

    def _keep_alive(self) -> None:
        """Say that the tester is there; an entity closes the connection of one that is silent for long."""
        wire = self._wire
        if self._clock() - max(wire.heard_s, wire.sent_s) >= KEEP_ALIVE_S:
            wire.send(alive_check_response(self._tester), AT_ONCE)

    def _look(self) -> None:
        """Answer alive checks while no request is under way; called from the thread of the watch."""
        if not self._lock.acquire(blocking=False):
            return
        try:
            if not (self._is_busy or self._opened.trace.is_full):
                self._opened.trace.hold()
                self._is_settled = False
                with contextlib.suppress(LinkLostError, RequestStoppedError):  # whoever asks next is told
                    self._attend(0, AT_ONCE)
                    self._keep_alive()
        finally:
            self._lock.release()
