"""Whom to ask for the legislated services, and what is remembered of it.

ISO 13400-2:2019, table 13, sets the logical address E000 aside for the functional group of ISO 27145
(WWH-OBD), the only legislated one; E400 to EFFF are groups that makers define, to be named in the URL.  A
vehicle without the group is asked at the entity itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

from drivers.api import Scheme, Target
from drivers.doip.activation import FUNCTIONAL
from drivers.doip.messages import VERSIONS
from drivers.isotp.legislated import SUPPORTED_PIDS

LEGISLATED_GROUP: Final = 0xE000
#: ISO 14229-1:2020, VIN and tester present: ISO 27145 vehicles know no service 01
REQUESTS: Final = (SUPPORTED_PIDS, b"\x22\xf1\x90", b"\x3e\x00")

_HINT: Final = re.compile(r"([1-4]) ([0-9A-F]{4}) ([0-9A-F]{2,12}) ([0-9A-F]{4}(?:,[0-9A-F]{4}){0,255})")


def logical(address: int) -> Target:
    """Return the target at a logical address; that of a group is functional."""
    return Target(Scheme.DOIP, address, functional=address in FUNCTIONAL)


@dataclass(frozen=True, slots=True)
class Trial:
    """One way to find out who is there.

    Attributes:
        expected: how many answered it the last time, None where that is not known.
    """

    everybody: Target
    request: bytes
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """What worked the last time.

    Attributes:
        version: of the protocol.
        everybody: logical address that was asked.
        request: what was asked.
        units: logical addresses that answered.
    """

    version: int
    everybody: int
    request: bytes
    units: tuple[int, ...]

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return what `text` says; None where it was not written by `str`."""
        match = _HINT.fullmatch(text)
        if match is None or len(match[3]) % 2:
            return None
        units = tuple(int(unit, 16) for unit in match[4].split(","))
        return cls(int(match[1]), int(match[2], 16), bytes.fromhex(match[3]), units)

    def __str__(self) -> str:
        """Return what `read` understands."""
        units = ",".join(f"{unit:04X}" for unit in self.units)
        return f"{self.version} {self.everybody:04X} {self.request.hex().upper()} {units}"


def versions(told: tuple[int, ...], hint: Hint | None) -> tuple[int, ...]:
    """Return the versions of the protocol to try, the one that worked first."""
    if hint is None or told != VERSIONS:
        return told
    return tuple(dict.fromkeys((hint.version, *told)))


def trials(target: int | None, entity: int, hint: Hint | None) -> Iterator[Trial]:
    """Yield what to try, the likeliest first.

    Args:
        target: logical address that the URL names, None where it names none.
        entity: logical address of the entity that let us in.
        hint: what worked the last time.
    """
    asked = (target,) if target is not None else (LEGISLATED_GROUP, entity)
    if hint is not None and hint.everybody in asked:
        yield Trial(logical(hint.everybody), hint.request, len(hint.units))
    for address in asked:
        yield from (Trial(logical(address), request) for request in REQUESTS)
