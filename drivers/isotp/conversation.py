"""One control unit's side of a CAN bus: frames in, whole messages out, every frame traced.

can-isotp does the segmentation (ISO 15765-2), driven from the caller's own loop: no thread, no sleep, so a
single-frame request costs no more than the bus.
"""

import logging
import re
from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

import can
import isotp

from drivers.api import FrameLink, TraceSink
from drivers.errors import AdapterUnfitError, BusOffError, LinkLostError
from drivers.isotp.addressing import Route
from drivers.isotp.reassembly import CONSECUTIVE_FRAME, SINGLE_FRAME

N_CR_S: Final = 1.0  # ISO 15765-2:2016, table 21: longest silence before a consecutive frame
IDLE_S: Final = 0.05  # no frame of ours is due: look again after this
DRAIN_S: Final = 0.1  # half of what a stop may take
STMIN_POLL_S: Final = 0.0005
#: what SocketCAN marks in the 32-bit field of an identifier (linux/can.h): 29 bits, remote and error frames
EXTENDED_FLAG: Final = 0x80000000
REMOTE_FLAG: Final = 0x40000000
ERROR_FLAG: Final = 0x20000000
CAN_FRAME: Final = 8
_BUS_OFF: Final = re.compile(r"\bbus[- ]?off\b", re.IGNORECASE)
#: what a consecutive frame begins with, by what the one before it does (ISO 15765-2:2016, 9.6.4.3)
_FOLLOWING: Final = {
    CONSECUTIVE_FRAME << 4 | number: CONSECUTIVE_FRAME << 4 | number + 1 & 0xF for number in range(16)
}
_ISOTP: Final = {
    "tx_padding": 0x00,  # ISO 15765-4:2021, 9.2.1: all eight bytes are sent
    "blocksize": 0,
    "stmin": 0,
    "wftmax": 16,
    "max_frame_size": 4095,
    "rx_flowcontrol_timeout": 1000,  # ISO 15765-2:2016, table 21: N_Bs
    "rx_consecutive_frame_timeout": 3_600_000,  # N_Cr is kept here, by the clock that was handed over
}


def frame_bytes(msg: can.Message) -> bytes:
    """Return a frame as the trace keeps it: four bytes of identifier, big-endian, then the frame's bytes.

    The identifier's highest bits tell which kind of frame it is.
    """
    identifier = msg.arbitration_id | (EXTENDED_FLAG if msg.is_extended_id else 0)
    if msg.is_error_frame or msg.is_remote_frame:
        identifier |= ERROR_FLAG if msg.is_error_frame else REMOTE_FLAG
    return identifier.to_bytes(4, "big") + msg.data


class FrameWire:
    """One CAN bus whose every frame is traced, and whose failures are ours."""

    def __init__(self, bus: FrameLink, trace: TraceSink, clock: Callable[[], float]) -> None:
        self._bus = bus
        self._record = trace.record
        self._clock = clock
        self.error_frames = 0

    @property
    def is_off(self) -> bool:
        """Whether the adapter says that it left the bus."""
        return getattr(self._bus, "state", None) is can.BusState.ERROR

    def send(self, msg: can.Message) -> None:
        """Put one frame on the bus.

        Raises:
            BusOffError: the adapter left the bus.
            LinkLostError: the adapter does not take it.
        """
        at_s = self._clock()
        try:
            self._bus.send(msg)
        except LOSSES as error:
            raise _loss(error) from error
        finally:  # noted while the vehicle works already, so that it costs no time
            self._record(sent=True, payload=frame_bytes(msg), at_s=at_s)

    def receive(self, timeout_s: float) -> can.Message | None:
        """Return the next data frame, or None when none came in time.

        Raises:
            BusOffError: the adapter left the bus.
            LinkLostError: the adapter went away.
        """
        try:
            msg = self._bus.recv(timeout_s)
        except LOSSES as error:
            raise _loss(error) from error
        if msg is None:
            return None
        self._record(sent=False, payload=frame_bytes(msg), at_s=self._clock())
        if not (msg.is_error_frame or msg.is_remote_frame):
            return msg
        if msg.is_remote_frame:
            return None
        self.error_frames += 1
        if self.is_off:
            raise BusOffError("the adapter left the bus after too many errors")
        return None

    def drain(self) -> None:
        """Take what came since the last request: it answers nothing that is asked now.

        A bus that is busier than this computer is left after a while: what answers something else is told
        from its bytes as well.
        """
        self.error_frames = 0
        until_s = None
        try:
            while (msg := self._bus.recv(0)) is not None:
                now_s = self._clock()
                until_s = until_s or now_s + DRAIN_S
                self._record(sent=False, payload=frame_bytes(msg), at_s=now_s)
                if now_s >= until_s:
                    return
        except LOSSES as error:
            raise _loss(error) from error


