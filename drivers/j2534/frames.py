"""Raw CAN frames through a J2534 device: what the python-can interface and the tap have in common."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from typing import Final

import can

from drivers.api import FrameFilter
from drivers.errors import AdapterLimitError, AdapterUnfitError, DriverError
from drivers.j2534.constants import (
    IDENTIFIER_BYTES,
    NO_MESSAGE,
    ConfigParam,
    ConnectFlag,
    FilterKind,
    ProtocolId,
    RxStatus,
    TxFlag,
)
from drivers.j2534.passthru import Clearable, PassThru, PassThruMessage

BATCH: Final = 256
_11_BITS: Final = 0x7FF
_29_BITS: Final = 0x1FFFFFFF
_WRAP: Final = 1 << 32  # SAE J2534-1:2004, 8.7.1: the timestamp has 32 bits, in microseconds
_US: Final = 1e-6
_HIGHEST: Final = 1 << 28
_29BIT: Final = int(RxStatus.CAN_29BIT_ID)
_ECHO: Final = int(RxStatus.TX_MSG_TYPE)
_INDICATION: Final = NO_MESSAGE & ~_ECHO
_EVERYTHING: Final = (FrameFilter(0, 0, is_extended=False), FrameFilter(0, 0, is_extended=True))


class DeviceClock:
    """Seconds of a clock that never goes backwards, from a counter of microseconds of 32 bits.

    The first timestamp is put at the host's time, on which later ones have no influence.
    """

    def __init__(self, host_s: Callable[[], float] = time.time) -> None:
        self._host_s = host_s
        self._last_us: int | None = None
        self._last_host_s = 0.0
        self._now_s = 0.0

    def seconds(self, timestamp_us: int) -> float:
        """Return when the device's counter stood at `timestamp_us`."""
        host_s = self._host_s()
        if self._last_us is None:
            self._now_s = host_s
        else:
            self._now_s += self._passed_s(timestamp_us - self._last_us, host_s - self._last_host_s)
        self._last_us, self._last_host_s = timestamp_us, host_s
        return self._now_s

    @staticmethod
    def _passed_s(step_us: int, waited_s: float) -> float:
        passed_s = step_us % _WRAP * _US
        if passed_s > _WRAP / 2 * _US and waited_s < passed_s / 2:
            return 0.0  # frames of two buffers that changed places
        wraps = round((waited_s - passed_s) / (_WRAP * _US))
        return passed_s + max(0, wraps) * _WRAP * _US


class CanChannel:
    """Raw CAN on an open device, 11-bit and 29-bit identifiers where the device can do both at once."""

    def __init__(
        self, library: PassThru, device: int, bitrate: int, host_s: Callable[[], float] = time.time
    ) -> None:
        self._library = library
        self._clock = DeviceClock(host_s)
        self._filters: list[int] = []
        try:
            self._channel = library.connect(device, ProtocolId.CAN, ConnectFlag.CAN_ID_BOTH, bitrate)
            self.has_29bit = True
        except AdapterLimitError:
            raise
        except AdapterUnfitError:  # both at once are not for every device (SAE J2534-1:2004, 7.2.4)
            self._channel = library.connect(device, ProtocolId.CAN, ConnectFlag(0), bitrate)
            self.has_29bit = False

    @property
    def lost(self) -> int:
        """How often the device said that it had no room for frames."""
        return self._library.lost(self._channel)

    def let_through(self, wanted: Sequence[FrameFilter]) -> bool:
        """Have the device pass what any of `wanted` passes, or all where it has too few filters; none: all.

        Returns:
            Whether it passes no more than that.

        Raises:
            LinkLostError: the adapter went away.
        """
        while self._filters:
            self._library.stop_filter(self._channel, self._filters.pop())
        filters = wanted or _EVERYTHING
        try:
            self._start(filters)
        except AdapterUnfitError:  # too many, or of a kind that this device refuses
            while self._filters:
                self._library.stop_filter(self._channel, self._filters.pop())
            self._start(_EVERYTHING)
            return False
        return bool(wanted)

    def hear_itself(self) -> None:
        """Have the device echo what it sent.

        Raises:
            AdapterUnfitError: it has no echo.
        """
        self._library.set_config(self._channel, {ConfigParam.LOOPBACK: 1})

    def read(self, timeout_ms: int) -> list[can.Message]:
        """Return the frames that have come; waits for the first alone.

        Raises:
            LinkLostError: the adapter went away.
        """
        messages = self._library.read(self._channel, BATCH, timeout_ms)
        return [
            self._frame(message)
            for message in messages
            if not message.rx_status & _INDICATION and len(message.payload) >= IDENTIFIER_BYTES
        ]

    def write(self, frame: can.Message, timeout_ms: int) -> bool:
        """Send `frame`, with 0 as soon as may be; say whether there was room, or time, for it.

        Raises:
            LinkLostError: the adapter went away.
        """
        flags = int(TxFlag.CAN_29BIT_ID) if frame.is_extended_id else 0
        payload = frame.arbitration_id.to_bytes(IDENTIFIER_BYTES, "big") + bytes(frame.data)
        message = PassThruMessage(ProtocolId.CAN, payload, flags)
        return bool(self._library.write(self._channel, (message,), timeout_ms))

    def forget_waiting(self) -> None:
        """Drop what was queued and not sent.

        Raises:
            LinkLostError: the adapter went away.
        """
        self._library.clear(self._channel, Clearable.WAITING)

    def close(self) -> None:
        """End the channel; a lost device is not complained of."""
        with suppress(DriverError):
            self._library.disconnect(self._channel)

    def _start(self, filters: Sequence[FrameFilter]) -> None:
        for number, (mask, pattern) in enumerate(chain.from_iterable(map(_rules, filters))):
            try:
                self._filters.append(
                    self._library.start_filter(self._channel, FilterKind.PASS, _row(mask), _row(pattern))
                )
            except AdapterUnfitError:
                # some devices have one filter for everything, of either kind, and refuse a second one
                if filters is not _EVERYTHING or number == 0:
                    raise

    def _frame(self, message: PassThruMessage) -> can.Message:
        payload, status = message.payload, message.rx_status
        is_extended = bool(status & _29BIT)
        return can.Message(
            timestamp=self._clock.seconds(message.timestamp_us),
            arbitration_id=int.from_bytes(payload[:IDENTIFIER_BYTES], "big")
            & (_29_BITS if is_extended else _11_BITS),
            is_extended_id=is_extended,
            data=payload[IDENTIFIER_BYTES : IDENTIFIER_BYTES + 8],
            is_rx=not status & _ECHO,
        )


def _rules(wanted: FrameFilter) -> Iterator[tuple[int, int]]:
    """Yield masks and patterns that pass what `wanted` passes.

    A device knows a rule for 29 bits by a number with more than 11: one that looks at the lower bits alone
    becomes two, of which each looks at the highest as well.
    """
    bits = _29_BITS if wanted.is_extended else _11_BITS
    mask, pattern = wanted.mask & bits, wanted.identifier & wanted.mask & bits
    if not wanted.is_extended or mask > _11_BITS:
        yield mask, pattern
    else:
        yield mask | _HIGHEST, pattern
        yield mask | _HIGHEST, pattern | _HIGHEST


def _row(number: int) -> bytes:
    return number.to_bytes(IDENTIFIER_BYTES, "big")
