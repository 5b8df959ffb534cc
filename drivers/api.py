"""The whole contract between the app and a vehicle interface: import this, never a driver.

A driver offers one of two capabilities.  A `FrameLink` moves raw CAN frames (any python-can bus, J2534 among
them); a `PduLink` moves whole diagnostic messages and keeps segmentation to itself (ELM327, J2534 ISO15765,
K-line, DoIP).
`drivers.isotp` lifts a `FrameLink` to a `PduLink`, so whatever diagnoses sees only the latter; whatever
records what passes on a bus sees a `FrameTap`, which sends nothing.
Links and taps block, are used from one thread, and raise nothing but `drivers.errors.DriverError`.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, Flag, auto
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    import can


class Scheme(Enum):
    """How a transport numbers its control units."""

    CAN_11BIT = "can11"
    CAN_29BIT = "can29"
    K_LINE = "kline"
    DOIP = "doip"


class Addressing(Enum):
    """Where a CAN frame carries the addresses (ISO 15765-2:2016, 10.3)."""

    NORMAL = "normal"  # in the identifier alone; normal fixed addressing, with 29 bits, among it
    EXTENDED = "extended"  # the first byte is the address of whom the frame is for
    MIXED = "mixed"  # the first byte extends the addresses in the identifier


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a request is for.

    Attributes:
        scheme: numbering of `request` and of the sources of the answers.
        request: CAN identifier, K-line or DoIP address that the request is sent to.
        functional: the request goes to every control unit that listens, and several may answer.
        addressing: where the frames carry the addresses; raw CAN does all, J2534 all but for everybody.
        extension: with EXTENDED the control unit's own address (N_TA), with MIXED the address extension
            (N_AE), one byte; None with NORMAL.
        response: CAN identifier of a control unit's answers; None where the standards' rule tells it.
    """

    scheme: Scheme
    request: int
    functional: bool = False
    addressing: Addressing = Addressing.NORMAL
    extension: int | None = None
    response: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One control unit's whole answer, the service byte first.

    Attributes:
        source: address of the control unit, in the numbering of the target's scheme.
        at_s: arrival of its last byte on the link's monotonic clock.
        damage: why `payload` is not a whole answer (e.g. a frame is missing); empty when it is.
        extension: first byte of the answer's frames with EXTENDED or MIXED addressing, else None.
    """

    source: int
    payload: bytes
    at_s: float
    damage: str = ""
    extension: int | None = None


class Capability(Flag):
    """What an adapter was found to do; asked, never guessed from its name."""

    FUNCTIONAL = auto()
    SEGMENTED_SEND = auto()
    BATTERY_VOLTAGE = auto()
    MONITOR = auto()  # raw frames can be listened to: there is a `FrameTap`
    RESPONSE_COUNT = auto()
    LISTEN_ONLY = auto()  # listening, it acknowledges no frames either: the bus cannot tell that it is there

    @property
    def names(self) -> list[str]:
        """What they are called where they are kept: numbers may change from one version to the next."""
        return [one.name for one in Capability if one in self and one.name]

    @classmethod
    def named(cls, names: "Iterable[str]") -> Self:
        """Return those of `names` that there are; a newer version may have had more."""
        told = cls(0)
        for name in names:
            told |= cls.__members__.get(name, cls(0))
        return told


@dataclass(frozen=True, slots=True)
class Bus:
    """The vehicle's diagnostic network, once it is known.

    Attributes:
        name: as the standards call it, e.g. ``ISO 15765-4, CAN 11 bit, 500 kbit/s``.
        everybody: target of a legislated OBD request.
        responders: addresses that answered while the network was looked for, each once.
    """

    name: str
    everybody: Target
    responders: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AdapterInfo:
    """What is plugged in, in the words that a technician would use.

    Attributes:
        url: the VCI URL that opened it.
        name: e.g. ``OBDLink EX`` or ``ELM327 clone``.
        firmware: what the adapter says of itself; clones lie.
    """

    url: str
    name: str
    firmware: str
    capabilities: Capability


class TraceSink(Protocol):
    """Takes every byte that crosses a link, before anything interprets it, and what came of it beside."""

    def record(self, *, sent: bool, payload: bytes, at_s: float) -> None:
        """Keep `payload` as it crossed the link at `at_s`."""
        ...

    def note(self, *, payload: bytes, at_s: float) -> None:
        """Keep a note (see `drivers.notes`) made at `at_s`; drivers leave that to `drivers.tracing`."""
        ...


@dataclass(frozen=True, slots=True)
class OpenOptions:
    """What a driver needs to open a link.

    Attributes:
        trace: takes every byte from the first one on.
        stop: set from any thread to give up within 0.2 s.
        hint: what `PduLink.resume_hint` gave the last time this URL worked, empty for the first time.
    """

    trace: "TraceSink"
    stop: threading.Event
    hint: str = ""


@dataclass(frozen=True, slots=True)
class FoundVci:
    """An interface that is plugged in, or always there.

    Attributes:
        url: opens it.
        name: what a person would call it, e.g. ``OBDLink EX on COM5``.
        identity: the same on whatever port it is, e.g. ``usb:0403:6015:A50285BI``; empty where nothing tells
            it from another of its make.
        is_known: it is a diagnostic adapter or a vehicle for certain, by its USB numbers or by what it said
            of itself: it may be asked who it is before it was chosen.  Behind any other port may be another
            machine, to which nobody writes unasked.
        trouble: why nothing can be opened there now, where something is known to keep it.
    """

    url: str
    name: str
    identity: str = ""
    is_known: bool = False
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class FrameFilter:
    """Raw frames that are wanted: those whose identifier equals `identifier` in every bit set in `mask`."""

    identifier: int
    mask: int
    is_extended: bool

    def wants(self, identifier: int, *, is_extended: bool) -> bool:
        """Say whether frames with this identifier are among them."""
        return is_extended == self.is_extended and (identifier ^ self.identifier) & self.mask == 0


def passes(filters: "Sequence[FrameFilter]", frame: "can.Message") -> bool:
    """Say whether any of `filters` wants `frame`; without filters all pass, and error frames always do."""
    return (
        not filters
        or frame.is_error_frame
        or any(one.wants(frame.arbitration_id, is_extended=frame.is_extended_id) for one in filters)
    )


@dataclass(frozen=True, slots=True)
class TapOptions:
    """What a driver needs to listen to a bus.

    Attributes:
        stop: set from any thread to give up opening, or a wait, within 0.2 s.
        filters: a frame passes that any of them wants, and every error frame; none: every frame passes.
    """

    stop: threading.Event
    filters: tuple[FrameFilter, ...] = ()


class FrameTap(Protocol):
    """Raw CAN frames as they pass, for whoever only looks: nothing is ever sent."""

    @property
    def info(self) -> AdapterInfo:
        """What is plugged in."""
        ...

    @property
    def lost(self) -> int:
        """Frames that are known to have been lost so far: the adapter, or this computer, was too slow."""
        ...

    def read(self, *, timeout_s: float) -> "Sequence[can.Message]":
        """Return the frames that have come, oldest first; empty when none came within `timeout_s`.

        Timestamps are seconds of one clock that never goes backwards.  An error frame is a frame; a bus-off
        ends the tap.

        Raises:
            BusFaultError: the adapter took itself off the bus (bus-off).
            LinkLostError: the adapter went away.
            RequestStoppedError: the options' stop was set.
        """
        ...

    def close(self) -> None:
        """Let go of the adapter; a second call does nothing."""
        ...


class CheckOutcome(Enum):
    """How an adapter dealt with one command of its self-test."""

    ANSWERED = "answered"
    REFUSED = "refused"  # it says that it does not know the command
    WRONG = "wrong"  # it answered what cannot be right
    SILENT = "silent"  # no answer in time


@dataclass(frozen=True, slots=True)
class Check:
    """One command of a self-test.

    Attributes:
        name: the command, as the data sheet writes it.
        feature: what it is for, in a few words.
        told: what the adapter answered, shortened.
    """

    name: str
    feature: str
    outcome: CheckOutcome
    told: str = ""


@dataclass(frozen=True, slots=True)
class SelfTest:
    """What an adapter was found to be and to do, without a vehicle's help: its fingerprint.

    Attributes:
        serial: what the adapter tells as its own number; empty where it tells none.
        verdict: what that makes of it in one sentence, e.g. that it is a clone, and by what that is told.
    """

    info: AdapterInfo
    serial: str
    checks: tuple[Check, ...]
    verdict: str

    @property
    def answered(self) -> int:
        """How many of `checks` were answered as the data sheet says."""
        return sum(check.outcome is CheckOutcome.ANSWERED for check in self.checks)


#: told after each check how many are done, of how many
OnCheck = Callable[[int, int], None]


class FrameLink(Protocol):
    """Raw CAN frames; every python-can bus is one."""

    def send(self, msg: "can.Message", timeout: float | None = None) -> None:
        """Queue one frame for the bus."""
        ...

    def recv(self, timeout: float | None = None) -> "can.Message | None":
        """Return the next frame, or None when none came within `timeout` seconds."""
        ...


class PduLink(Protocol):
    """A blocking, half-duplex link that carries whole diagnostic messages."""

    @property
    def info(self) -> AdapterInfo:
        """What is plugged in."""
        ...

    @property
    def resume_hint(self) -> str:
        """Opaque text that makes the next opening of the same adapter on the same vehicle quick."""
        ...

    def battery_v(self, *, stop: threading.Event) -> float | None:
        """Return the supply in volts at the vehicle's plug, or None where the adapter cannot tell.

        Raises:
            LinkLostError: the adapter went away.
            RequestStoppedError: `stop` was set.
        """
        ...

    def find_bus(self, *, stop: threading.Event) -> Bus:
        """Find the vehicle's diagnostic network, the one named by the hint first.

        Raises:
            VehicleSilentError: no network answered.
            BusFaultError: errors were all that was seen of a network: it sleeps, or it is broken.
            LinkLostError: the adapter went away.
            RequestStoppedError: `stop` was set.
        """
        ...

    def request(
        self,
        target: Target,
        payload: bytes,
        *,
        deadline_s: float,
        expected: int | None,
        stop: threading.Event,
    ) -> Iterator[Answer]:
        """Send `payload` and yield every control unit's answer as it is complete.

        Args:
            target: whom to ask.
            payload: service byte and parameters.
            deadline_s: seconds in which an answer must begin; each 0x78 grants its sender 5 s more
                (P2* of ISO 14229-2:2021, 7.2); who stalls so for ever is given up, the next time sooner.
            expected: number of answers after which to stop waiting; None where it is not known.
            stop: set from any thread to end the wait within 0.2 s.

        A negative response with code 0x78 is waited out, not yielded. Frames that answer something else are
        dropped. A unit that answers twice with the same bytes is yielded once.

        Raises:
            VehicleSilentError: nobody answered before the deadline.
            AnswerGarbledError: answers came, none whole, and none could be put down to a control unit.
            BusFaultError: the adapter reports a fault of the vehicle's network.
            LinkLostError: the adapter went away.
            RequestStoppedError: `stop` was set.
        """
        ...

    def close(self) -> None:
        """Let go of the adapter; a second call does nothing."""
        ...
