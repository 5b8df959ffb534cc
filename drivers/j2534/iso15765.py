"""ISO-TP done by the device: whole messages to and from CAN (SAE J2534-1:2004, 7.2.5, 7.2.6 and 7.2.9)."""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from drivers.api import Addressing, Scheme, Target
from drivers.errors import AdapterUnfitError
from drivers.isotp.matching import is_answer_of, request_id, response_id
from drivers.j2534.constants import IDENTIFIER_BYTES, NO_MESSAGE, RxStatus, TxFlag
from drivers.j2534.device import Channel, Device
from drivers.j2534.flow import FlowFilters, Pair
from drivers.j2534.medium import Heard
from drivers.j2534.networks import Network
from drivers.j2534.passthru import PassThruMessage

LEGISLATED_11: Final = tuple(range(0x7E8, 0x7F0))  # ISO 15765-4:2021, table 4
SINGLE_FRAME: Final = 7  # ISO 15765-2:2016, 9.6.2.1: bytes of payload in one frame, normal addressing
N_BS_S: Final = 1.0  # ISO 15765-2:2016, table 21: longest wait for a flow control
STMIN_S: Final = 0.127  # ISO 15765-2:2016, table 20: longest pause that a unit may ask for
RECEIVING_S: Final = 5.0  # after a beginning; the device, which keeps N_Cr, tells nothing of a broken end

_ECHO: Final = int(RxStatus.TX_MSG_TYPE)
_DONE: Final = int(RxStatus.TX_DONE)
_BEGUN: Final = int(RxStatus.START_OF_MESSAGE)
_TESTER: Final = 0xFF  # with extended addressing the identifier ends with its sender's address
_EXTENDED: Final = int(RxStatus.ISO15765_ADDR_TYPE)


@dataclass(frozen=True, slots=True)
class _Aim:
    """How a target is asked: what stands before the payload, the flags, and the filters that it needs."""

    head: bytes
    flags: int
    pairs: tuple[Pair, ...]


