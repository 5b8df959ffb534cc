"""SAE J1850, VPW and PWM: three bytes of header, up to seven of message, one that the device adds and checks.

Headers are those of SAE J1979:2014, table 2, for legislated requests, and of SAE J2178-1, with physical
addresses, for single units.  With PWM every message is acknowledged within its own frame (IFR): the device
does so for the tool's own address and for the functional ones that it was told.
"""

import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from drivers.api import Scheme, Target
from drivers.errors import AdapterUnfitError
from drivers.j2534.constants import NO_MESSAGE, ConfigParam, FilterKind, ProtocolId
from drivers.j2534.device import Channel, Device
from drivers.j2534.medium import Heard
from drivers.j2534.networks import J1850_FUNCTIONAL, TESTER, Network
from drivers.j2534.passthru import PassThruMessage

FUNCTIONAL_ANSWER: Final = 0x6B  # SAE J1979:2014, table 2: second header byte of an answer
MESSAGE_MAX: Final = 7  # SAE J1850: 12 bytes a frame, with header, CRC and IFR
NEXT_MESSAGE_S: Final = 0.1  # SAE J1979:2014, 5.2.2.2: P2 is 100 ms
_HEADER: Final = 3
#: first header byte: of a functional request, of its answer, of a physical message either way
_PRIORITIES: Final = {
    ProtocolId.J1850VPW: (0x68, 0x48, 0x6C),
    ProtocolId.J1850PWM: (0x61, 0x41, 0xC4),
}


def j1850_request(protocol: ProtocolId, target: Target, payload: bytes) -> bytes:
    """Return `payload` behind its header.

    Raises:
        AdapterUnfitError: it is too long, or for another kind of network.
    """
    if target.scheme is not Scheme.K_LINE:
        raise AdapterUnfitError(f"SAE J1850 has no {target.scheme.value} addresses")
    if not 0 < len(payload) <= MESSAGE_MAX:
        raise AdapterUnfitError(f"{len(payload)} bytes; a message of SAE J1850 holds 1 to {MESSAGE_MAX}")
    functional, _, physical = _PRIORITIES[protocol]
    return bytes([functional if target.functional else physical, target.request, TESTER]) + payload


def read_j1850(protocol: ProtocolId, target: Target, message: PassThruMessage) -> Heard | None:
    """Take a message apart; None where it does not answer a request to `target`."""
    frame = message.payload
    if 0 < message.extra_index < len(frame):
        frame = frame[: message.extra_index]  # CRC and IFR stand behind
    if len(frame) <= _HEADER:
        return None
    _, answer, physical = _PRIORITIES[protocol]
    if target.functional:
        wanted = bytes([answer, FUNCTIONAL_ANSWER, frame[2]])
    else:
        wanted = bytes([physical, TESTER, target.request])
    return Heard(frame[2], frame[_HEADER:]) if frame[:_HEADER] == wanted else None


class J1850Channel:
    """SAE J1850 on one channel of a device."""

    def __init__(self, device: Device, channel: Channel, network: Network) -> None:
        self.network = network
        self._device = device
        self._channel = channel
        self._heard_s = 0.0

    def set_up(self) -> None:
        """Let the answers through, and have them acknowledged.

        Raises:
            AdapterUnfitError: the device takes no filter.
            LinkLostError: the adapter went away.
        """
        library, number = self._channel.library, self._channel.number
        if self.network.protocol is ProtocolId.J1850PWM:
            with suppress(AdapterUnfitError):  # some are born with the tool's address
                library.set_config(number, {ConfigParam.NODE_ADDRESS: TESTER})
            library.add_functional(number, bytes([FUNCTIONAL_ANSWER]))
        _, answer, physical = _PRIORITIES[self.network.protocol]
        library.start_filter(number, FilterKind.PASS, b"\xff\xff", bytes([answer, FUNCTIONAL_ANSWER]))
        library.start_filter(number, FilterKind.PASS, b"\xff\xff", bytes([physical, TESTER]))

    def wake(self, stop: threading.Event) -> None:
        """Do nothing: the network always listens."""

    def ask(self, target: Target, payload: bytes) -> None:
        """Send `payload` behind its header.

        Raises:
            AdapterUnfitError: such a target is not on this network, or the request is too long.
            LinkLostError: the adapter went away.
        """
        message = j1850_request(self.network.protocol, _checked(target), payload)
        self._channel.drain()
        self._channel.send(message)
        self._heard_s = 0.0

    def listen(self, target: Target, timeout_ms: int) -> Iterator[Heard]:
        """Yield messages that may answer; echoes and indications are dropped."""
        for message in self._channel.receive(timeout_ms):
            if message.rx_status & NO_MESSAGE:
                continue
            heard = read_j1850(self.network.protocol, target, message)
            if heard is not None:
                self._heard_s = self._channel.clock()
                yield heard

    def is_sending(self, now_s: float) -> bool:
        """Say no: a message is one piece."""
        del now_s
        return False

    def is_receiving(self, now_s: float) -> bool:
        """Say whether a further message of the same answer may follow."""
        return now_s - self._heard_s < NEXT_MESSAGE_S

    def broken_off(self) -> tuple[int, ...]:
        """Return nobody: the device drops what has a wrong CRC."""
        return ()

    def gave_up(self) -> bool:
        """Drop what was not sent."""
        self._channel.forget_waiting()
        return False

    def close(self) -> None:
        """End the channel; a second call does nothing."""
        self._device.disconnect(self._channel)


def _checked(target: Target) -> Target:
    if target.functional and target.request != J1850_FUNCTIONAL:
        raise AdapterUnfitError(f"requests to everybody go to {J1850_FUNCTIONAL:02X} on SAE J1850")
    return target
