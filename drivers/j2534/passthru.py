"""What links need of a J2534 device: its maker's library, in whichever process that library runs.

A method of `PassThru` is one thing that a link wants done, which may be several calls of the library; what
the library says of a call that fails stands in the error's text.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from drivers.j2534.constants import ConfigParam, ConnectFlag, FilterKind, Ioctl, ProtocolId


@dataclass(frozen=True, slots=True)
class PassThruMessage:
    """One message as the device takes or gives it.

    Attributes:
        payload: as the protocol has it, with its address: on CAN and ISO 15765 four bytes of identifier, the
            highest first, and what follows it; on the K-line and J1850 the header and what follows it.
        tx_flags: see `TxFlag`.
        rx_status: see `RxStatus`.
        timestamp_us: the device's clock in microseconds, which begins anew after 32 bits (71 minutes).
        extra_index: where in `payload` the bytes begin that checks added on the way (IFR, CRC).
    """

    protocol: ProtocolId
    payload: bytes
    tx_flags: int = 0
    rx_status: int = 0
    timestamp_us: int = 0
    extra_index: int = 0


@dataclass(frozen=True, slots=True)
class Versions:
    """What a device and its library say of themselves; empty where they do not.

    Attributes:
        api: version of the standard, ``04.04``.
    """

    firmware: str
    library: str
    api: str


class Clearable(Enum):
    """What a channel can be made to forget."""

    RECEIVED = Ioctl.CLEAR_RX_BUFFER
    WAITING = Ioctl.CLEAR_TX_BUFFER
    FILTERS = Ioctl.CLEAR_MSG_FILTERS
    PERIODIC = Ioctl.CLEAR_PERIODIC_MSGS
    FUNCTIONAL = Ioctl.CLEAR_FUNCT_MSG_LOOKUP_TABLE


class PassThru(Protocol):
    """A maker's library, loaded; used from one thread at a time.

    Every method may raise, beside what it names:

        VendorLibraryDiedError: the library crashed or does not come back; it is of no use any more.
        LinkLostError: the device was unplugged.
        AdapterUnfitError: the device or its library refuses what the standard lets one ask.
        RequestStoppedError: the stop that the library was loaded with was set.
    """

    def open(self, name: str = "") -> int:
        """Open the device called `name`, or the only one, and return its number.

        Raises:
            AdapterNotFoundError: no device is plugged in.
            AdapterBusyError: another program works with it.
        """
        ...

    def close(self, device: int) -> None:
        """Let go of the device and of all that runs on it."""
        ...

    def version(self, device: int) -> Versions:
        """Return what the device and its library say of themselves."""
        ...

    def battery_v(self, device: int) -> float:
        """Return the supply at the vehicle's plug in volts."""
        ...

    def connect(self, device: int, protocol: ProtocolId, flags: ConnectFlag, baud: int) -> int:
        """Begin to speak `protocol` at `baud` bits a second and return the channel's number.

        Nothing is received before a filter lets it through.

        Raises:
            AdapterBusyError: the pins are in use, by this program or another one.
        """
        ...

    def disconnect(self, channel: int) -> None:
        """End a channel with its filters and periodic messages."""
        ...

    def read(self, channel: int, count: int, timeout_ms: int) -> list[PassThruMessage]:
        """Return what has come, at most `count` messages, oldest first, indications and echoes among them.

        Waits for the first message alone, at most `timeout_ms`; empty when none came.  See `lost` for what
        the device had no room for.
        """
        ...

    def lost(self, channel: int) -> int:
        """Return how often the device said that messages were lost for want of room since `connect`."""
        ...

    def write(self, channel: int, messages: Sequence[PassThruMessage], timeout_ms: int) -> int:
        """Send `messages` and return how many of them were sent within `timeout_ms`.

        With 0 they are queued, and the number is how many there was room for.
        """
        ...

    def start_filter(
        self, channel: int, kind: FilterKind, mask: bytes, pattern: bytes, flow: bytes | None = None
    ) -> int:
        """Let through, hold back, or answer with flow control what equals `pattern` under `mask`.

        Args:
            channel: as `connect` returned it.
            kind: what becomes of a match.
            mask: bits that count; as long as `pattern`.
            pattern: the message's first bytes.
            flow: with FLOW_CONTROL the identifier that this tool's frames bear, else None.

        Returns:
            The filter's number.

        Raises:
            AdapterLimitError: the device has no room for a further filter (10 must be, by the standard).
        """
        ...

    def stop_filter(self, channel: int, filter_id: int) -> None:
        """Take a filter away."""
        ...

    def start_periodic(self, channel: int, message: PassThruMessage, interval_ms: int) -> int:
        """Let the device send `message` every `interval_ms` (5 to 65535) and return the number of that.

        Raises:
            AdapterLimitError: the device has no room for a further one.
        """
        ...

    def stop_periodic(self, channel: int, periodic_id: int) -> None:
        """End a periodic message."""
        ...

    def set_config(self, channel: int, values: Mapping[ConfigParam, int]) -> None:
        """Change settings of a channel."""
        ...

    def get_config(self, channel: int, params: Iterable[ConfigParam]) -> dict[ConfigParam, int]:
        """Return settings of a channel."""
        ...

    def add_functional(self, channel: int, addresses: bytes) -> None:
        """Receive messages for these functional addresses too (J1850 PWM alone needs to be told)."""
        ...

    def fast_init(self, channel: int, payload: bytes) -> bytes:
        """Wake the K-line with the pattern of ISO 14230-2 and `payload`, and return the answer.

        Raises:
            VehicleSilentError: nothing answered.
        """
        ...

    def five_baud_init(self, channel: int, address: int) -> bytes:
        """Wake the K-line with `address` at 5 baud and return the two key bytes.

        Raises:
            VehicleSilentError: nothing answered.
        """
        ...

    def clear(self, channel: int, what: Clearable) -> None:
        """Make a channel forget."""
        ...

    def shut(self) -> None:
        """Let go of the library, and of the process that it runs in; a second call does nothing."""
        ...