class Conversation:
    """Segmentation with one control unit: frames in, whole messages out.

    Attributes:
        route: the way to the unit and back.
        is_busy: a segmented message is under way, in either direction.
    """

    def __init__(self, route: Route, wire: FrameWire) -> None:
        self.route = route
        self.is_busy = False
        self._at = len(route.prefix)  # where ISO-TP's own bytes begin
        self._wire = wire
        self._inbox: deque[isotp.CanMessage] = deque()
        self._problems: list[str] = []
        self._logic = isotp.TransportLayerLogic(
            rxfn=self._next_frame,
            txfn=self._send_frame,
            address=route.address(),
            error_handler=self._on_error,
            params=_ISOTP,
        )
        # what it would warn of is told as damage; a logger of its own changes no other
        self._logic.logger = logging.Logger("isotp", logging.ERROR)  # noqa: LOG001  see above
        self._heard_s = 0.0
        self._last = b""
        self._next = 0  # what the next consecutive frame begins with

    def is_receiving(self, now_s: float) -> bool:
        """Say whether a segmented answer is under way whose next frame is not overdue."""
        return self._logic.is_rx_active() and now_s - self._heard_s < N_CR_S

    @property
    def is_sending(self) -> bool:
        """Whether a segmented request is still on its way."""
        return self._logic.transmitting()

    @property
    def pace_s(self) -> float:
        """Seconds after which the next consecutive frame of ours is due; long where none is."""
        delay = self._logic.next_cf_delay()
        return IDLE_S if delay is None else max(delay, STMIN_POLL_S)

    def send(self, payload: bytes) -> None:
        """Begin to send `payload`."""
        if fits(self.route, payload):
            self._wire.send(single_frame(self.route, payload))
            return
        self._logic.send(payload)
        self._logic.process(0)
        self._look()

    @property
    def frames_to_gather(self) -> int:
        """How many frames of the answer under way come before its last one.

        They come close together, and are put together faster several at a time: see `takes`.
        """
        if not (self.is_busy and self._logic.is_rx_active()):
            return 0
        room = CAN_FRAME - self._at - 1
        left = (self._logic.rx_frame_length or 0) - len(self._logic.rx_buffer) - len(self._inbox) * room
        return (left - 1) // room

    def takes(self, now_s: float, msg: can.Message) -> bool:
        """Say whether `msg` is the next frame of the answer under way; if so, keep it for the next step."""
        frame = bytes(msg.data)
        if len(frame) != CAN_FRAME or frame[self._at] != self._next:
            return False
        self._keep(now_s, msg, frame)
        return True

    def _keep(self, now_s: float, msg: can.Message, frame: bytes) -> None:
        self._heard_s, self._last = now_s, frame
        control = frame[self._at] if len(frame) > self._at else 0
        self._next = _FOLLOWING.get(control, CONSECUTIVE_FRAME << 4 | 1)
        self._inbox.append(isotp.CanMessage(msg.arbitration_id, data=frame, extended_id=msg.is_extended_id))

    def step(self, now_s: float, msg: can.Message | None = None) -> Iterable[tuple[bytes, str]]:
        """Take `msg` (None: time has passed) and return what it completes, or breaks, with its damage.

        Within a segmented message a frame that comes twice in a row is taken once, and a single frame does
        not end the message (unlike ISO 15765-2:2016, 9.8.3): it is most often a late answer to an earlier
        request.
        """
        if msg is None:
            return self._process()
        if self._inbox:
            self._process()  # what was taken before it, which breaks and completes nothing
        frame = bytes(msg.data)
        self._heard_s = now_s
        is_receiving = self.is_busy and self._logic.is_rx_active()
        if _is_single(frame, self._at) and (is_receiving or not self.is_busy):
            return _unpacked(frame[self._at :])
        if not (is_receiving and frame == self._last):
            self._keep(now_s, msg, frame)
        return self._process()

    def _process(self) -> list[tuple[bytes, str]]:
        partial = self._partial
        self._logic.process(0)
        done = [(partial, "; ".join(self._problems))] if self._problems and partial else []
        self._problems.clear()
        while (whole := self._logic.recv()) is not None:
            done.append((bytes(whole), ""))
        self._look()
        return done

    def _look(self) -> None:
        self.is_busy = self._logic.is_rx_active() or self._logic.transmitting()

    def abandon(self) -> bytes:
        """Give up what is under way, and return what had come of it."""
        partial = self._partial
        if self.is_busy:
            self._logic.reset()
            self.is_busy = False
        self._inbox.clear()
        self._problems.clear()
        return partial

    @property
    def _partial(self) -> bytes:
        return bytes(self._logic.rx_buffer) if self._logic.is_rx_active() else b""

    def _next_frame(self, _timeout_s: float) -> isotp.CanMessage | None:
        return self._inbox.popleft() if self._inbox else None

    def _send_frame(self, msg: isotp.CanMessage) -> None:
        self._wire.send(
            can.Message(arbitration_id=msg.arbitration_id, data=msg.data, is_extended_id=msg.is_extended_id)
        )

    def _on_error(self, error: Exception) -> None:
        self._problems.append(type(error).__name__.removesuffix("Error"))


