"""One control unit's side of a CAN bus: frames in, whole messages out, every frame traced.

can-isotp does the segmentation (ISO 15765-2), driven from the caller's own loop: no thread, no sleep, so a
single-frame request costs no more than the bus.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import can
import isotp

from drivers.api import FrameLink, TraceSink
from drivers.errors import AdapterUnfitError, LinkLostError
from drivers.isotp.reassembly import SINGLE_FRAME

N_CR_S: Final = 1.0  # ISO 15765-2:2016, table 21: longest silence before a consecutive frame
IDLE_S: Final = 0.05  # no frame of ours is due: look again after this
DRAIN_S: Final = 0.1  # half of what a stop may take
STMIN_POLL_S: Final = 0.0005
EXTENDED_FLAG: Final = 0x80000000  # as SocketCAN marks a 29-bit identifier in its 32-bit field
SINGLE_FRAME_BYTES: Final = 7  # ISO 15765-2:2016, 9.6.2, classical CAN, normal addressing
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
    """Return a frame as the trace keeps it: four bytes of identifier, big-endian, then the frame's bytes."""
    identifier = msg.arbitration_id | (EXTENDED_FLAG if msg.is_extended_id else 0)
    return identifier.to_bytes(4, "big") + bytes(msg.data)


class FrameWire:
    """One CAN bus whose every frame is traced, and whose failures are ours."""

    def __init__(self, bus: FrameLink, trace: TraceSink, clock: Callable[[], float]) -> None:
        self._bus = bus
        self._trace = trace
        self._clock = clock
        self.error_frames = 0

    def send(self, msg: can.Message) -> None:
        """Put one frame on the bus.

        Raises:
            LinkLostError: the adapter does not take it.
        """
        self._trace.record(sent=True, payload=frame_bytes(msg), at_s=self._clock())
        with _losses():
            self._bus.send(msg)

    def receive(self, timeout_s: float) -> can.Message | None:
        """Return the next data frame, or None when none came in time.

        Raises:
            LinkLostError: the adapter went away.
        """
        msg = self._next(timeout_s)
        if msg is None or msg.is_remote_frame:
            return None
        self.error_frames += msg.is_error_frame
        return None if msg.is_error_frame else msg

    def drain(self) -> None:
        """Take what came since the last request: it answers nothing that is asked now.

        A bus that is busier than this computer is left after a while: what answers something else is told
        from its bytes as well.
        """
        until_s = self._clock() + DRAIN_S
        while self._next(0) is not None and self._clock() < until_s:
            pass
        self.error_frames = 0

    def _next(self, timeout_s: float) -> can.Message | None:
        with _losses():
            msg = self._bus.recv(timeout_s)
        if msg is not None:
            self._trace.record(sent=False, payload=frame_bytes(msg), at_s=self._clock())
        return msg


class Conversation:
    """Segmentation with one control unit: frames in, whole messages out."""

    def __init__(self, sent_to: int, source: int, wire: FrameWire) -> None:
        extended = source > 0x7FF
        mode = isotp.AddressingMode.Normal_29bits if extended else isotp.AddressingMode.Normal_11bits
        self._wire = wire
        self._inbox: deque[isotp.CanMessage] = deque()
        self._problems: list[str] = []
        self._logic = isotp.TransportLayerLogic(
            rxfn=self._next_frame,
            txfn=self._send_frame,
            address=isotp.Address(mode, txid=sent_to, rxid=source),
            error_handler=self._on_error,
            params=_ISOTP,
        )
        # what it would warn of is told as damage; a logger of its own changes no other
        self._logic.logger = logging.Logger("isotp", logging.ERROR)  # noqa: LOG001  see above
        self._heard_s = 0.0
        self._last = b""

    def is_receiving(self, now_s: float) -> bool:
        """Say whether a segmented answer is under way whose next frame is not overdue."""
        return self._logic.is_rx_active() and now_s - self._heard_s < N_CR_S

    @property
    def is_sending(self) -> bool:
        """Whether a segmented request is still on its way."""
        return self._logic.transmitting()

    @property
    def is_busy(self) -> bool:
        """Whether a segmented message is under way in either direction."""
        return self._logic.transmitting() or self._logic.is_rx_active()

    @property
    def pace_s(self) -> float:
        """Seconds after which the next consecutive frame of ours is due; long where none is."""
        delay = self._logic.next_cf_delay()
        return IDLE_S if delay is None else max(delay, STMIN_POLL_S)

    def send(self, payload: bytes) -> None:
        """Begin to send `payload`."""
        self._logic.send(payload)
        self._logic.process(0)

    def step(self, now_s: float, msg: can.Message | None = None) -> Iterator[tuple[bytes, str]]:
        """Take `msg` (None: time has passed) and yield what it completes, or breaks, with its damage.

        Within a segmented message a frame that comes twice in a row is taken once, and a single frame does
        not end the message (unlike ISO 15765-2:2016, 9.8.3): it is most often a late answer to an earlier
        request.
        """
        partial = bytes(self._logic.rx_buffer) if self._logic.is_rx_active() else b""
        if msg is not None:
            self._heard_s = now_s
            if self._logic.is_rx_active() and msg.data and msg.data[0] >> 4 == SINGLE_FRAME:
                yield from _late(bytes(msg.data))
            elif not (self._logic.is_rx_active() and bytes(msg.data) == self._last):
                self._last = bytes(msg.data)
                self._inbox.append(
                    isotp.CanMessage(msg.arbitration_id, data=self._last, extended_id=msg.is_extended_id)
                )
        self._logic.process(0)
        if self._problems and partial:
            yield partial, "; ".join(self._problems)
        self._problems.clear()
        while (whole := self._logic.recv()) is not None:
            yield bytes(whole), ""

    def abandon(self) -> bytes:
        """Give up what is under way, and return what had come of it."""
        partial = bytes(self._logic.rx_buffer) if self._logic.is_rx_active() else b""
        self._logic.reset()
        self._inbox.clear()
        self._problems.clear()
        return partial

    def _next_frame(self, _timeout_s: float) -> isotp.CanMessage | None:
        return self._inbox.popleft() if self._inbox else None

    def _send_frame(self, msg: isotp.CanMessage) -> None:
        self._wire.send(
            can.Message(arbitration_id=msg.arbitration_id, data=msg.data, is_extended_id=msg.is_extended_id)
        )

    def _on_error(self, error: Exception) -> None:
        self._problems.append(type(error).__name__.removesuffix("Error"))


def _late(frame: bytes) -> Iterator[tuple[bytes, str]]:
    """Yield the message in a single frame; one that is cut short is dropped."""
    length = frame[0] & 0xF
    if 0 < length < len(frame):
        yield frame[1 : 1 + length], ""


@contextmanager
def _losses() -> Iterator[None]:
    try:
        yield
    except (can.CanError, OSError, ValueError) as error:  # ValueError: read from a closed descriptor
        raise LinkLostError(str(error)) from error


def single_frame(identifier: int, payload: bytes) -> can.Message:
    """Return `payload` as the one frame that a functional request may be (ISO 15765-2:2016, 8.3).

    Raises:
        AdapterUnfitError: it does not fit.
    """
    if len(payload) > SINGLE_FRAME_BYTES:
        raise AdapterUnfitError(f"{len(payload)} bytes for everybody; one frame holds {SINGLE_FRAME_BYTES}")
    frame = (bytes([len(payload)]) + payload).ljust(8, b"\0")
    return can.Message(arbitration_id=identifier, data=frame, is_extended_id=identifier > 0x7FF)
