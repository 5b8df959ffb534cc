"""One open CAN channel of python-can: a `FrameLink` whose failures are ours and which is always let go."""

import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NoReturn, Self

import can
from can.interfaces.virtual import VirtualBus

from drivers.canbus.building import SERIAL, SOCKETS, build, release, waits_by_descriptor
from drivers.canbus.echoes import Echoes
from drivers.canbus.failures import FAILURES, opening_failure, working_failure
from drivers.canbus.port_lock import PortLock
from drivers.canbus.settings import CanSettings
from drivers.errors import BadVciOptionError, DriverError, LinkLostError
from drivers.transport.readiness import waiter
from drivers.transport.stoppable import OPEN_S, stoppable

SEND_S: Final = 0.1  # half of what a stop may take
_RETRY_S: Final = 0.001  # a few frames' time on the bus
_NONSENSE: Final = 100  # so many times in a row is no noise any more
_FULL: Final = re.compile(r"\bfull\b|buffer space|overflow|\bqueue\b", re.IGNORECASE)
#: whose `send` waits for room when told how long; with the others its timeout means something else
_WAITING: Final = frozenset({"slcan", "socketcan"})

#: whose own frames come back, and cannot be told from others
_ECHOING: Final = frozenset({"udp_multicast"})

#: error frames as Linux defines them (include/uapi/linux/can/error.h): classes in the identifier
_LINUX_ERRORS: Final = SOCKETS | {"socketcand", "virtual"}
_ERROR_CONTROLLER: Final = 0x004
_ERROR_BUS_OFF: Final = 0x040
_ERROR_RESTARTED: Final = 0x100
_OVERFLOW: Final = 0x03  # of the adapter's receive or send buffer, in the second byte

Filters = Sequence[Mapping[str, Any]]