def _is_single(frame: bytes, at: int) -> bool:
    """Say whether `frame` is a whole message of classical CAN, or what is left of one."""
    return at < len(frame) <= CAN_FRAME and frame[at] >> 4 == SINGLE_FRAME


def _unpacked(frame: bytes) -> tuple[tuple[bytes, str], ...]:
    """Return the message in a single frame; one that is cut short is dropped."""
    length = frame[0] & 0xF
    return ((frame[1 : 1 + length], ""),) if 0 < length < len(frame) else ()


#: how python-can's interfaces fail (ValueError: read from a closed descriptor)
LOSSES: Final = (can.CanError, OSError, ValueError)


def _loss(error: Exception) -> BusOffError | LinkLostError:
    return (BusOffError if _BUS_OFF.search(str(error)) else LinkLostError)(str(error))


def whole_in(msg: can.Message, at: int) -> bytes:
    """Return the message that a frame of classical CAN is all of, empty where it is not."""
    frame = bytes(msg.data)
    if not _is_single(frame, at):
        return b""
    end = at + 1 + frame[at]
    return frame[at + 1 : end] if end <= len(frame) else b""


def fits(route: Route, payload: bytes) -> bool:
    """Say whether `payload` is sent in one frame."""
    return len(payload) < CAN_FRAME - len(route.prefix)


def single_frame(route: Route, payload: bytes) -> can.Message:
    """Return `payload` as the one frame that a functional request must be (ISO 15765-2:2016, 8.3).

    Raises:
        AdapterUnfitError: it does not fit.
    """
    prefix = route.prefix
    if not fits(route, payload):
        most = CAN_FRAME - 1 - len(prefix)
        raise AdapterUnfitError(f"{len(payload)} bytes for everybody; one frame holds {most}")
    frame = (prefix + bytes([len(payload)]) + payload).ljust(CAN_FRAME, b"\0")
    return can.Message(arbitration_id=route.sent_to, data=frame, is_extended_id=route.is_extended)
