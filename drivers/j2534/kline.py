"""The K-line: ISO 14230 and ISO 9141-2, their headers and how they are kept awake.

The device adds checksums, checks them and takes them off, and keeps the pauses P1 to P4 that it is told (SAE
J2534-1:2004, 7.2.4 and 7.3.2).  A unit forgets the session when it hears nothing for P3max (5 s).  The device
is therefore told to send a keep-alive by itself as long as the channel is open; where it cannot, a request
that comes later than that wakes the line anew.
"""

import threading
from contextlib import suppress
from typing import Final

from drivers.api import Target
from drivers.errors import AdapterUnfitError, VehicleSilentError
from drivers.isotp.legislated import SUPPORTED_PIDS
from drivers.j2534.constants import ConfigParam, FilterKind, ProtocolId
from drivers.j2534.device import Channel, Device
from drivers.j2534.medium import Heard
from drivers.j2534.networks import J1850_FUNCTIONAL, TESTER, Network, Waking
from drivers.j2534.passthru import PassThruMessage
from drivers.j2534.slow import SlowCalls
from drivers.j2534.unsegmented import UnsegmentedChannel

#: 0.5 ms steps; the standards' own values, set since another program may have left others
TIMING: Final = {ConfigParam.P1_MAX: 40, ConfigParam.P3_MIN: 110, ConfigParam.P4_MIN: 10}
INIT_ADDRESS: Final = 0x33  # ISO 9141-2:1994, 6.2; ISO 14230-4:2000, 4.4
P3_MAX_S: Final = 4.5  # ISO 14230-2:2016, table 4: 5 s, less what our own way takes
KEEP_ALIVE_MS: Final = 2_500  # one may be lost

START_COMMUNICATION: Final = b"\x81"  # ISO 14230-2:2016, 8.4
STARTED: Final = b"\xc1"
REFUSED: Final = b"\x7f\x81"
TESTER_PRESENT: Final = b"\x3e"
ISO9141_KEYS: Final = frozenset({b"\x08\x08", b"\x94\x94"})  # ISO 9141-2:1994, 6.4

_PHYSICAL: Final = 0x80  # ISO 14230-2:2016, 8.2.1: format byte, address mode
_FUNCTIONAL: Final = 0xC0
_MODE: Final = 0xC0
_LENGTH: Final = 0x3F
_9141_REQUEST: Final = b"\x68\x6a\xf1"  # ISO 9141-2:1994, 7; SAE J1979:2014, table 2
_9141_ANSWER: Final = b"\x48\x6b"
_HEADER: Final = 3


def kwp_request(target: Target, payload: bytes, *, length_in_format: bool = True) -> bytes:
    """Return `payload` behind the header of ISO 14230-2 (8.2): format, target, source, perhaps the length.

    Raises:
        AdapterUnfitError: it is longer than a message can be.
    """
    if not 0 < len(payload) <= 0xFF:
        raise AdapterUnfitError(f"{len(payload)} bytes; a message of ISO 14230 holds 1 to 255")
    mode = _FUNCTIONAL if target.functional else _PHYSICAL
    if length_in_format and len(payload) <= _LENGTH:
        return bytes([mode | len(payload), target.request, TESTER]) + payload
    return bytes([mode, target.request, TESTER, len(payload)]) + payload


def iso9141_request(target: Target, payload: bytes) -> bytes:
    """Return `payload` behind the one header of ISO 9141-2.

    Raises:
        AdapterUnfitError: a single unit is asked, or the request is too long.
    """
    if not target.functional or target.request != J1850_FUNCTIONAL:
        raise AdapterUnfitError("ISO 9141-2 has no addresses of single control units")
    if not 0 < len(payload) <= 7:
        raise AdapterUnfitError(f"{len(payload)} bytes; a message of ISO 9141-2 holds 1 to 7")
    return _9141_REQUEST + payload


def read_kwp(message: bytes) -> Heard | None:
    """Take a message of ISO 14230 apart; None where it is not for this tool.

    A header without addresses names nobody: source 0 stands for whoever was asked.
    """
    if len(message) < 2:
        return None
    has_addresses = bool(message[0] & _MODE)
    start = _HEADER if has_addresses else 1
    length = message[0] & _LENGTH
    if not length:
        length, start = (message[start] if len(message) > start else 0), start + 1
    if has_addresses and (len(message) < start or message[1] != TESTER):
        return None
    source = message[2] if has_addresses else 0
    return _measured(source, message, start, length)