class Iso15765Channel:
    """ISO 15765 on one channel of a device."""

    def __init__(self, device: Device, channel: Channel, network: Network) -> None:
        self.network = network
        self._device = device
        self._channel = channel
        self._filters = FlowFilters(channel.library, channel.number)
        self._units: tuple[int, ...] = () if network.is_29bit else LEGISLATED_11
        self._aims: dict[Target, _Aim] = {}
        self._begun: dict[int, float] = {}
        self._sending_until_s = 0.0
        self._tells_done = self._is_done = False

    @property
    def units(self) -> tuple[int, ...]:
        """Who is heard when everybody is asked."""
        return self._units

    @units.setter
    def units(self, sources: tuple[int, ...]) -> None:
        self._units = sources
        self._aims.clear()

    def wake(self, stop: threading.Event) -> None:
        """Do nothing: CAN always listens."""

    def ask(self, target: Target, payload: bytes) -> None:
        """Send `payload`; filters come first, since nothing is heard without.

        Raises:
            AdapterUnfitError: such a target is not on this network, or the request is too long for everybody.
            AdapterLimitError: the device has too few filters.
            LinkLostError: the adapter went away.
        """
        aim = self._aims.get(target) or self._aim(target)
        is_long = len(aim.head) + len(payload) > IDENTIFIER_BYTES + SINGLE_FRAME
        if is_long and target.functional:
            raise AdapterUnfitError(f"{len(payload)} bytes for everybody; one frame holds {SINGLE_FRAME}")
        self._filters.ensure(aim.pairs)
        self._channel.drain()
        self._begun.clear()
        self._is_done = False
        self._channel.send(aim.head + payload, aim.flags)
        self._sending_until_s = self._longest_s(payload) if is_long else 0.0

    def one_by_one(self, target: Target) -> tuple[Target, ...]:
        """Return the units that `target` is, each at its own address."""
        if not target.functional:
            return ()
        return tuple(Target(target.scheme, request_id(source)) for source in self._units)

    def listen(self, target: Target, timeout_ms: int) -> Iterator[Heard]:
        """Yield messages that may answer; indications and echoes are taken note of."""
        for message in self._channel.receive(timeout_ms):
            heard = self._heard(message)
            if heard is None:
                continue
            self._begun.pop(heard.source, None)
            if _may_answer(target, heard):
                self._sending_until_s = 0.0
                yield heard

    def is_sending(self, now_s: float) -> bool:
        """Say whether a segmented request is on its way: to the device's word, or its answer."""
        return now_s < self._sending_until_s

    def is_receiving(self, now_s: float) -> bool:
        """Say whether an answer has begun (START_OF_MESSAGE) that has not come to its end."""
        begun = self._begun
        return bool(begun) and any(now_s - at_s < RECEIVING_S for at_s in begun.values())

    def broken_off(self) -> tuple[int, ...]:
        """Return who began an answer that never became whole."""
        return tuple(self._begun)

    def gave_up(self) -> bool:
        """Drop what was not sent; say whether a device that tells of frames sent did not tell of this one."""
        self._channel.forget_waiting()
        self._sending_until_s = 0.0
        return self._tells_done and not self._is_done

    def close(self) -> None:
        """End the channel; a second call does nothing."""
        self._device.disconnect(self._channel)

    def _heard(self, message: PassThruMessage) -> Heard | None:
        payload, status = message.payload, message.rx_status
        if status & NO_MESSAGE:
            self._note(payload, status)
            return None
        source = int.from_bytes(payload[:IDENTIFIER_BYTES], "big")
        if not status & _EXTENDED:
            return Heard(source, payload[IDENTIFIER_BYTES:]) if len(payload) > IDENTIFIER_BYTES else None
        if len(payload) <= IDENTIFIER_BYTES + 1:
            return None
        return Heard(source, payload[IDENTIFIER_BYTES + 1 :], extension=payload[IDENTIFIER_BYTES])

    def _note(self, payload: bytes, status: int) -> None:
        if status & _DONE:
            self._tells_done = self._is_done = True
            self._sending_until_s = 0.0
        elif status & _BEGUN and not status & _ECHO and len(payload) >= IDENTIFIER_BYTES:
            self._begun[int.from_bytes(payload[:IDENTIFIER_BYTES], "big")] = self._channel.clock()

    def _longest_s(self, payload: bytes) -> float:
        frames = 1 + len(payload) // SINGLE_FRAME
        return self._channel.clock() + N_BS_S + frames * STMIN_S

    def _aim(self, target: Target) -> _Aim:
        self.network.must_carry(target)
        if target.functional and target.addressing is not Addressing.NORMAL:
            raise AdapterUnfitError("a J2534 device must be told every unit that may answer such a request")
        sources = self._units if target.functional else (response_id(target),)
        flags = TxFlag.ISO15765_FRAME_PAD
        if target.scheme is Scheme.CAN_29BIT:
            flags |= TxFlag.CAN_29BIT_ID
        behind = b""
        if target.addressing is not Addressing.NORMAL:
            flags |= TxFlag.ISO15765_ADDR_TYPE
            behind = bytes([target.extension or 0])
        pairs = tuple(_pair(target, source, behind) for source in sources)
        aim = self._aims[target] = _Aim(
            target.request.to_bytes(IDENTIFIER_BYTES, "big") + behind, int(flags), pairs
        )
        return aim


def _pair(target: Target, source: int, behind: bytes) -> Pair:
    """Return the filter of the unit that answers as `source`.

    With extended addressing an answer begins with the address of this tool, with mixed addressing with the
    same extension as the request (ISO 15765-2:2016, 10.3.4 and 10.3.5).
    """
    sent_to = request_id(source) if target.functional else target.request
    is_extended = target.addressing is Addressing.EXTENDED
    before = bytes([target.request & _TESTER]) if is_extended else behind
    return Pair(
        source.to_bytes(IDENTIFIER_BYTES, "big") + before, sent_to.to_bytes(IDENTIFIER_BYTES, "big") + behind
    )


def _may_answer(target: Target, heard: Heard) -> bool:
    is_normal = target.addressing is Addressing.NORMAL
    return is_normal is (heard.extension is None) and is_answer_of(target, heard.source)


def sources_in(messages: Iterable[PassThruMessage]) -> Iterator[tuple[int, bytes]]:
    """Yield who sent raw CAN frames, and the payload where the frame is an ISO-TP single frame."""
    for message in messages:
        frame = message.payload[IDENTIFIER_BYTES:]
        if frame and not message.rx_status & NO_MESSAGE and 0 < frame[0] <= SINGLE_FRAME:
            yield int.from_bytes(message.payload[:IDENTIFIER_BYTES], "big"), frame[1 : 1 + frame[0]]
