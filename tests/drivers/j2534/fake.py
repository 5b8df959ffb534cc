"""A J2534 library that follows a script, and keeps the calls that it got."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from drivers.api import AdapterInfo, Answer, Capability, OpenOptions, Scheme, Target
from drivers.errors import AdapterLimitError, AdapterUnfitError
from drivers.j2534.constants import ConfigParam, ConnectFlag, FilterKind, ProtocolId, RxStatus
from drivers.j2534.device import Device, Tracer
from drivers.j2534.link import J2534Link, Opened
from drivers.j2534.networks import Network, networks
from drivers.j2534.passthru import Clearable, PassThruMessage, Versions
from drivers.j2534.stops import CurrentStop
from tests.wire_doubles import HexTrace as Trace
from tests.wire_doubles import PassingClock as Clock

EVERYBODY = Target(Scheme.CAN_11BIT, 0x7DF, functional=True)
ENGINE = Target(Scheme.CAN_11BIT, 0x7E0)
GO_ON = threading.Event()
INFO = AdapterInfo("j2534:script", "scripted device", "1.0", Capability.FUNCTIONAL)
CAN_CHANNELS = {ProtocolId.CAN, ProtocolId.ISO15765}
MARKS = {
    "done": RxStatus.TX_DONE | RxStatus.TX_MSG_TYPE,
    "echo": RxStatus.TX_MSG_TYPE,
    "begun": RxStatus.START_OF_MESSAGE,
    "ext": RxStatus.ISO15765_ADDR_TYPE,
}

#: in a script: what follows comes at the next read
LATER = "later"
Row = str | Exception
Part = Iterable[Row]


def message(protocol: ProtocolId, row: str) -> PassThruMessage:
    """Return what e.g. ``7E8 41 0D 00``, ``done 7E0`` or ``48 6B 10 41 0D 00 | CC`` stands for."""
    status = 0
    words = row.split()
    while words[0] in MARKS:
        status |= int(MARKS[words.pop(0)])
    if protocol in CAN_CHANNELS:
        identifier = words.pop(0)
        status |= int(RxStatus.CAN_29BIT_ID) if len(identifier) == 8 else 0
        words[:0] = [identifier.zfill(8)]
    plain, _, extra = " ".join(words).partition("|")
    payload = bytes.fromhex(plain)
    return PassThruMessage(
        protocol,
        payload + bytes.fromhex(extra),
        rx_status=status,
        extra_index=len(payload),
        timestamp_us=1000,
    )


@dataclass
class ScriptedPassThru:
    """Each message written lets go the next part of the script, in which an exception is raised by `read`.

    Attributes:
        scripts: by protocol, or by protocol and bit rate.
        wakes: answers of `fast_init` and `five_baud_init`, in turn.
        refused: names of calls that the device does not take, e.g. ``start_periodic`` or ``connect CAN``.
    """

    scripts: Mapping[object, Sequence[Part]] = field(default_factory=dict)
    wakes: Sequence[bytes | Exception] = ()
    refused: frozenset[str] = frozenset()
    filters_max: int = 10
    clock: Clock = field(default_factory=Clock)
    calls: list[str] = field(default_factory=list)
    waiting: deque[Row] = field(default_factory=deque)
    room: int = 1
    overflows: int = 0
    on_wake: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        """Begin with nothing open on the device."""
        self.filters: dict[int, str] = {}
        self.channels: dict[int, tuple[ProtocolId, int]] = {}
        self.is_open = self.is_loaded = True
        self._numbers = iter(range(1, 10_000))
        self._parts: dict[object, int] = {}
        self._wakes = iter(self.wakes)

    @property
    def sent(self) -> list[str]:
        """What was written, without the name of the call."""
        return [call.removeprefix("write ") for call in self.calls if call.startswith("write ")]

    def open(self, name: str = "") -> int:
        self._call(f"open {name}".strip())
        return 7

    def close(self, device: int) -> None:
        self._call("close")
        self.is_open = False

    def version(self, device: int) -> Versions:
        self._call("version")
        return Versions("1.0", "2.0", "04.04")

    def battery_v(self, device: int) -> float:
        self._call("battery_v")
        return 12.3

    def connect(self, device: int, protocol: ProtocolId, flags: ConnectFlag, baud: int) -> int:
        self._call(f"connect {protocol.name} {int(flags):X} {baud}")
        number = next(self._numbers)
        self.channels[number] = (protocol, baud)
        self.filters.clear()
        return number

    def disconnect(self, channel: int) -> None:
        protocol, _ = self.channels.pop(channel)
        self.waiting.clear()
        self._call(f"disconnect {protocol.name}")

    def read(self, channel: int, count: int, timeout_ms: int) -> list[PassThruMessage]:
        protocol, _ = self.channels[channel]
        found: list[PassThruMessage] = []
        while self.waiting and len(found) < count:
            row = self.waiting.popleft()
            if isinstance(row, Exception):
                raise row
            if row == LATER:
                break
            found.append(message(protocol, row))
        if not found:
            self.clock.now_s += timeout_ms / 1000
        return found

    def lost(self, channel: int) -> int:
        return self.overflows

    def write(self, channel: int, messages: Sequence[PassThruMessage], timeout_ms: int) -> int:
        protocol, baud = self.channels[channel]
        for each in messages:
            self._call(f"write {each.payload.hex(' ').upper()}")
        if not self.room:
            return 0
        key = (protocol, baud) if (protocol, baud) in self.scripts else protocol
        part = self._parts.get(key, 0)
        self._parts[key] = part + 1
        script = self.scripts.get(key, ())
        self.waiting.extend(script[part] if part < len(script) else ())
        return len(messages)

    def start_filter(
        self, channel: int, kind: FilterKind, mask: bytes, pattern: bytes, flow: bytes | None = None
    ) -> int:
        row = " ".join(part.hex().upper() for part in (mask, pattern, flow) if part is not None)
        self._call(f"start_filter {kind.name} {row}")
        if len(self.filters) >= self.filters_max:
            raise AdapterLimitError("no further filter")
        number = next(self._numbers)
        self.filters[number] = f"{kind.name} {row}"
        return number

    def stop_filter(self, channel: int, filter_id: int) -> None:
        self._call(f"stop_filter {self.filters.pop(filter_id)}")

    def start_periodic(self, channel: int, message: PassThruMessage, interval_ms: int) -> int:
        self._call(f"start_periodic {message.payload.hex(' ').upper()} {interval_ms}")
        return next(self._numbers)

    def stop_periodic(self, channel: int, periodic_id: int) -> None:
        self._call("stop_periodic")

    def set_config(self, channel: int, values: Mapping[ConfigParam, int]) -> None:
        self._call("set_config " + " ".join(f"{param.name}={value}" for param, value in values.items()))

    def get_config(self, channel: int, params: Iterable[ConfigParam]) -> dict[ConfigParam, int]:
        self._call("get_config")
        return dict.fromkeys(params, 0)

    def add_functional(self, channel: int, addresses: bytes) -> None:
        self._call(f"add_functional {addresses.hex().upper()}")

    def fast_init(self, channel: int, payload: bytes) -> bytes:
        self._call(f"fast_init {payload.hex(' ').upper()}")
        return self._wake()

    def five_baud_init(self, channel: int, address: int) -> bytes:
        self._call(f"five_baud_init {address:02X}")
        return self._wake()

    def clear(self, channel: int, what: Clearable) -> None:
        self._call(f"clear {what.name}")

    def shut(self) -> None:
        self._call("shut")
        self.is_loaded = False

    def _wake(self) -> bytes:
        self.on_wake()
        woken = next(self._wakes)
        if isinstance(woken, Exception):
            raise woken
        return woken

    def _call(self, text: str) -> None:
        self.calls.append(text)
        words = text.split()
        if {words[0], " ".join(words[:2])} & self.refused:
            raise AdapterUnfitError(f"{words[0]}: ERR_NOT_SUPPORTED")


def device_on(library: ScriptedPassThru, trace: Trace | None = None) -> Device:
    """Return an open device behind `library`."""
    return Device(library, library.open(), Tracer(trace or Trace(), library.clock))


def link_on(
    library: ScriptedPassThru,
    trace: Trace | None = None,
    hint: str = "",
    known: tuple[Network, ...] | None = None,
) -> J2534Link:
    """Return the link under test."""
    kept = trace or Trace()
    opened = Opened(device_on(library, kept), INFO, networks() if known is None else known, CurrentStop())
    options = OpenOptions(kept, threading.Event(), hint)
    return J2534Link(opened, options, Tracer(kept, library.clock))


def ask(
    library: ScriptedPassThru, payload: str, target: Target = EVERYBODY, expected: int | None = None
) -> list[Answer]:
    """Ask over a fresh link, and return every answer."""
    link = link_on(library)
    request = bytes.fromhex(payload)
    return list(link.request(target, request, deadline_s=0.2, expected=expected, stop=GO_ON))


def iso15765(*parts: Part) -> ScriptedPassThru:
    """Return a library behind which a CAN vehicle follows the script."""
    return ScriptedPassThru({ProtocolId.ISO15765: parts})


def stop_at_read(library: ScriptedPassThru, stop: threading.Event) -> None:
    """Let `stop` be set by whoever reads."""
    plain = library.read

    def read(channel: int, count: int, timeout_ms: int) -> list[PassThruMessage]:
        stop.set()
        return plain(channel, count, timeout_ms)

    library.read = read  # type: ignore[method-assign]  # the script's own device
