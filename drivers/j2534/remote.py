"""A maker's library in a helper process: every call has a deadline, and none can harm the program."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from drivers.errors import AdapterUnfitError, RequestStoppedError, VendorLibraryDiedError, VendorLibraryError
from drivers.j2534.constants import ConfigParam, ConnectFlag, FilterKind, ProtocolId
from drivers.j2534.letters import Letter, Topic
from drivers.j2534.packing import DamagedError, pack_messages, unpack_messages
from drivers.j2534.passthru import Clearable, PassThruMessage, Versions
from drivers.j2534.process import HelperDiedError, HelperProcess
from drivers.j2534.remedies import remedy
from drivers.j2534.stops import NEVER

_WINDING_UP: Final = frozenset({Topic.CLOSE, Topic.DISCONNECT})


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds after which a library is taken to hang.

    Attributes:
        call: for calls that ask the device nothing, or little, beyond their own time-out.
        slow: for opening a device, which may be at the far end of a radio, and for waking a K-line.
    """

    call: float = 5.0
    slow: float = 30.0


_SLOW: Final = frozenset(
    {Topic.LOAD, Topic.OPEN, Topic.CONNECT, Topic.FAST_INIT, Topic.FIVE_BAUD_INIT, Topic.CLOSE}
)


class RemotePassThru:
    """A `PassThru` whose library runs in a helper process."""

    def __init__(
        self, name: str, helper: HelperProcess, stop: threading.Event, patience: Patience | None = None
    ) -> None:
        self._name = name
        self._helper = helper
        self._stop = stop
        self._patience = patience or Patience()
        self._protocols: dict[int, ProtocolId] = {}
        self._lost: dict[int, int] = {}

    def load(self, path: str) -> None:
        """Let the helper load the library at `path`.

        Raises:
            VendorLibraryError: it cannot be loaded, or is no J2534 library.
            VendorLibraryDiedError: it crashed while it was loaded.
            RequestStoppedError: the stop was set.
        """
        self._ask(Topic.LOAD, (), (path.encode("utf-8", "surrogateescape"),))

    def open(self, name: str = "") -> int:
        """Open a device; see `PassThru.open`."""
        return self._ask(Topic.OPEN, (), (name.encode("ascii", "replace"),)).numbers[0]

    def close(self, device: int) -> None:
        """Let go of a device; see `PassThru.close`."""
        self._ask(Topic.CLOSE, (device,))

    def version(self, device: int) -> Versions:
        """Return versions; see `PassThru.version`."""
        texts = (run.decode("utf-8", "replace").strip() for run in self._ask(Topic.VERSION, (device,)).runs)
        firmware, library, api = texts
        return Versions(firmware, library, api)

    def battery_v(self, device: int) -> float:
        """Return the vehicle's supply; see `PassThru.battery_v`."""
        return self._ask(Topic.BATTERY, (device,)).numbers[0] / 1000

    def connect(self, device: int, protocol: ProtocolId, flags: ConnectFlag, baud: int) -> int:
        """Begin to speak a protocol; see `PassThru.connect`."""
        channel = self._ask(Topic.CONNECT, (device, protocol, flags, baud)).numbers[0]
        self._protocols[channel] = protocol
        self._lost[channel] = 0
        return channel

    def disconnect(self, channel: int) -> None:
        """End a channel; see `PassThru.disconnect`."""
        self._ask(Topic.DISCONNECT, (channel,))

    def read(self, channel: int, count: int, timeout_ms: int) -> list[PassThruMessage]:
        """Return what has come; see `PassThru.read`."""
        told = self._ask(Topic.READ, (channel, count, timeout_ms), over_s=timeout_ms / 1000)
        self._lost[channel] = self._lost.get(channel, 0) + told.numbers[0]
        try:
            return unpack_messages(told.runs[0], self._protocols[channel])
        except (DamagedError, LookupError) as error:
            raise AdapterUnfitError(f"{self._name}: {error}") from error

    def lost(self, channel: int) -> int:
        """Return how often messages were lost; see `PassThru.lost`."""
        return self._lost.get(channel, 0)

    def write(self, channel: int, messages: Sequence[PassThruMessage], timeout_ms: int) -> int:
        """Send messages; see `PassThru.write`."""
        told = self._ask(
            Topic.WRITE, (channel, timeout_ms), (self._packed(messages),), over_s=timeout_ms / 1000
        )
        return told.numbers[0]

    def start_filter(
        self, channel: int, kind: FilterKind, mask: bytes, pattern: bytes, flow: bytes | None = None
    ) -> int:
        """Add a filter; see `PassThru.start_filter`."""
        return self._ask(Topic.START_FILTER, (channel, kind), (mask, pattern, flow or b"")).numbers[0]

    def stop_filter(self, channel: int, filter_id: int) -> None:
        """Take a filter away; see `PassThru.stop_filter`."""
        self._ask(Topic.STOP_FILTER, (channel, filter_id))

    def start_periodic(self, channel: int, message: PassThruMessage, interval_ms: int) -> int:
        """Send again and again; see `PassThru.start_periodic`."""
        packed = self._packed((message,))
        return self._ask(Topic.START_PERIODIC, (channel, interval_ms), (packed,)).numbers[0]

    def stop_periodic(self, channel: int, periodic_id: int) -> None:
        """Send no more; see `PassThru.stop_periodic`."""
        self._ask(Topic.STOP_PERIODIC, (channel, periodic_id))

    def set_config(self, channel: int, values: Mapping[ConfigParam, int]) -> None:
        """Change settings; see `PassThru.set_config`."""
        pairs = (number for pair in values.items() for number in pair)
        self._ask(Topic.SET_CONFIG, (channel, *pairs))

    def get_config(self, channel: int, params: Iterable[ConfigParam]) -> dict[ConfigParam, int]:
        """Return settings; see `PassThru.get_config`."""
        wanted = tuple(params)
        return dict(zip(wanted, self._ask(Topic.GET_CONFIG, (channel, *wanted)).numbers, strict=True))

    def add_functional(self, channel: int, addresses: bytes) -> None:
        """Receive for functional addresses; see `PassThru.add_functional`."""
        self._ask(Topic.ADD_FUNCTIONAL, (channel,), (addresses,))

    def fast_init(self, channel: int, payload: bytes) -> bytes:
        """Wake the K-line; see `PassThru.fast_init`."""
        return self._ask(Topic.FAST_INIT, (channel,), (payload,)).runs[0]

    def five_baud_init(self, channel: int, address: int) -> bytes:
        """Wake the K-line at 5 baud; see `PassThru.five_baud_init`."""
        return self._ask(Topic.FIVE_BAUD_INIT, (channel, address)).runs[0]

    def clear(self, channel: int, what: Clearable) -> None:
        """Make a channel forget; see `PassThru.clear`."""
        self._ask(Topic.CLEAR, (channel, what.value))

    def shut(self) -> None:
        """End the helper process, which closes what is still open; see `PassThru.shut`."""
        self._helper.end()

    def _packed(self, messages: Iterable[PassThruMessage]) -> bytes:
        try:
            return pack_messages(messages)
        except DamagedError as error:
            raise AdapterUnfitError(f"{self._name}: {error}") from error

    def _ask(
        self,
        topic: Topic,
        numbers: tuple[int, ...] = (),
        runs: tuple[bytes, ...] = (),
        over_s: float = 0.0,
    ) -> Letter:
        """Return what became of a call that went well.

        Raises:
            DriverError: it did not go well.
        """
        if self._helper.is_ended:
            raise VendorLibraryDiedError(f"{self._name}: its library is no longer loaded")
        patience_s = self._patience.slow if topic in _SLOW else self._patience.call
        # what is begun is ended in order, also when somebody wants it to stop
        stop = NEVER if topic in _WINDING_UP else self._stop
        if stop.is_set():
            raise RequestStoppedError(self._name)
        try:
            told = self._helper.ask(Letter(topic, numbers, runs), patience_s + over_s, stop)
        except HelperDiedError as error:
            raise VendorLibraryDiedError(f"{self._name}: its library was ended; {error}") from error
        return self._judged(topic, told)

    def _judged(self, topic: Topic, told: Letter) -> Letter:
        if told.topic is Topic.DONE:
            return told
        words = [run.decode("utf-8", "replace") for run in told.runs]
        if told.topic is Topic.REFUSED:
            raise remedy(self._name, topic, told.numbers[0], *words)
        if told.topic is Topic.UNLOADABLE:
            raise VendorLibraryError(self._name, words[0])
        raise AdapterUnfitError(f"{self._name}: its library makes no sense: {' '.join(words)}")
