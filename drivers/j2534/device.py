"""An open J2534 device and its channels: every message traced, everything released on every path.

The trace keeps a message as one byte of protocol (SAE J2534-1:2004, 7.2.4), four bytes of flags, the highest
first (TxFlags of what was sent, RxStatus of what was received), and the bytes of the message as the device
takes and gives them (whole ones on ISO 15765, without its frames).  What wakes a K-line, and the answer to
that, bears the protocol's number plus 0x80.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from struct import Struct
from typing import Final

from drivers.api import TraceSink
from drivers.errors import DriverError, LinkLostError
from drivers.j2534.constants import ConnectFlag, ProtocolId
from drivers.j2534.passthru import Clearable, PassThru, PassThruMessage

BATCH: Final = 32
#: what came within so little time since everything was read belongs to what was asked then at the earliest;
#: asking for it would cost as much as the request itself, since the library runs in a process of its own
FRESH_S: Final = 0.001
DRAIN_S: Final = 0.1  # half of what a stop may take
WAKING: Final = 0x80
_HEAD: Final = Struct(">BI")
WRITE_MS: Final = 100  # for a device whose buffer is full; half of what a stop may take


@dataclass(frozen=True, slots=True)
class Tracer:
    """Where messages are kept, and the clock that says when they passed."""

    sink: TraceSink
    clock: Callable[[], float] = time.monotonic

    def sent(self, protocol: int, flags: int, payload: bytes) -> None:
        """Keep what goes out."""
        self.sink.record(sent=True, payload=_row(protocol, flags, payload), at_s=self.clock())

    def received(self, protocol: int, flags: int, payload: bytes) -> None:
        """Keep what came in."""
        self.sink.record(sent=False, payload=_row(protocol, flags, payload), at_s=self.clock())


class Channel:
    """One protocol on an open device."""

    def __init__(self, library: PassThru, number: int, protocol: ProtocolId, tracer: Tracer) -> None:
        self.library = library
        self.number = number
        self.protocol = protocol
        self.clock = tracer.clock
        self._tracer = tracer
        self._emptied_s = 0.0

    def send(self, payload: bytes, flags: int = 0) -> None:
        """Queue one message.

        Raises:
            LinkLostError: the device took none for a while: it hangs, or is gone.
            AdapterUnfitError: it refuses the message.
        """
        self._tracer.sent(self.protocol, flags, payload)
        message = (PassThruMessage(self.protocol, payload, flags),)
        if self.library.write(self.number, message, 0):
            return
        self.forget_waiting()  # what nobody took answers nothing any more
        if not self.library.write(self.number, message, WRITE_MS):
            raise LinkLostError("the adapter takes no message any more")

    def receive(self, timeout_ms: int) -> Sequence[PassThruMessage]:
        """Return what has come, indications among it; waits for the first message alone.

        Raises:
            LinkLostError: the device went away.
        """
        messages = self.library.read(self.number, BATCH, timeout_ms)
        self._emptied_s = self.clock() if len(messages) < BATCH else 0.0
        for message in messages:
            self._tracer.received(self.protocol, message.rx_status, message.payload)
        return messages

    def drain(self) -> None:
        """Take what came since the last request; from a busier network not all."""
        if self.clock() - self._emptied_s < FRESH_S:
            return
        until_s = 0.0
        while len(self.receive(0)) == BATCH:
            until_s = until_s or self.clock() + DRAIN_S
            if self.clock() >= until_s:
                return

    def forget_waiting(self) -> None:
        """Drop what was queued and never sent, e.g. because no other node acknowledges frames."""
        with suppress(DriverError):  # what cannot be dropped stays; the next call tells of a lost device
            self.library.clear(self.number, Clearable.WAITING)

    def wake_fast(self, payload: bytes) -> bytes:
        """Wake the K-line with the pattern of ISO 14230-2 and `payload`; return the answer.

        Raises:
            VehicleSilentError: nothing answered.
        """
        return self._woken(payload, lambda: self.library.fast_init(self.number, payload))

    def wake_slowly(self, address: int) -> bytes:
        """Wake the K-line with `address` at 5 baud; return the key bytes.

        Raises:
            VehicleSilentError: nothing answered.
        """
        return self._woken(bytes([address]), lambda: self.library.five_baud_init(self.number, address))

    def _woken(self, payload: bytes, call: Callable[[], bytes]) -> bytes:
        self._tracer.sent(self.protocol | WAKING, 0, payload)
        answer = call()
        self._tracer.received(self.protocol | WAKING, 0, answer)
        return answer


class Device:
    """An open device; closing it disconnects its channels and lets go of its library."""

    def __init__(self, library: PassThru, number: int, tracer: Tracer) -> None:
        self.library = library
        self.number = number
        self._tracer = tracer
        self._channels: dict[int, Channel] = {}
        self._is_open = True

    def connect(self, protocol: ProtocolId, flags: ConnectFlag, baud: int) -> Channel:
        """Begin to speak `protocol`.

        Raises:
            AdapterUnfitError: the device does not speak it.
            AdapterBusyError: its pins are in use.
            LinkLostError: the device went away.
        """
        number = self.library.connect(self.number, protocol, flags, baud)
        channel = self._channels[number] = Channel(self.library, number, protocol, self._tracer)
        return channel

    def disconnect(self, channel: Channel) -> None:
        """End a channel; one that ended already, or whose device is gone, is forgotten alone."""
        if self._channels.pop(channel.number, None) is not None:
            with suppress(DriverError):
                self.library.disconnect(channel.number)

    def close(self) -> None:
        """Let go of everything, whatever fails on the way; a second call does nothing."""
        if not self._is_open:
            return
        self._is_open = False
        for channel in tuple(self._channels.values()):
            self.disconnect(channel)
        let_go(self.library, self.number)


def let_go(library: PassThru, number: int) -> None:
    """Close a device and its library, whatever they say of it."""
    with suppress(DriverError):
        library.close(number)
    with suppress(DriverError):
        library.shut()


def _row(protocol: int, flags: int, payload: bytes) -> bytes:
    return _HEAD.pack(protocol, flags) + payload
