"""Messages as bytes: as the library has them in memory, and packed for the way between two processes.

Both ends of that way run this module, in Pythons of different bitness, so nothing of the packed form depends
on the machine.  Whatever a maker's library or a helper process hands over is checked before it is believed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from struct import Struct
from typing import Final

from drivers.j2534.constants import MESSAGE_BYTES, ProtocolId
from drivers.j2534.passthru import PassThruMessage

#: RxStatus, TxFlags, Timestamp, ExtraDataIndex, DataSize
_PACKED_HEADER: Final = Struct("<IIIHH")
_32_BITS: Final = 0xFFFFFFFF
#: what no message is long, to tell which places a library filled (some leave the count as it was)
_UNTOUCHED: Final = 0xFFFFFFFF


class DamagedError(Exception):
    """Bytes are not what they were said to be; never leaves this package."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a library has a message in memory: PASSTHRU_MSG (8.7.1), whose header is six unsigned longs.

    Attributes:
        header: ProtocolID, RxStatus, TxFlags, Timestamp, DataSize, ExtraDataIndex; Data follows.
    """

    header: Struct

    @property
    def message_bytes(self) -> int:
        """Size of one message in memory: 4,152 bytes on Windows."""
        return self.header.size + MESSAGE_BYTES

    def message(self, protocol: int, payload: bytes, tx_flags: int = 0) -> bytes:
        """Return a message as a library wants it, without the rest of its space for data.

        Raises:
            DamagedError: `payload` is longer than a message can be.
        """
        return self.header.pack(protocol, 0, tx_flags, 0, _fitting(len(payload)), 0) + payload

    def payload(self, memory: memoryview) -> bytes:
        """Return the data of the first message in `memory`.

        Raises:
            DamagedError: it tells that it is longer than it can be.
        """
        size = _fitting(self.header.unpack_from(memory)[4])
        return bytes(memory[self.header.size : self.header.size + size])

    def forget(self, memory: memoryview, count: int) -> None:
        """Mark the places of the first `count` messages as not filled."""
        for at in range(0, count * self.message_bytes, self.message_bytes):
            self.header.pack_into(memory, at, 0, 0, 0, 0, _UNTOUCHED, 0)

    def pack(self, memory: "memoryview | bytes", count: int) -> bytes:
        """Pack the first `count` messages in `memory`, or those before a place that is not filled.

        Raises:
            DamagedError: a message tells that it is longer than it can be.
        """
        parts: list[bytes] = []
        for at in range(0, count * self.message_bytes, self.message_bytes):
            _, rx_status, tx_flags, timestamp, size, extra = self.header.unpack_from(memory, at)
            if size == _UNTOUCHED:
                break
            begin = at + self.header.size
            parts += (
                _PACKED_HEADER.pack(
                    rx_status & _32_BITS,
                    tx_flags & _32_BITS,
                    timestamp & _32_BITS,
                    min(extra, size),
                    _fitting(size),
                ),
                bytes(memory[begin : begin + size]),
            )
        return b"".join(parts)


#: as C compilers have it: an unsigned long is 8 bytes on 64-bit Linux and macOS, and 4 everywhere else
NATIVE: Final = Layout(Struct("@6L"))
#: with 4 bytes everywhere, as libraries have it whose authors write the standard's types as 32 bits
NARROW: Final = Layout(Struct("=6I"))


def pack_messages(messages: Iterable[PassThruMessage]) -> bytes:
    """Pack messages that are to be sent.

    Raises:
        DamagedError: one is longer than a message can be.
    """
    return b"".join(_packed(message) for message in messages)


def _packed(message: PassThruMessage) -> bytes:
    size = _fitting(len(message.payload))
    header = _PACKED_HEADER.pack(
        message.rx_status, message.tx_flags, message.timestamp_us, min(message.extra_index, size), size
    )
    return header + message.payload


def _fitting(size: int) -> int:
    if size > MESSAGE_BYTES:
        raise DamagedError(f"a message of {size} bytes where {MESSAGE_BYTES} fit")
    return size


def unpack_messages(packed: bytes, protocol: ProtocolId) -> list[PassThruMessage]:
    """Return the messages in `packed`, of a channel that speaks `protocol`.

    Raises:
        DamagedError: `packed` ends in the midst of a message.
    """
    return [
        PassThruMessage(protocol, payload, tx_flags, rx_status, timestamp_us, extra)
        for rx_status, tx_flags, timestamp_us, extra, payload in _messages_in(packed)
    ]


def unpack_to_send(packed: bytes) -> list[tuple[bytes, int]]:
    """Return payload and flags of each message in `packed`.

    Raises:
        DamagedError: `packed` ends in the midst of a message.
    """
    return [(payload, tx_flags) for _, tx_flags, _, _, payload in _messages_in(packed)]


def _messages_in(packed: bytes) -> Iterator[tuple[int, int, int, int, bytes]]:
    at, end, header = 0, len(packed), _PACKED_HEADER
    while at < end:
        begin = at + header.size
        if begin > end:
            raise DamagedError("the messages end in the midst of one")
        rx_status, tx_flags, timestamp_us, extra, size = header.unpack_from(packed, at)
        at = begin + size
        if at > end or size > MESSAGE_BYTES or extra > size:
            raise DamagedError("the messages end in the midst of one")
        yield rx_status, tx_flags, timestamp_us, extra, packed[begin:at]
