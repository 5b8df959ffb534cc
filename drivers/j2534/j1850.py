"""SAE J1850, VPW and PWM: three bytes of header, up to seven of message, one that the device adds and checks.

Headers are those of SAE J1979:2014, table 2, for legislated requests, and of SAE J2178-1, with physical
addresses, for single units.  With PWM every message is acknowledged within its own frame (IFR): the device
does so for the tool's own address and for the functional ones that it was told.
"""

import threading
from contextlib import suppress
from typing import Final

from drivers.api import Target
from drivers.errors import AdapterUnfitError
from drivers.j2534.constants import ConfigParam, FilterKind, ProtocolId
from drivers.j2534.medium import Heard
from drivers.j2534.networks import J1850_FUNCTIONAL, TESTER
from drivers.j2534.passthru import PassThruMessage
from drivers.j2534.unsegmented import UnsegmentedChannel

FUNCTIONAL_ANSWER: Final = 0x6B  # SAE J1979:2014, table 2: second header byte of an answer
MESSAGE_MAX: Final = 7  # SAE J1850: 12 bytes a frame, with header, CRC and IFR
_HEADER: Final = 3
#: first header byte: of a functional request, of its answer, of a physical message either way
_PRIORITIES: Final = {
    ProtocolId.J1850VPW: (0x68, 0x48, 0x6C),
    ProtocolId.J1850PWM: (0x61, 0x41, 0xC4),
}


def j1850_request(protocol: ProtocolId, target: Target, payload: bytes) -> bytes:
    """Return `payload` behind its header.

    Raises:
        AdapterUnfitError: it is too long, or for another everybody.
    """
    if target.functional and target.request != J1850_FUNCTIONAL:
        raise AdapterUnfitError(f"requests to everybody go to {J1850_FUNCTIONAL:02X} on SAE J1850")
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


class J1850Channel(UnsegmentedChannel):
    """SAE J1850 on one channel of a device."""

    def set_up(self) -> None:
        """Let the answers through, and have them acknowledged; see `UnsegmentedChannel.set_up`."""
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

    def _headed(self, target: Target, payload: bytes) -> bytes:
        return j1850_request(self.network.protocol, target, payload)

    def _heard(self, target: Target, message: PassThruMessage) -> Heard | None:
        return read_j1850(self.network.protocol, target, message)
