"""How an answer stands on the wire in the layouts that adapters and networks have, for tests of masking.

Every function returns rows (text) or records (binary) of one answer.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from hypothesis import strategies as st

from diagclinic.core.trace import Anchor, Tail, Trace, TraceRecord
from diagclinic.core.vin import Vin

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
Row = TypeVar("Row")
ALPHABET = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
VIN = "1DCAA16BX7K004711"

vins = st.text(ALPHABET, min_size=17, max_size=17)


@st.composite
def sound_vins(draw: st.DrawFn) -> str:
    """Draw a VIN whose check digit is right."""
    text = draw(vins)
    return text[:8] + Vin(text).check_digit + text[9:]


def told_by_j1979(vin: str) -> bytes:
    return b"\x49\x02\x01" + vin.encode()


def told_by_uds(vin: str) -> bytes:
    return b"\x62\xf1\x90" + vin.encode()


def told_by_kwp(vin: str) -> bytes:
    return b"\x5a\x90" + vin.encode()


def frames(payload: bytes, per_frame: int = 7, padding: int = 0xAA) -> list[bytes]:
    """Return the frames of ISO 15765-2 that carry `payload`, without identifiers."""
    first = per_frame - 1
    head = bytes([0x10 | len(payload) >> 8, len(payload) & 0xFF]) + payload[:first]
    rest = [payload[at : at + per_frame] for at in range(first, len(payload), per_frame)]
    following = [bytes([0x20 | n & 0xF]) + piece for n, piece in enumerate(rest, start=1)]
    return [head, *(one.ljust(per_frame + 1, bytes([padding])) for one in following)]


def messages(vin: str) -> list[bytes]:
    """Return the messages of SAE J1979 that carry a VIN on networks older than CAN."""
    octets = bytes(3) + vin.encode()
    return [bytes([0x49, 0x02, n + 1]) + octets[4 * n : 4 * n + 4] for n in range(5)]


def summed(row: bytes) -> bytes:
    """Return a row with the checksum of ISO 9141-2."""
    return row + bytes([sum(row) & 0xFF])


def crc_ended(row: bytes) -> bytes:
    """Return a row with the CRC of SAE J1850, bit by bit as the standard draws it."""
    register = 0xFF
    for bit in (one >> place & 1 for one in row for place in range(7, -1, -1)):
        top = register >> 7 ^ bit
        register = register << 1 & 0xFF ^ (0x1D if top else 0)
    return row + bytes([register ^ 0xFF])


def can11(vin: str, source: str = "7E8") -> list[str]:
    return [source + one.hex() for one in frames(told_by_j1979(vin))]


def can29(vin: str, source: str = "18DAF110") -> list[str]:
    return [source + one.hex() for one in frames(told_by_uds(vin))]


def headerless_frames(vin: str) -> list[str]:
    return [one.hex() for one in frames(told_by_j1979(vin))]


def numbered(vin: str) -> list[str]:
    payload = told_by_uds(vin)
    pieces = [payload[:6], payload[6:13], payload[13:]]
    return [f"{len(payload):03X}", *(f"{n:X}:{piece.hex()}" for n, piece in enumerate(pieces))]


def iso9141(vin: str) -> list[str]:
    return [summed(b"\x48\x6b\x10" + one).hex() for one in messages(vin)]


def iso14230(vin: str) -> list[str]:
    return [summed(b"\x87\xf1\x10" + one).hex() for one in messages(vin)]


def kwp2000(vin: str) -> list[str]:
    return [summed(bytes([0x80, 0xF1, 0x10, 19]) + told_by_kwp(vin)).hex()]


def j1850(vin: str) -> list[str]:
    return [crc_ended(b"\x48\x6b\x10" + one).hex() for one in messages(vin)]


def headerless_messages(vin: str) -> list[str]:
    return [one.hex() for one in messages(vin)]


TEXT_LAYOUTS: tuple[Callable[[str], list[str]], ...] = (
    can11,
    can29,
    headerless_frames,
    numbered,
    iso9141,
    iso14230,
    kwp2000,
    j1850,
    headerless_messages,
)


def can_records(vin: str) -> list[bytes]:
    return [b"\x00\x00\x07\xe8" + one for one in frames(told_by_j1979(vin))]


def extended_records(vin: str) -> list[bytes]:
    return [b"\x00\x00\x06\x40\xf1" + one for one in frames(told_by_uds(vin), per_frame=6)]


def j2534_can_records(vin: str) -> list[bytes]:
    return [b"\x05\0\0\0\0\x18\xda\xf1\x10" + one for one in frames(told_by_uds(vin))]


def j2534_message_records(vin: str) -> list[bytes]:
    return [b"\x06\0\0\0\0\x00\x00\x07\xe8" + told_by_uds(vin)]


def j2534_k_line_records(vin: str) -> list[bytes]:
    return [b"\x03\0\0\0\0\x48\x6b\x10" + one for one in messages(vin)]


def doip_message_records(vin: str) -> list[bytes]:
    payload = b"\x0e\x80\x0e\x00" + told_by_uds(vin)
    return [b"\x02\xfd\x80\x01" + len(payload).to_bytes(4, "big") + payload]


def doip_announcement_records(vin: str) -> list[bytes]:
    body = vin.encode() + b"\x0e\x80" + b"\x02\x00\x5e\x10\x20\x30" * 2 + b"\0"
    return [b"\x02\xfd\x00\x04" + len(body).to_bytes(4, "big") + body]


BINARY_LAYOUTS: tuple[Callable[[str], list[bytes]], ...] = (
    can_records,
    extended_records,
    j2534_can_records,
    j2534_message_records,
    j2534_k_line_records,
    doip_message_records,
    doip_announcement_records,
)


def trace_of(records: Sequence[tuple[bool, bytes]]) -> Trace:
    """Return a trace of what was sent and received."""
    entries = tuple(TraceRecord(sent, payload, float(n)) for n, (sent, payload) in enumerate(records))
    return Trace(Anchor(NOON, 0.0), entries, Tail.WHOLE, 0)


def received(trace: Trace) -> list[bytes]:
    return [record.payload for record in trace.records if not record.sent]


@st.composite
def written(draw: st.DrawFn, rows: Sequence[str]) -> bytes:
    """Draw a way in which an adapter writes `rows`: case, spaces, ends of rows."""
    spaced = draw(st.booleans())
    upper = draw(st.booleans())
    end = draw(st.sampled_from(["\r", "\r\n"]))
    told = [_spaced(row) if spaced else row for row in rows]
    text = end.join(told) + end + end + ">"
    return (text.upper() if upper else text).encode()


def _spaced(row: str) -> str:
    mark, colon, digits = row.rpartition(":")
    odd = len(digits) % 2
    octets = [digits[at : at + 2] for at in range(3 if odd else 0, len(digits), 2)]
    return f"{mark}{colon}{' ' if colon else ''}" + " ".join([digits[:3]] * odd + octets)


@st.composite
def interleaved(draw: st.DrawFn, *lists: Sequence[Row]) -> list[Row]:
    """Draw an order of all rows in which those of each list keep theirs."""
    left = [list(rows) for rows in lists if rows]
    merged = []
    while left:
        rows = draw(st.sampled_from(left))
        merged.append(rows.pop(0))
        left = [one for one in left if one]
    return merged


@st.composite
def cut_up(draw: st.DrawFn, content: bytes) -> list[bytes]:
    """Draw pieces in which `content` comes from the port."""
    places = sorted(draw(st.lists(st.integers(0, len(content)), max_size=6)))
    return [content[a:b] for a, b in zip([0, *places], [*places, len(content)], strict=True) if a < b]
