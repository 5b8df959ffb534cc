"""Present values (J1979 service 01): an answer to one or more PIDs, taken apart without guessing."""

from collections.abc import Sequence
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
    the bytes do not add up, that PID and everything behind it is corrupt.  A value's `raw` is the PID's part
    of the answer: its number and its bytes.
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


def _taken_apart(body: bytes, left: dict[int, Pid | None]) -> tuple[dict[int, Value[Readings]], str]:
    """Return the values that are beyond doubt, taken out of `left`, and why what follows them is not."""
    found: dict[int, Value[Readings]] = {}
    while body:
        pid = left.pop(body[0], None)
        size = 0 if pid is None else _size(pid, body, left)
        if pid is None or not size:
            return found, f"the answer makes no sense from PID {body[0]:02X} on"
        part = body[:size]
        found[body[0]] = Value(decode_pid(pid, part[1:]), part)
        body = body[size:]
    return found, "" if found else "the answer names no PID"


def _size(pid: Pid, body: bytes, left: dict[int, Pid | None]) -> int:
    """Return how many bytes `pid` takes at the head of `body`, its number included; 0 where none fits.

    A form fits where the answer ends behind it, or another PID begins that was asked for.
    """
    there = len(body)
    form: Pid | None = pid
    while form is not None:
        size = form.length + 1
        if size == there or (size < there and body[size] in left):
            return size
        form = form.longer
    return 0
