"""A vehicle that is connected: asks its control units, decodes, and puts every reply on record."""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from diagclinic.core.ecu import EcuAddress
from diagclinic.core.observation import Observation
from diagclinic.core.reply import Corrupt, NotSupported, Refused, Reply, Silent, Value, kind_of
from diagclinic.core.vin import Vin
from diagclinic.protocols.addressing import physical_target, source_of
from diagclinic.protocols.obd2.messages import IN_MESSAGES, joined
from diagclinic.services.link_health import LinkHealth
from diagclinic.services.ports import Now, VisitRecord
from drivers.api import Answer, Bus, PduLink, Scheme, Target
from drivers.errors import AnswerGarbledError, VehicleSilentError

T = TypeVar("T")
Decode = Callable[[bytes], Reply[T]]
Replies = dict[EcuAddress, Reply[T]]

#: seconds for an answer to begin: the standard grants 50 ms (ISO 15765-4, 6.2); cheap adapters need the rest.
ANSWER_S: Final = 1.0


@dataclass(slots=True)
class VehicleSession:
    """One link to one vehicle during one visit; used from the thread that owns the link.

    Attributes:
        url: what opened the link; another one after the adapter came back on another port.
        identity: of the adapter, whatever port it is on; empty where the system tells none.
        units: control units that answered so far, in the order of their addresses.
        vin: the vehicle's VIN once it was read; tells whether the same vehicle answers after a lost link.
        battery_v: supply at the plug when it was last measured, None where the adapter cannot tell.
        answered_at_s: arrival of the last answer, on the monotonic clock of the link.
        health: whether the answers come through.
        stop: set to interrupt whatever is under way; each job sets its own.
    """

    url: str
    link: PduLink
    bus: Bus
    record: VisitRecord
    now: Now
    units: tuple[EcuAddress, ...] = ()
    vin: Vin | None = None
    battery_v: float | None = None
    answered_at_s: float = 0.0
    identity: str = ""
    health: LinkHealth = field(default_factory=LinkHealth)
    stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        """Begin with the control units that answered while the network was looked for."""
        self.meet(source_of(self.bus.everybody.scheme, number) for number in self.bus.responders)

    def meet(self, units: Iterable[EcuAddress]) -> None:
        """Add `units` to those that are known."""
        self.units = tuple(sorted({*self.units, *units}))

    def resume(self, link: PduLink, bus: Bus) -> None:
        """Go on over `link` after the former one was lost."""
        self.link, self.bus = link, bus
        self.health.begin_anew()
        self.meet(source_of(bus.everybody.scheme, number) for number in bus.responders)

    def measure_battery(self) -> float | None:
        """Measure the supply at the plug, in volts."""
        self.battery_v = self.link.battery_v(stop=self.stop)
        return self.battery_v

    def end(self) -> None:
        """Let go of the vehicle and close its visit; a second call does nothing."""
        self.link.close()
        self.record.close(self.now())

    def ask_everybody(self, request: bytes, decode: Decode[T]) -> Replies[T]:
        """Send a legislated request to all units and return each unit's reply.

        A unit that is known and kept silent is asked once more by itself: on CAN it must not answer a
        functional request for what it does not offer (ISO 15765-4, 6.3), but it answers a physical one.
        Only for requests that read; see `send_once` for those that change something.
        """
        replies, _ = self._functional(request, decode)
        for unit in self.units:
            if unit not in replies:
                self.health.missed(self.bus.everybody, unit, request)
                replies[unit] = self.ask(unit, request, decode)
        return replies

    def send_once(self, request: bytes, decode: Decode[T]) -> Replies[T]:
        """Send a request that changes something to all units; whoever keeps silent is not asked again."""
        replies, nobody = self._functional(request, decode)
        for unit in self.units:
            if unit not in replies:
                replies[unit] = nobody or self._keep(unit, request, Silent(ANSWER_S))
        return replies

    def ask(self, unit: EcuAddress, request: bytes, decode: Decode[T]) -> Reply[T]:
        """Send `request` to one unit and return its reply."""
        try:
            replies = self._answers(physical_target(unit), request, 1, decode)
        except VehicleSilentError:
            return self._miss(unit, request)
        except AnswerGarbledError as error:
            self.health.garbled()
            return self._keep(unit, request, Corrupt(error.raw, str(error)))
        return replies.get(unit) or self._miss(unit, request)

    def _functional(self, request: bytes, decode: Decode[T]) -> tuple[Replies[T], Silent | Corrupt | None]:
        """Return the replies, or what to make of it that there are none; that is on record without a unit."""
        nobody: Silent | Corrupt
        try:
            replies = self._answers(self.bus.everybody, request, len(self.units) or None, decode)
        except VehicleSilentError:
            nobody = Silent(ANSWER_S)
        except AnswerGarbledError as error:
            self.health.garbled()
            nobody = Corrupt(error.raw, str(error))
        else:
            self.meet(replies)
            return replies, None
        self._keep(None, request, nobody)
        return {}, nobody

    def _answers(self, target: Target, request: bytes, expected: int | None, decode: Decode[T]) -> Replies[T]:
        """Return the replies, which are on record, also those that came before a failure."""
        if _in_messages(target, request):
            expected = None  # nobody knows how many a unit will send
        answers: list[Answer] = []
        try:
            for answer in self.link.request(
                target, request, deadline_s=ANSWER_S, expected=expected, stop=self.stop
            ):
                answers.append(answer)  # those before a failure count too
                self.answered_at_s = answer.at_s
        finally:
            replies = self._take(target, request, answers, decode)
        return replies

    def _take(
        self, target: Target, request: bytes, answers: Sequence[Answer], decode: Decode[T]
    ) -> Replies[T]:
        replies: Replies[T] = {}
        for parts in _by_source(answers) if _in_messages(target, request) else [[one] for one in answers]:
            unit = source_of(target.scheme, parts[0].source)
            if any(part.damage for part in parts):
                self.health.garbled()
            else:
                self.health.heard(target, unit, request)
            replies[unit] = self._keep(unit, request, _decoded(parts, decode))
        return replies

    def _miss(self, unit: EcuAddress, request: bytes) -> Reply[T]:
        self.health.missed(physical_target(unit), unit, request)
        return self._keep(unit, request, Silent(ANSWER_S))

    def _keep(self, unit: EcuAddress | None, request: bytes, reply: Reply[T]) -> Reply[T]:
        observation = Observation(self.now(), unit, request, _raw(reply), kind_of(reply), _detail(reply))
        self.record.append(observation)
        return reply


