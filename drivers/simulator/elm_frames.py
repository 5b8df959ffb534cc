"""CAN frames as an ELM327 puts them on the line."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from drivers.simulator.elm_settings import Settings

PADDING: Final = b"\x55"
# ISO 15765-2:2016, 9.6: lengths of what the frames carry, and their high nibbles
SINGLE_BYTES: Final = 7
FIRST_BYTES: Final = 6
FIRST: Final = 0x1
CONSECUTIVE: Final = 0x2


@dataclass(frozen=True, slots=True)
class Frame:
    """One CAN frame."""

    identifier: int
    payload: bytes


def segmented(identifier: int, message: bytes) -> Iterator[Frame]:
    """Yield the frames that carry `message` (ISO 15765-2), padded to eight bytes."""
    if len(message) <= SINGLE_BYTES:
        yield Frame(identifier, _padded(bytes([len(message)]) + message))
        return
    yield Frame(identifier, (FIRST << 12 | len(message)).to_bytes(2, "big") + message[:FIRST_BYTES])
    for number, at in enumerate(range(FIRST_BYTES, len(message), SINGLE_BYTES), 1):
        head = bytes([CONSECUTIVE << 4 | number & 0xF])
        yield Frame(identifier, _padded(head + message[at : at + SINGLE_BYTES]))


def rows_of(frame: Frame, settings: Settings) -> Iterator[str]:
    """Yield the lines that show `frame`, without line ends."""
    if settings.headers:
        length = [f"{len(frame.payload)}"] if settings.lengths else []
        shown = frame.payload if not settings.formatting else _trimmed(frame.payload)
        yield _joined([*_header(frame.identifier), *length, *_pairs(shown)], settings)
    elif not settings.formatting:
        yield _joined(_pairs(frame.payload), settings)
    else:
        yield from _bare_rows(frame.payload, settings)


def row_of(octets: bytes, settings: Settings) -> str:
    """Return the line that shows `octets`."""
    return _joined(_pairs(octets), settings)


def _bare_rows(payload: bytes, settings: Settings) -> Iterator[str]:
    kind = payload[0] >> 4
    if kind == FIRST:
        yield f"{int.from_bytes(payload[:2], 'big') & 0xFFF:03X}"
        yield "0:" + " " * settings.spaces + _joined(_pairs(payload[2:]), settings)
    elif kind == CONSECUTIVE:
        yield f"{payload[0] & 0xF:X}:" + " " * settings.spaces + _joined(_pairs(payload[1:]), settings)
    else:
        yield _joined(_pairs(_trimmed(payload)[1:]), settings)


def _trimmed(payload: bytes) -> bytes:
    """Return a single frame without its padding; other frames keep theirs."""
    return payload[: 1 + payload[0]] if payload[0] <= SINGLE_BYTES else payload


def _padded(frame: bytes) -> bytes:
    return frame.ljust(8, PADDING)


def _header(identifier: int) -> list[str]:
    return [f"{identifier:03X}"] if identifier <= 0x7FF else _pairs(identifier.to_bytes(4, "big"))


def _pairs(payload: bytes) -> list[str]:
    return [f"{byte:02X}" for byte in payload]


def _joined(words: list[str], settings: Settings) -> str:
    """Return a row; with spaces on, the adapter puts one behind every word."""
    return "".join(f"{word} " for word in words) if settings.spaces else "".join(words)