def read_iso9141(message: bytes) -> Heard | None:
    """Take a message of ISO 9141-2 apart; None where it is not for this tool."""
    if len(message) <= _HEADER or message[:2] != _9141_ANSWER:
        return None
    return Heard(message[2], message[_HEADER:])


def _measured(source: int, message: bytes, start: int, length: int) -> Heard:
    payload = message[start : start + length]
    rest = message[start + length :]
    if length and len(payload) == length and rest in {b"", _checksum(message[: start + length])}:
        return Heard(source, payload)
    return Heard(source, payload, f"{len(message) - start} of {length} bytes came")


def _checksum(body: bytes) -> bytes:
    """Return the sum that some devices leave behind a message although they should not."""
    return bytes([sum(body) & 0xFF])


class KLineChannel(UnsegmentedChannel):
    """ISO 14230 or ISO 9141-2 on one channel of a device."""

    def __init__(self, device: Device, channel: Channel, network: Network, slow: SlowCalls) -> None:
        super().__init__(device, channel, network)
        self.key_bytes = b""
        self._slow = slow
        self._is_kwp = network.protocol is ProtocolId.ISO14230
        self._is_awake = False
        self._keep_alive: int | None = None  # number of the device's periodic message
        self._woken_s = 0.0

    def set_up(self) -> None:
        """Tell the device the pauses, and to let every message through; see `UnsegmentedChannel.set_up`."""
        with suppress(AdapterUnfitError):  # one that does not take them keeps the standard's own
            self._channel.library.set_config(self._channel.number, TIMING)
        self._channel.library.start_filter(self._channel.number, FilterKind.PASS, b"\0", b"\0")

    def wake(self, stop: threading.Event) -> None:
        """Wake the line, unless it still is.

        Raises:
            VehicleSilentError: nobody woke, or whoever did speaks another protocol.
            LinkLostError: the adapter went away.
            RequestStoppedError: `stop` was set.
        """
        if self._is_awake and (self._keep_alive is not None or self._idle_s() < P3_MAX_S):
            return
        self._is_awake = False
        self._let_sleep()  # nothing may be sent while the line is woken
        self._slow.run(self._wake_fast if self.network.waking is Waking.FAST else self._wake_slowly, stop)
        if self._is_kwp and self.key_bytes in ISO9141_KEYS:
            raise VehicleSilentError("the vehicle speaks ISO 9141-2")
        self._is_awake = True
        self._woken_s = self._channel.clock()
        self._keep_awake()

    def gave_up(self) -> bool:
        """Have the line woken before the next request: nobody answers any more."""
        self._is_awake = False
        return super().gave_up()

    def _idle_s(self) -> float:
        return self._channel.clock() - max(self._woken_s, self._asked_s, self._heard_s)

    def _wake_fast(self) -> None:
        start = kwp_request(self.network.everybody, START_COMMUNICATION)
        answer = read_kwp(self._channel.wake_fast(start))
        told = b"" if answer is None or answer.damage else answer.payload
        if told[:2] == REFUSED:
            raise VehicleSilentError("the vehicle refuses to start communication on the K-line")
        self.key_bytes = told[1:3] if told[:1] == STARTED else b""

    def _wake_slowly(self) -> None:
        self.key_bytes = self._channel.wake_slowly(INIT_ADDRESS)

    def _let_sleep(self) -> None:
        if self._keep_alive is not None:
            self._channel.library.stop_periodic(self._channel.number, self._keep_alive)
            self._keep_alive = None

    def _keep_awake(self) -> None:
        payload = TESTER_PRESENT if self._is_kwp else SUPPORTED_PIDS
        message = PassThruMessage(self.network.protocol, self._headed(self.network.everybody, payload))
        with suppress(AdapterUnfitError):  # the line is then woken anew when it was left too long
            self._keep_alive = self._channel.library.start_periodic(
                self._channel.number, message, KEEP_ALIVE_MS
            )

    def _headed(self, target: Target, payload: bytes) -> bytes:
        if not self._is_kwp:
            return iso9141_request(target, payload)
        return kwp_request(target, payload, length_in_format=_takes_length_in_format(self.key_bytes))

    def _heard(self, target: Target, message: PassThruMessage) -> Heard | None:
        heard = (read_kwp if self._is_kwp else read_iso9141)(message.payload)
        if heard is None or target.functional:
            return heard
        if heard.source in {0, target.request}:
            return heard._replace(source=target.request)
        return None


def _takes_length_in_format(key_bytes: bytes) -> bool:
    """Say what the first key byte tells (ISO 14230-2:2016, table 8: bit AL0); yes where unknown."""
    return not key_bytes or bool(key_bytes[0] & 1) or not key_bytes[0] & 2
