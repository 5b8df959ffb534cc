"""A vehicle that is connected: asks its control units, decodes, and puts every reply on record."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from diagclinic.core.ecu import EcuAddress
from diagclinic.core.observation import Observation
from diagclinic.core.reply import Corrupt, NotSupported, Refused, Reply, Silent, Value, kind_of
from diagclinic.protocols.addressing import physical_target, source_of
from diagclinic.services.ports import Now, VisitRecord
from drivers.api import Answer, Bus, PduLink, Target
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
        units: control units that answered so far, in the order of their addresses.
        battery_v: supply at the plug when it was last measured, None where the adapter cannot tell.
        stop: set to interrupt whatever is under way; each job sets its own.
    """

    url: str
    link: PduLink
    bus: Bus
    record: VisitRecord
    now: Now
    units: tuple[EcuAddress, ...] = ()
    battery_v: float | None = None
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
        replies = self._functional(request, decode)
        for unit in self.units:
            if unit not in replies:
                replies[unit] = self.ask(unit, request, decode)
        return replies

    def send_once(self, request: bytes, decode: Decode[T]) -> Replies[T]:
        """Send a request that changes something to all units; whoever keeps silent is not asked again."""
        replies = self._functional(request, decode)
        for unit in self.units:
            if unit not in replies:
                replies[unit] = self._keep(unit, request, Silent(ANSWER_S))
        return replies

    def ask(self, unit: EcuAddress, request: bytes, decode: Decode[T]) -> Reply[T]:
        """Send `request` to one unit and return its reply."""
        try:
            answers = self._request(physical_target(unit), request, expected=1)
        except VehicleSilentError:
            return self._keep(unit, request, Silent(ANSWER_S))
        except AnswerGarbledError as error:
            return self._keep(unit, request, Corrupt(error.raw, str(error)))
        for answer in answers:
            if self._source(answer) == unit:
                return self._keep(unit, request, _decoded(answer, decode))
        return self._keep(unit, request, Silent(ANSWER_S))

    def _functional(self, request: bytes, decode: Decode[T]) -> Replies[T]:
        try:
            answers = self._request(self.bus.everybody, request, expected=len(self.units) or None)
        except VehicleSilentError:
            return {}
        except AnswerGarbledError as error:
            self._keep(None, request, Corrupt(error.raw, str(error)))
            return {}
        replies = {self._source(answer): _decoded(answer, decode) for answer in answers}
        self.meet(replies)
        for unit, reply in replies.items():
            self._keep(unit, request, reply)
        return replies

    def _request(self, target: Target, request: bytes, expected: int | None) -> list[Answer]:
        answers = self.link.request(target, request, deadline_s=ANSWER_S, expected=expected, stop=self.stop)
        return list(answers)

    def _source(self, answer: Answer) -> EcuAddress:
        return source_of(self.bus.everybody.scheme, answer.source)

    def _keep(self, unit: EcuAddress | None, request: bytes, reply: Reply[T]) -> Reply[T]:
        self.record.append(
            Observation(self.now(), unit, request, _raw(reply), kind_of(reply), _detail(reply))
        )
        return reply


def _decoded(answer: Answer, decode: Decode[T]) -> Reply[T]:
    return Corrupt(answer.payload, answer.damage) if answer.damage else decode(answer.payload)


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
