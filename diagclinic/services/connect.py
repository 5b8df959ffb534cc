"""From a VCI's name to a vehicle that answers, rung by rung, so that a failure is located."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from diagclinic.core.errors import OtherVehicleError
from diagclinic.core.reply import Value
from diagclinic.protocols.obd2.requests import vehicle_info
from diagclinic.protocols.obd2.vehicle_info import VIN, decode_vin
from diagclinic.services.jobs import JobContext, Priority
from diagclinic.services.ports import AdapterMemory, Links, Now, ShopRecord
from diagclinic.services.session import VehicleSession
from diagclinic.services.stand_ins import is_demo, is_recorded
from diagclinic.services.whereabouts import identity_at, locate, port_name
from drivers.api import Bus, OpenOptions, PduLink, TraceSink
from drivers.errors import AdapterNotFoundError, DriverError

T = TypeVar("T")


class Rung(StrEnum):
    """The steps of the ladder, in their order."""

    ADAPTER = "adapter"
    POWER = "power"
    PROTOCOL = "protocol"
    CONTROL_UNIT = "control-unit"


class RungState(StrEnum):
    """How far a rung is."""

    TRYING = "trying"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RungReached:
    """Published whenever a rung changes; `detail` is its figure or name, e.g. ``12.4 V``."""

    rung: Rung
    state: RungState
    detail: str = ""


@dataclass(slots=True)
class HeldTrace:
    """Keeps the bytes of a connection attempt until there is a visit that they belong to."""

    held: list[Callable[[TraceSink], None]] = field(default_factory=list)
    sink: TraceSink | None = None

    def record(self, *, sent: bool, payload: bytes, at_s: float) -> None:
        """Keep `payload`, or pass it on once there is a visit."""
        if self.sink is None:
            self.held.append(lambda sink: sink.record(sent=sent, payload=payload, at_s=at_s))
        else:
            self.sink.record(sent=sent, payload=payload, at_s=at_s)

    def note(self, *, payload: bytes, at_s: float) -> None:
        """Keep a note, or pass it on once there is a visit."""
        if self.sink is None:
            self.held.append(lambda sink: sink.note(payload=payload, at_s=at_s))
        else:
            self.sink.note(payload=payload, at_s=at_s)

    def hand_over(self, sink: TraceSink) -> None:
        """Pass all that was held, and all that follows, to `sink`."""
        for pass_on in self.held:
            pass_on(sink)
        self.held.clear()
        self.sink = sink


@dataclass(frozen=True, slots=True)
class Connect:
    """Job: open the adapter, find the vehicle's network, begin the visit.

    Publishes `RungReached`.

    Attributes:
        shop: gives the shop's record, which is opened only now.
    """

    url: str
    links: Links
    memory: AdapterMemory
    shop: Callable[[], ShopRecord]
    now: Now
    priority: Priority = Priority.ACTION

    def run(self, context: JobContext) -> VehicleSession:
        """Connect.

        Raises:
            DriverError: the rung published as failed says where.
            RecordError: the visit could not be begun; the adapter is released.
        """
        shop = self.shop()  # a record that cannot be kept is told before the vehicle is troubled
        trace = HeldTrace()
        identity = "" if is_demo(self.url) else identity_at(self.url, self.links)
        options = OpenOptions(trace, context.stop, self.memory.hint(self.url, identity))
        link = _climb(context, Rung.ADAPTER, lambda: self.links.open(self.url, options))
        try:
            session = self._on_open_link(link, shop, trace, context)
        except BaseException:
            link.close()
            raise
        session.identity = identity
        _remember(session, self.memory)
        return session

    def _on_open_link(
        self, link: PduLink, shop: ShopRecord, trace: HeldTrace, context: JobContext
    ) -> VehicleSession:
        context.publish(RungReached(Rung.ADAPTER, RungState.DONE, link.info.name))
        volts = _climb(context, Rung.POWER, lambda: link.battery_v(stop=context.stop))
        context.publish(_power(volts))
        bus = _find_bus(context, link)
        context.step(3, len(Rung), f"connect.{Rung.CONTROL_UNIT.value}")
        record = shop.begin_visit(self.now(), self.url, is_demo=is_demo(self.url))
        try:
            trace.hand_over(record.trace)
            session = VehicleSession(self.url, link, bus, record, self.now, battery_v=volts)
            context.publish(_units(session))
        except BaseException:
            record.close(self.now())
            raise
        return session


@dataclass(frozen=True, slots=True)
class Reconnect:
    """Job: open a lost link again and go on with the same visit; tries until it works or is cancelled.

    An adapter that comes back on another port is found there by its identity, and the session and the memory
    follow; another adapter on its former port is not talked to.

    Publishes `RungReached`.
    """

    session: VehicleSession
    links: Links
    memory: AdapterMemory
    pause_s: float = 1.0
    priority: Priority = Priority.ACTION

    def run(self, context: JobContext) -> VehicleSession:
        """Return the session, its link replaced, once the vehicle answers again.

        Raises:
            Cancelled: the user gave up.
            OtherVehicleError: another vehicle answers now; the visit is left as it is.
            RecordError: the visit's record failed.

        Whatever is raised, the link is closed.
        """
        self.session.link.close()
        while True:
            context.step(0, 0, "reconnect")
            try:
                return self._once(context)
            except DriverError:
                context.stop.wait(self.pause_s)

    def _once(self, context: JobContext) -> VehicleSession:
        session = self.session
        hint = self.memory.hint(session.url, session.identity)
        options = OpenOptions(session.record.trace, context.stop, hint)
        url, link = _climb(context, Rung.ADAPTER, lambda: self._open(options))
        context.publish(RungReached(Rung.ADAPTER, RungState.DONE, link.info.name))
        try:
            session.resume(link, _find_bus(context, link))
            session.stop = context.stop
            self._check_vehicle(url)
        except BaseException:
            link.close()  # or the next attempt finds its port taken, by this one
            raise
        context.publish(_units(session))
        if url != session.url:
            session.url = url
            _remember(session, self.memory)
        return session

    def _open(self, options: OpenOptions) -> tuple[str, PduLink]:
        """Open the adapter where it is now; return the URL that did, too."""
        session = self.session
        if not session.identity:
            return session.url, self.links.open(session.url, options)
        known = locate(session.url, session.identity, self.links.discover(quick=True))
        if known.is_replaced:
            raise AdapterNotFoundError(f"{port_name(session.url)}, where another adapter is now")
        return known.url, self.links.open(known.url, options)

    def _check_vehicle(self, url: str) -> None:
        """Make sure that the findings of two vehicles never stand in one visit."""
        if self.session.vin is None:
            return
        told = self.session.ask_everybody(vehicle_info(VIN), decode_vin).values()
        vins = {reply.value for reply in told if isinstance(reply, Value)}
        if vins and self.session.vin not in vins:
            raise OtherVehicleError(str(self.session.vin), ", ".join(sorted(map(str, vins))), url)


def _remember(session: VehicleSession, memory: AdapterMemory) -> None:
    """Keep the adapter of `session` as the one that worked last; a failure ends the visit."""
    if is_recorded(session.url):
        return  # a recording is no adapter, and must not be chosen for the next vehicle
    try:
        memory.remember(session.url, session.link.resume_hint, session.identity)
    except BaseException:
        session.end()
        raise


def _climb(context: JobContext, rung: Rung, work: Callable[[], T]) -> T:
    context.step(list(Rung).index(rung), len(Rung), f"connect.{rung.value}")
    context.publish(RungReached(rung, RungState.TRYING))
    try:
        return work()
    except DriverError as error:
        if not context.stop.is_set():  # who gives up has not found a failure
            context.publish(RungReached(rung, RungState.FAILED, str(error)))
        raise


def _find_bus(context: JobContext, link: PduLink) -> Bus:
    bus = _climb(context, Rung.PROTOCOL, lambda: link.find_bus(stop=context.stop))
    context.publish(RungReached(Rung.PROTOCOL, RungState.DONE, bus.name))
    return bus


def _power(volts: float | None) -> RungReached:
    if volts is None:
        return RungReached(Rung.POWER, RungState.UNKNOWN, "the adapter cannot measure it")
    return RungReached(Rung.POWER, RungState.DONE, f"{volts:.1f} V")


def _units(session: VehicleSession) -> RungReached:
    state = RungState.DONE if session.units else RungState.UNKNOWN
    return RungReached(Rung.CONTROL_UNIT, state, ", ".join(map(str, session.units)))
