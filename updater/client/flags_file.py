"""The signed files of feature flags: what is on for whom, what is off at once, and what lifts that."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from updater.client.errors import DamagedError
from updater.client.flag_definition import FlagDefinition, is_flag_key, read_definition
from updater.client.lifting import LARGEST, MOST, is_id, parse_lifted
from updater.client.strict_json import Fields, canonical, read_format, time_text

#: flags in a file
MOST_FLAGS: Final = 500
FLAGS_PATH: Final = "control/flags.json"
OFF_PATH: Final = "control/off.json"
ON_PATH: Final = "control/on.json"
_HIGHEST: Final = (1 << 53) - 1


@dataclass(frozen=True, slots=True)
class SignedFlags:
    """The flags that are published.

    Attributes:
        seq: their number, which only rises.
        raw: flagd's definitions, as they were signed.
        definitions: the same, understood.
    """

    seq: int
    issued_at: datetime
    raw: Mapping[str, object]
    definitions: Mapping[str, FlagDefinition]


@dataclass(frozen=True, slots=True)
class Off:
    """`flag` is off everywhere, for the reason `why`, until `off_id` is lifted."""

    off_id: str
    flag: str
    why: str
    at: datetime


def parse_flags(payload: bytes) -> SignedFlags:
    """Return the flags that `payload` tells of.

    Raises:
        DamagedError: it is not exactly as docs/fleet.md says.
    """
    fields = read_format(payload, "the file of flags", LARGEST).known("format", "seq", "issued_at", "flags")
    seq, issued_at = fields.number("seq", 1, _HIGHEST), fields.time("issued_at")
    flags = fields.part("flags")
    return SignedFlags(seq, issued_at, flags.values, definitions_of(flags))


def definitions_of(flags: Fields) -> dict[str, FlagDefinition]:
    """Return flags, each understood, and all of them together.

    Raises:
        DamagedError: one is not as docs/fleet.md says, or they ask for each other in a circle.
    """
    if len(flags.values) > MOST_FLAGS:
        raise DamagedError(f"{flags.what} holds more than {MOST_FLAGS} flags.")
    found = {key: read_definition(key, flags.part(key)) for key in flags.values}
    for one in found.values():
        _check_required(one, found)
    for key in found:
        _check_circle(key, found)
    return found


def flags_bytes(seq: int, issued_at: datetime, flags: Mapping[str, object]) -> bytes:
    """Return flags as they are signed."""
    return canonical({"format": 1, "seq": seq, "issued_at": time_text(issued_at), "flags": dict(flags)})


def parse_off(payload: bytes) -> tuple[Off, ...]:
    """Return what `payload` turns off.

    Raises:
        DamagedError: it is not exactly as docs/fleet.md says.
    """
    fields = read_format(payload, "the list of flags that are off", LARGEST).known("format", "off")
    return offs_of(fields)


def offs_of(fields: Fields) -> tuple[Off, ...]:
    """Return what the list `off` of `fields` turns off.

    Raises:
        DamagedError: it is not as docs/fleet.md says.
    """
    found = tuple(_off(each) for each in fields.objects("off", MOST))
    if len({one.off_id for one in found}) != len(found):
        raise DamagedError(f"off of {fields.what} names one twice.")
    return found


def offs_to_json(offs: Iterable[Off]) -> list[dict[str, str]]:
    """Return what is written of `offs`."""
    return [{"id": one.off_id, "flag": one.flag, "why": one.why, "at": time_text(one.at)} for one in offs]


def off_bytes(offs: Iterable[Off]) -> bytes:
    """Return `offs` as they are signed."""
    return canonical({"format": 1, "off": offs_to_json(offs)})


def parse_on(payload: bytes) -> frozenset[str]:
    """Return the ids of what was lifted.

    Raises:
        DamagedError: it is not exactly as docs/fleet.md says.
    """
    return parse_lifted(payload, "the list of flags that are on again")


def _off(fields: Fields) -> Off:
    fields.known("id", "flag", "why", "at")
    return Off(
        off_id=fields.matching("id", is_id, "id"),
        flag=fields.matching("flag", is_flag_key, "name of a flag"),
        why=fields.text("why", 1000),
        at=fields.time("at"),
    )


def _check_required(flag: FlagDefinition, known: Mapping[str, FlagDefinition]) -> None:
    for key, variant in flag.requires:
        if key not in known or variant not in known[key].variants:
            raise DamagedError(f"The flag {flag.key} requires {key}={variant}, which there is not.")


def _check_circle(start: str, known: Mapping[str, FlagDefinition]) -> None:
    seen: set[str] = set()
    waiting = [key for key, _ in known[start].requires]
    while waiting:
        key = waiting.pop()
        if key == start:
            raise DamagedError(f"The flag {start} requires itself, by way of others.")
        if key not in seen:
            seen.add(key)
            waiting += [other for other, _ in known[key].requires]
