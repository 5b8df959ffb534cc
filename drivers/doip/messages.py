"""Messages of ISO 13400-2: from a stream of bytes to messages and back, without I/O.

Requests other than diagnostic messages are doipclient's.  Its stream parser and its socket loop are not used:
a log line that is formatted for every message, and headers taken apart byte by byte, kept a request at
0.75 of a raw socket loop; it believes any length up to 4 GB, can neither be traced nor stopped, raises
`struct.error` on a short payload and `ValueError` on a code that the standard leaves to the vehicle's maker.
"""

import struct
from typing import Any, Final

from doipclient import messages

#: its classes have no annotations
_DOIP: Final[Any] = messages

#: ISO 13400-2:2019, table 16: version, its inverse, payload type, payload length
HEADER: Final = struct.Struct("!BBHL")
HEADER_SIZE: Final = HEADER.size
_read_header: Final = HEADER.unpack_from
#: header, and the logical addresses of the sender and of the receiver (table 21)
DIAGNOSTIC_HEADER: Final = struct.Struct("!BBHLHH")
ADDRESSES: Final = struct.Struct("!HH")
#: 1: ISO/DIS of 2010, 2: 2012, 3: 2019, 4: amendment of 2023
VERSIONS: Final = (2, 3, 1, 4)
#: far more than any control unit sends at once (UDS over CAN: 4,095); what claims more is out of step
LONGEST: Final = 1 << 20

GENERIC_NACK: Final = 0x0000
ANNOUNCEMENT: Final = 0x0004
ACTIVATION_RESPONSE: Final = 0x0006
ALIVE_CHECK_REQUEST: Final = 0x0007
STATUS_RESPONSE: Final = 0x4002
POWER_MODE_RESPONSE: Final = 0x4004
DIAGNOSTIC: Final = 0x8001
DIAGNOSTIC_ACK: Final = 0x8002
DIAGNOSTIC_NACK: Final = 0x8003

#: one message: its payload type, and its payload
Message = tuple[int, bytes]


class StreamBrokenError(Exception):
    """What comes are no DoIP messages, or no longer; the wire says so in the drivers' words."""


def activation_request(tester: int, kind: int) -> Any:
    """Return a routing activation request (table 46)."""
    return _DOIP.RoutingActivationRequest(tester, kind)


def alive_check_response(tester: int) -> Any:
    """Return an alive check response (table 28)."""
    return _DOIP.AliveCheckResponse(tester)


def power_mode_request() -> Any:
    """Return a diagnostic power mode information request (table 8)."""
    return _DOIP.DiagnosticPowerModeRequest()


def status_request() -> Any:
    """Return an entity status request (table 10)."""
    return _DOIP.DoipEntityStatusRequest()


def identification_request() -> Any:
    """Return a vehicle identification request (table 2)."""
    return _DOIP.VehicleIdentificationRequest()


def pack(version: int, message: Any) -> bytes:
    """Return one of doipclient's messages with its header."""
    payload = bytes(message.pack())
    return HEADER.pack(version, version ^ 0xFF, message.payload_type, len(payload)) + payload


def pack_diagnostic(version: int, source: int, target: int, payload: bytes) -> bytes:
    """Return a diagnostic message (table 21) with its header."""
    length = len(payload) + ADDRESSES.size
    return (
        DIAGNOSTIC_HEADER.pack(version, version ^ 0xFF, DIAGNOSTIC, length, source & 0xFFFF, target & 0xFFFF)
        + payload
    )


def fields(layout: struct.Struct, payload: bytes) -> tuple[Any, ...] | None:
    """Return what `payload` begins with; None where it is too short for `layout`."""
    return layout.unpack_from(payload) if len(payload) >= layout.size else None


def datagram(payload: bytes) -> Message | None:
    """Return the message that a UDP datagram is; None where it is none."""
    if len(payload) < HEADER.size:
        return None
    version, inverse, payload_type, length = HEADER.unpack_from(payload)
    body = payload[HEADER.size :]
    return (payload_type, body) if version ^ inverse == 0xFF and len(body) == length else None


def _flaw(head: bytes, length: int) -> str:
    """Say why no message begins with `head`."""
    if head[0] ^ head[1] != 0xFF:
        return f"what came is no DoIP message: {head.hex(' ')}"
    told = f"a message of {length} bytes was announced, and {LONGEST} are the most that is taken"
    return f"{told}: {head.hex(' ')}"


class Stream:
    """Puts the messages of one TCP connection together again.

    Attributes:
        version: of the last message that came, 0 before the first.
        flaw: why the stream cannot be read on; empty while it can.
        is_partial: whether a message has begun and not ended.
    """

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._held = 0
        self._needed = 0
        self.version = 0
        self.flaw = ""
        self.is_partial = False

    def feed(self, chunk: bytes) -> list[Message]:
        """Take what came, and return the messages that are whole by it.

        Raises:
            StreamBrokenError: no message begins where one should.  Messages before that place are returned
                first, and the flaw is left to be looked at.
        """
        if not self.is_partial:
            return self._one(chunk) or self._cut(chunk)
        self._parts.append(chunk)
        self._held += len(chunk)
        if self._held < self._needed:
            return []
        return self._cut(b"".join(self._parts))

    def _one(self, chunk: bytes) -> list[Message]:
        """Return the message that `chunk` is, as nearly every piece is; none where it is anything else."""
        size = len(chunk)
        if size >= HEADER_SIZE:
            version, inverse, payload_type, length = _read_header(chunk)
            if length == size - HEADER_SIZE and version ^ inverse == 0xFF and length <= LONGEST:
                self.version = version
                return [(payload_type, chunk[HEADER_SIZE:])]
        return []

    def _cut(self, chunk: bytes) -> list[Message]:
        whole: list[Message] = []
        start, size, self._needed = 0, len(chunk), HEADER.size
        while size - start >= HEADER.size:
            version, inverse, payload_type, length = HEADER.unpack_from(chunk, start)
            if version ^ inverse != 0xFF or length > LONGEST:
                self.flaw = _flaw(chunk[start : start + HEADER.size], length)
                break
            end = start + HEADER.size + length
            if end > size:
                self._needed = HEADER.size + length
                break
            self.version = version
            whole.append((payload_type, chunk[start + HEADER.size : end]))
            start = end
        self._parts = [chunk[start:]] if start < size else []
        self._held = size - start
        self.is_partial = self._held > 0
        if self.flaw and not whole:
            raise StreamBrokenError(self.flaw)
        return whole
