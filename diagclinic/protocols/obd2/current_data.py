"""Present values (J1979 service 01): an answer to one or more PIDs, taken apart without guessing."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from diagclinic.core.reply import Corrupt, NotSupported, Reply, Value
from diagclinic.core.signals import Field, Pid, Reading
from diagclinic.protocols.negative import answer_body
from diagclinic.protocols.obd2.requests import CURRENT_DATA

Readings = tuple[Reading, ...]
#: the bytes of each PID in the order of the answer, the PID's own number first
_Parts = tuple[bytes, ...]


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
    wanted = {number: catalogue.get(number) for number in pids}
    readings = [{part[0]: part for part in parts} for parts in _whole(body, wanted)] if body else []
    if not readings:
        return _from_head(payload, body, wanted)
    return {
        number: _reply(payload, number, pid, {reading.get(number) for reading in readings})
        for number, pid in wanted.items()
    }


def decode_pid(pid: Pid, raw: bytes) -> Readings:
    """Return what `raw`, the bytes behind the PID's number, says; nothing where it has no form of the PID."""
    form = next((form for form in _forms(pid) if form.length == len(raw)), None)
    if form is None:
        return ()
    bits = int.from_bytes(raw, "big")
    return tuple(
        Reading(field.parameter, _number(field, bits) * field.factor + field.offset)
        for field in form.fields
        if _is_filled(field, bits)
    )


def _number(field: Field, bits: int) -> int:
    number = bits >> field.first_bit & ((1 << field.bits) - 1)
    return number - (1 << field.bits) if field.signed and number >> (field.bits - 1) else number


def _is_filled(field: Field, bits: int) -> bool:
    if field.present_bit is not None and not bits >> field.present_bit & 1:
        return False
    return field.absent is None or bits >> field.first_bit & ((1 << field.bits) - 1) != field.absent


def _forms(pid: Pid | None) -> Iterator[Pid]:
    """Yield the forms of `pid`, the usual one first."""
    while pid is not None:
        yield pid
        pid = pid.longer


def _whole(body: bytes, wanted: dict[int, Pid | None]) -> Iterator[_Parts]:
    """Yield every way to take the whole of `body` apart; more than one only with PIDs that have two forms."""
    if not body:
        yield ()
        return
    others = {number: pid for number, pid in wanted.items() if number != body[0]}
    for form in _forms(wanted.get(body[0])):
        if form.length < len(body):
            head, rest = body[: form.length + 1], body[form.length + 1 :]
            yield from ((head, *parts) for parts in _whole(rest, others))


def _reply(payload: bytes, number: int, pid: Pid | None, parts: set[bytes | None]) -> Reply[Readings]:
    """Return what every way to read the answer agrees on."""
    if len(parts) > 1:
        return Corrupt(payload, f"PID {number:02X} can be read in more than one way")
    part = parts.pop()
    return NotSupported() if part is None or pid is None else Value(decode_pid(pid, part[1:]), part)


def _from_head(payload: bytes, body: bytes, wanted: dict[int, Pid | None]) -> dict[int, Reply[Readings]]:
    """Keep what stands before the place where the bytes stop making sense."""
    parts, why = _head(body, dict(wanted), ())
    corrupt: dict[int, Reply[Readings]] = dict.fromkeys(wanted, Corrupt(payload, why))
    return corrupt | {part[0]: _reply(payload, part[0], wanted[part[0]], {part}) for part in parts}


def _head(body: bytes, left: dict[int, Pid | None], parts: _Parts) -> tuple[_Parts, str]:
    """Return the parts that are beyond doubt, and why the next is not.

    A part is beyond doubt where a PID that was asked for begins right behind it.
    """
    if not body:
        return (), "the answer names no PID"
    if body[0] not in left:
        return parts[:-1], f"{body[0]:02X} stands where a PID that was asked for should"
    pid = left.pop(body[0])
    if pid is None:
        return parts, f"the length of PID {body[0]:02X} is not known"
    if len(body) <= pid.length:
        return parts, f"PID {body[0]:02X} has {len(body) - 1} of {pid.length} bytes"
    return _head(body[pid.length + 1 :], left, (*parts, body[: pid.length + 1]))
