"""Does this answer belong to that request?  A stale or foreign answer must never pass for the wanted one."""

from collections.abc import Callable
from typing import Final

from drivers.api import Addressing, Scheme, Target

NEGATIVE: Final = 0x7F
POSITIVE_OFFSET: Final = 0x40
RESPONSE_PENDING: Final = 0x78  # ISO 14229-1:2020, table A.1

_SUPPRESS_BIT: Final = 0x80  # ISO 14229-1:2020, 8.2.2.2: suppressPosRspMsgIndicationBit
_FIRST_EXTENDED_ID: Final = 0x800
_FUNCTIONAL_29BIT: Final = 0x18DB33F1  # ISO 15765-4:2021, 10.5
_RESPONSES_11BIT: Final = range(0x7E8, 0x7F0)  # ISO 15765-4:2021, table 4
_RESPONSE_OFFSET: Final = 8
_LAST_BYTE: Final = 0xFF
_MIXED_29BIT: Final = 0x18CE00  # ISO 15765-2:2016, 10.3.5: from a unit, less its own address

Echo = Callable[[bytes, bytes], bool]


def _any_identifier(width: int, step: int) -> Echo:
    """Accept an answer whose first identifier is one of those asked for; units may leave some out."""

    def matches(asked: bytes, told: bytes) -> bool:
        if len(asked) <= step:
            return asked[:width] == told[:width] or not asked
        identifiers = {asked[at : at + width] for at in range(0, len(asked), step)}
        return told[:width] in identifiers

    return matches


def _any_byte(asked: bytes, told: bytes) -> bool:
    """Accept an answer whose first identifier, of one byte, is one of those asked for."""
    return not asked or (told != b"" and told[0] in asked)


def _same_byte(asked: bytes, told: bytes) -> bool:
    return asked[:1] == told[:1]


def _same_identifier(asked: bytes, told: bytes) -> bool:
    return asked[:2] == told[:2]


def _same_function(asked: bytes, told: bytes) -> bool:
    return not asked or bytes([asked[0] & ~_SUPPRESS_BIT & 0xFF]) == told[:1]


def _same_routine(asked: bytes, told: bytes) -> bool:
    return _same_function(asked, told) and asked[1:3] == told[1:3]


def _tester_present(asked: bytes, told: bytes) -> bool:
    return not told or _same_function(asked, told)  # ISO 14230-3:1999, 6.4: the answer repeats nothing


def _nothing(_asked: bytes, _told: bytes) -> bool:
    return True


#: how the parameters of an answer repeat those of its request, by service (J1979; ISO 14229-1:2020, 9 to 15;
#: ISO 14230-3:1999 for 1A and 21)
_ECHOES: Final[dict[int, Echo]] = {
    0x01: _any_byte,
    0x02: _any_identifier(1, 2),
    0x05: _any_identifier(1, 2),
    0x06: _any_byte,
    0x08: _any_identifier(1, 6),
    0x09: _any_byte,
    0x1A: _same_byte,
    0x21: _same_byte,
    0x22: _any_identifier(2, 2),
    0x24: _any_identifier(2, 2),
    0x2E: _same_identifier,
    0x2F: _same_identifier,
    0x31: _same_routine,
    0x36: _same_byte,
    0x3E: _tester_present,
} | dict.fromkeys((0x10, 0x11, 0x19, 0x27, 0x28, 0x85), _same_function)


def answers_request(request: bytes, answer: bytes) -> bool:
    """Say whether `answer` is to `request`: its service, and what it repeats of the parameters."""
    service = answer[0] if answer else None
    if service == NEGATIVE:
        return answer[1:2] == request[:1]
    if service != request[0] + POSITIVE_OFFSET & 0xFF:
        return False
    return _ECHOES.get(request[0], _nothing)(request[1:], answer[1:])


def may_become_answer(request: bytes, start: bytes) -> bool:
    """Say whether a broken message that begins with `start` could have become an answer to `request`."""
    if start[:1] == bytes([NEGATIVE]):
        return start[1:2] in {b"", request[:1]}
    if start[:1] not in {b"", bytes([request[0] + POSITIVE_OFFSET & 0xFF])}:
        return False
    return len(start) <= len(request) or answers_request(request, start)


def is_pending(answer: bytes) -> bool:
    """Say whether `answer` only asks for patience (code 0x78)."""
    return len(answer) == 3 and answer[0] == NEGATIVE and answer[2] == RESPONSE_PENDING


def is_answer_of(target: Target, source: int) -> bool:
    """Say whether a frame with CAN identifier `source` may answer a request to `target`."""
    if not target.functional or target.response is not None:
        return source == response_id(target)
    if target.addressing is Addressing.EXTENDED:
        return source | _LAST_BYTE == target.request | _LAST_BYTE and source != target.request
    if target.addressing is Addressing.MIXED and target.scheme is Scheme.CAN_29BIT:
        return source >> 8 == _MIXED_29BIT | target.request & _LAST_BYTE
    return source in _RESPONSES_11BIT or (target.scheme is Scheme.CAN_29BIT and source >> 8 == 0x18DAF1)


def response_id(target: Target) -> int:
    """Return the CAN identifier that the unit at the physical address of `target` answers with."""
    if target.response is not None:
        return target.response
    if target.addressing is Addressing.EXTENDED:  # the tester's address, then the unit's, end the identifiers
        return target.request & ~_LAST_BYTE | (target.extension or 0)
    if target.scheme is Scheme.CAN_29BIT:
        return _swapped(target.request)
    return target.request + _RESPONSE_OFFSET


def request_id(source: int) -> int:
    """Return the CAN identifier on which the unit that answers as `source` is asked."""
    return _swapped(source) if source >= _FIRST_EXTENDED_ID else source - _RESPONSE_OFFSET


def everybody(scheme: Scheme) -> Target:
    """Return the target of a legislated request on CAN (ISO 15765-4:2021, 10.4 and 10.5)."""
    if scheme is Scheme.CAN_29BIT:
        return Target(scheme, _FUNCTIONAL_29BIT, functional=True)
    return Target(Scheme.CAN_11BIT, 0x7DF, functional=True)


def _swapped(identifier: int) -> int:
    """Exchange target and source address of a normal fixed 29-bit identifier (ISO 15765-2:2016, table 12)."""
    return identifier & 0xFFFF0000 | (identifier & 0xFF) << 8 | identifier >> 8 & 0xFF
