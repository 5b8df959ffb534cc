"""What passes between the program and the process that a maker's library runs in.

A letter is its length and a body: number of the call, what it is about, whole numbers of up to 64 bits, which
are never negative, and runs of bytes.
Unlike a pickle it can do nothing at the other end but be read, and damage to it is noticed.
"""

from enum import IntEnum, unique
from struct import Struct, pack, unpack_from
from typing import Final, NamedTuple

from drivers.j2534.packing import DamagedError

_LENGTH: Final = Struct("<I")
#: number of the call, topic, how many numbers, how many runs of bytes
_HEAD: Final = Struct("<IBBB")
#: a batch of the longest messages, and room
LETTER_BYTES: Final = 8 << 20
READ_BYTES: Final = 1 << 20


@unique
class Topic(IntEnum):
    """What is asked for, or what became of it."""

    # answers
    DONE = 0
    REFUSED = 1  # the library returned an error: code; function, its text
    UNLOADABLE = 2  # why the library cannot be used
    NONSENSE = 3  # what the library handed over that cannot be
    HELLO = 4  # the helper is there: its process number
    # questions
    LOAD = 16
    OPEN = 17
    CLOSE = 18
    VERSION = 19
    BATTERY = 20
    CONNECT = 21
    DISCONNECT = 22
    READ = 23
    WRITE = 24
    START_FILTER = 25
    STOP_FILTER = 26
    START_PERIODIC = 27
    STOP_PERIODIC = 28
    SET_CONFIG = 29
    GET_CONFIG = 30
    ADD_FUNCTIONAL = 31
    FAST_INIT = 32
    FIVE_BAUD_INIT = 33
    CLEAR = 34


_TOPICS: Final = {int(topic): topic for topic in Topic}


class Letter(NamedTuple):
    """A question, or the answer to the question of the same `call`.

    A tuple, because four of them are made for each call, and making one is a tenth of the work so.
    """

    topic: Topic
    numbers: tuple[int, ...] = ()
    runs: tuple[bytes, ...] = ()
    call: int = 0


def sealed(letter: Letter) -> bytes:
    """Return the bytes of `letter`, its length first."""
    numbers, runs = letter.numbers, letter.runs
    body = b"".join(
        (
            _HEAD.pack(letter.call, letter.topic, len(numbers), len(runs)),
            pack(f"<{len(numbers)}Q{len(runs)}I", *numbers, *map(len, runs)),
            *runs,
        )
    )
    return _LENGTH.pack(len(body)) + body


def opened(body: bytes) -> Letter:
    """Return the letter whose bytes, without their length, are `body`.

    Raises:
        DamagedError: they are no letter.
    """
    if len(body) < _HEAD.size:
        raise DamagedError("a letter without its head")
    call, topic, numbers, runs = _HEAD.unpack_from(body)
    at = _HEAD.size + 8 * numbers + 4 * runs
    if topic not in _TOPICS or len(body) < at:
        raise DamagedError("a letter of an unknown kind, or cut off")
    told = unpack_from(f"<{numbers}Q{runs}I", body, _HEAD.size)
    sizes = told[numbers:]
    if at + sum(sizes) != len(body):
        raise DamagedError("a letter that is not as long as it says")
    found: list[bytes] = []
    for size in sizes:
        found.append(body[at : at + size])
        at += size
    return Letter(_TOPICS[topic], told[:numbers], tuple(found), call)


def taken_from(come: bytearray) -> Letter | None:
    """Take the first letter out of what has `come`, or leave that as it is where there is no whole one yet.

    Raises:
        DamagedError: it is no letter.
    """
    if len(come) < _LENGTH.size:
        return None
    end = _LENGTH.size + _size(come)
    if len(come) < end:
        return None
    body = bytes(come[_LENGTH.size : end])
    del come[:end]
    return opened(body)


def _size(length: bytes | bytearray) -> int:
    size = int(_LENGTH.unpack_from(length)[0])
    if size > LETTER_BYTES:
        raise DamagedError(f"a letter of {size} bytes")
    return size