class Channel:
    """Sends and receives on one channel.

    Attributes:
        settings: how it is open now.
        lost: frames that are known to have been lost.
    """

    def __init__(self, settings: CanSettings, filters: Filters = ()) -> None:
        self.settings = settings
        self.lost = 0
        self._filters = filters
        self._nonsense = 0
        self._is_off = False
        self._lock = PortLock.take(settings.channel) if settings.interface in SERIAL else PortLock(None)
        self._bus: can.BusABC | None = None
        self._is_mute = True
        self._receive: Callable[[float | None], can.Message | None] = _gone
        self._send: Callable[[can.Message, float | None], None] = _gone
        self._send_s: float | None = None
        try:
            self._take(settings)
        except BaseException:
            self._lock.release()
            raise

    @classmethod
    def open(cls, settings: CanSettings, stop: threading.Event, filters: Filters = ()) -> Self:
        """Open what `settings` name.

        Raises:
            DriverError: it cannot be opened, or `stop` was set; see `drivers.canbus.failures`.
        """
        return stoppable(lambda: cls(settings, filters), str(settings.channel), stop)

    @property
    def state(self) -> can.BusState:
        """Whether the adapter takes part in the bus, listens only, or left it."""
        if self._is_off:
            return can.BusState.ERROR
        try:
            return can.BusState.ACTIVE if self._bus is None else self._bus.state
        except FAILURES:
            return can.BusState.ACTIVE

    @property
    def descriptor(self) -> int | None:
        """What the system knows it by, None where there is no such thing."""
        try:
            return None if self._bus is None else self._bus.fileno()
        except (NotImplementedError, *FAILURES):
            return None

    def reopen(self, settings: CanSettings, stop: threading.Event) -> None:
        """Close it and open it with other `settings` of the same channel.

        Raises:
            DriverError: as `open` does.
        """
        self._let_go()
        stoppable(lambda: _Retaken(self, settings), str(settings.channel), stop)

    def send(self, msg: can.Message, timeout: float | None = None) -> None:  # noqa: ARG002  see `_WAITING`
        """Put one frame on the bus; where the adapter's buffer is full, as soon as it is not.

        Raises:
            BadVciOptionError: the URL says that nothing is to be sent.
            BusOffError: the adapter left the bus.
            LinkLostError: the adapter does not take it.
        """
        if self._is_mute:
            raise BadVciOptionError(
                self.settings.url, "it is opened to listen only; leave out listen_only= to send"
            )
        try:
            self._send(msg, self._send_s)
        except FAILURES as error:
            self._insist(msg, error)

    def recv(self, timeout: float | None = None) -> can.Message | None:
        """Return the next frame, None when none came in time, or what came was none.

        Raises:
            BusOffError: the adapter left the bus.
            LinkLostError: the adapter went away.
        """
        try:
            msg = self._receive(timeout)
        except FAILURES as error:
            self._note_nonsense(error)
            return None
        if msg is not None:
            self._nonsense = 0
            if msg.is_error_frame:
                self._note_error(msg)
        return msg

    def shutdown(self) -> None:
        """Let go of the adapter; a second call does nothing."""
        self._let_go()
        self._lock.release()

    close = shutdown

    def _let_go(self) -> None:
        bus, self._bus = self._bus, None
        self._receive, self._send = _gone, _gone
        if bus is not None:
            release(bus)

    def _take(self, settings: CanSettings) -> None:
        began_s = time.monotonic()
        try:
            bus = build(settings, self._filters)
        except DriverError:
            raise
        except Exception as error:  # whatever the makers' libraries raise
            raise opening_failure(settings, error, time.monotonic() - began_s) from error
        self._bus, self.settings, self._is_off = bus, settings, False
        self._is_mute = settings.listen_only or settings.silent
        self._send, self._send_s = bus.send, SEND_S if settings.interface in _WAITING else None
        self._receive = _by_descriptor(bus) if waits_by_descriptor(settings) else _receiver(settings, bus)
        if settings.interface in _ECHOING:
            echoes = Echoes(self._send, self._receive)
            self._send, self._receive = echoes.send, echoes.receive

    def _insist(self, msg: can.Message, error: Exception) -> None:
        """Send `msg` as soon as the adapter's buffer, which is full, has room again."""
        until_s = time.monotonic() + SEND_S
        while _FULL.search(str(error)) and time.monotonic() < until_s:
            time.sleep(_RETRY_S)
            try:
                self._send(msg, self._send_s)
            except FAILURES as again:
                error = again
            else:
                return
        failure = working_failure(str(self.settings.channel), error)
        raise failure or LinkLostError(str(error)) from error

    def _note_nonsense(self, error: Exception) -> None:
        """Count what came and was no frame; raise what is more than that."""
        failure = working_failure(str(self.settings.channel), error)
        if failure is not None:
            raise failure from error
        self.lost += 1
        self._nonsense += 1
        if self._nonsense > _NONSENSE:
            raise LinkLostError(f"{self.settings.channel}: what comes are no CAN frames") from error
        flush = getattr(self._bus, "flush", None)
        if flush is not None:
            flush()

    def _note_error(self, msg: can.Message) -> None:
        if self.settings.interface not in _LINUX_ERRORS:
            return
        if msg.arbitration_id & _ERROR_BUS_OFF:
            self._is_off = True
        elif msg.arbitration_id & _ERROR_RESTARTED:
            self._is_off = False
        if msg.arbitration_id & _ERROR_CONTROLLER and len(msg.data) > 1 and msg.data[1] & _OVERFLOW:
            self.lost += 1


class _Retaken:
    """A channel while it is being opened again."""

    def __init__(self, channel: Channel, settings: CanSettings) -> None:
        self.close = channel.close
        channel._take(settings)  # noqa: SLF001  the same module


def _gone(*_: object) -> NoReturn:
    raise LinkLostError("closed")


def _receiver(settings: CanSettings, bus: can.BusABC) -> Callable[[float | None], can.Message | None]:
    """Return a `recv` that says at once that nothing is there: each request begins with that question."""
    if settings.interface in SOCKETS:
        is_readable = waiter(bus.fileno())
    elif isinstance(bus, VirtualBus):
        is_readable = _queue_waiter(bus)
    else:
        return bus.recv
    plain = bus.recv

    def receive(timeout: float | None) -> can.Message | None:
        return None if timeout == 0 and not is_readable(0) else plain(timeout)

    return receive


def _queue_waiter(bus: VirtualBus) -> Callable[[float], bool]:
    return lambda _timeout_s: not bus.queue.empty()


def _by_descriptor(bus: can.BusABC) -> Callable[[float | None], can.Message | None]:
    """Return a `recv` that sleeps until bytes are there, however many make a frame."""
    is_readable = waiter(bus.fileno())

    def receive(timeout: float | None) -> can.Message | None:
        until_s = time.monotonic() + (OPEN_S if timeout is None else timeout)
        left_s = until_s - time.monotonic()
        while is_readable(max(0.0, left_s)):
            msg = bus.recv(0)
            left_s = until_s - time.monotonic()
            if msg is not None or left_s <= 0:
                return msg
        return None

    return receive
