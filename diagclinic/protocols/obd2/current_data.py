"""Present values (J1979 service 01): an answer to one or more PIDs, taken apart without guessing."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Protocol

from diagclinic.core.reply import Corrupt, NotSupported, Reply, Value
from diagclinic.core.signals import Pid, Reading
from diagclinic.protocols.negative import answer_body
from diagclinic.protocols.obd2.requests import CURRENT_DATA

Readings = tuple[Reading, ...]


class PidLookup(Protocol):
    """Knows PIDs by their number; the catalogue does, and so does a dict."""

    def get(self, number: int, /) -> Pid | None:
        """Return the PID, or None where it is not known."""
        ...


def decode_current_data(
    payload: bytes, pids: Sequence[int], catalogue: PidLookup
) -> dict[int, Reply[Readings]]:
    """Return what one control unit answered for each of `pids`.

    The unit may answer in any order; what it leaves out it does not support.  Where a length is not known or
    the bytes do not add up, or do so in more than one way (some PIDs have two lengths), that PID and
    everything behind it is corrupt.  A value's `raw` is the PID's part of the answer: its number and its
    bytes.
    """
    body = answer_body(payload, CURRENT_DATA)
    if not isinstance(body, bytes):
        return dict.fromkeys(pids, body)
    found, why = _taken_apart(body, {number: catalogue.get(number) for number in pids})
    rest: Reply[Readings] = Corrupt(payload, why) if why else NotSupported()
    return {number: found.get(number, rest) for number in pids}


def decode_pid(pid: Pid, raw: bytes) -> Readings:
    """Return what `raw`, the bytes behind the PID's number, says; nothing where it has no form of the PID."""
    form: Pid | None = pid
    while form is not None and form.length != len(raw):
        form = form.longer
    if form is None:
        return ()
    bits = int.from_bytes(raw, "big")
    readings: list[Reading] = []
    for field in form.fields:
        number = bits >> field.first_bit & (1 << field.bits) - 1
        if number != field.absent and (field.present_bit is None or bits >> field.present_bit & 1):
            value = _signed(number, field.bits) if field.signed else number
            readings.append(Reading(field.parameter, value * field.factor + field.offset))
    return tuple(readings)


def _signed(number: int, bits: int) -> int:
    return number - (1 << bits) if number >> (bits - 1) else number


def _taken_apart(body: bytes, asked: Mapping[int, Pid | None]) -> tuple[dict[int, Value[Readings]], str]:
    """Return the values that are beyond doubt, and why what follows them is not."""
    plain = _plain_values(body, asked)
    if plain is not None:
        return plain, ""
    ways = tuple(islice(_ways(body, asked), 2))
    # bytes that add up in one way alone, and to all that was asked for, leave nothing open
    is_clear = len(ways) == 1 and len(ways[0]) == len(asked)
    parts, why = (ways[0], "") if is_clear else _sure_parts(body, asked)
    return {part[0]: Value(_readings(part, asked), part) for part in parts}, why


def _plain_values(body: bytes, asked: Mapping[int, Pid | None]) -> dict[int, Value[Readings]] | None:
    """Return the values of an answer to just what was asked, where no PID has two lengths: most have one."""
    values: dict[int, Value[Readings]] = {}
    at, end = 0, len(body)
    while at < end:
        number = body[at]
        pid = asked.get(number)
        if pid is None or pid.longer is not None or number in values:
            return None
        part = body[at : at + 1 + pid.length]
        values[number] = Value(decode_pid(pid, part[1:]), part)
        at += 1 + pid.length
    return values if at == end and len(values) == len(asked) else None


def _readings(part: bytes, asked: Mapping[int, Pid | None]) -> Readings:
    pid = asked[part[0]]
    return () if pid is None else decode_pid(pid, part[1:])


def _ways(body: bytes, left: Mapping[int, Pid | None]) -> Iterator[tuple[bytes, ...]]:
    """Yield every way in which `body` is nothing but PIDs of `left` with one of their forms each."""
    if not body:
        yield ()
    for size in _sizes(body, left):
        for rest in _ways(body[size:], _without(left, body[0])):
            yield (body[:size], *rest)


def _sure_parts(body: bytes, left: Mapping[int, Pid | None]) -> tuple[tuple[bytes, ...], str]:
    """Return the PIDs at the head of `body` of which one form alone fits, and why there are no more."""
    parts: list[bytes] = []
    while body:
        sizes = _sizes(body, left)
        if len(sizes) != 1:
            return tuple(parts), f"the answer makes no sense from PID {body[0]:02X} on"
        parts.append(body[: sizes[0]])
        body, left = body[sizes[0] :], _without(left, body[0])
    return tuple(parts), "" if parts else "the answer names no PID"


def _sizes(body: bytes, left: Mapping[int, Pid | None]) -> list[int]:
    """Return how many bytes the PID at the head of `body` may take, its number included.

    A form fits where the answer ends behind it, or another PID begins that was asked for.
    """
    form = left.get(body[0]) if body else None
    others = _without(left, body[0]) if form is not None else left
    sizes: list[int] = []
    while form is not None:
        size = form.length + 1
        if size == len(body) or (size < len(body) and body[size] in others):
            sizes.append(size)
        form = form.longer
    return sizes


def _without(pids: Mapping[int, Pid | None], number: int) -> dict[int, Pid | None]:
    return {other: pid for other, pid in pids.items() if other != number}