def _in_messages(target: Target, request: bytes) -> bool:
    return target.scheme is Scheme.K_LINE and request[0] in IN_MESSAGES


def _by_source(answers: Sequence[Answer]) -> list[list[Answer]]:
    sources = dict.fromkeys(answer.source for answer in answers)
    return [[answer for answer in answers if answer.source == source] for source in sources]


def _decoded(answers: Sequence[Answer], decode: Decode[T]) -> Reply[T]:
    """Return what one unit said; several answers are the messages that its network cuts a long one into."""
    broken = next((answer for answer in answers if answer.damage), None)
    if broken is not None:
        return Corrupt(broken.payload, broken.damage)
    whole = joined([answer.payload for answer in answers])
    if whole is None:
        return Corrupt(b"".join(answer.payload for answer in answers), "a message of the answer is missing")
    return decode(whole)


def _raw(reply: Reply[T]) -> bytes:
    match reply:
        case Value(raw=raw) | NotSupported(raw=raw) | Refused(raw=raw) | Corrupt(raw=raw):
            return raw
        case _:
            return b""


def _detail(reply: Reply[T]) -> str:
    match reply:
        case Corrupt(why=why):
            return why
        case Silent(waited_s=waited_s):
            return f"{waited_s:g} s"
        case _:
            return ""
