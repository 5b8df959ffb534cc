"""What is known of an adapter, and the hint that makes its next opening quick."""

import json
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Self, TypeGuard

from drivers.api import Capability
from drivers.elm327.protocols import PROTOCOLS

VERSION: Final = 2  # 2: what STN chips can do, and the speed that they were raised to
BAUD_MAX: Final = 4_000_000
#: name of an adapter that cannot be the ELM327 that it says it is
CLONE: Final = "ELM327 clone"


@dataclass(frozen=True, slots=True)
class Profile:
    """What an adapter was found to do.

    Attributes:
        name: what a technician would call it.
        identity: what it says of itself; two clones may say the same.
        headers: it shows who sent an answer.
        voltage: it measures the supply.
        segmented: it sends requests longer than one frame (STN chips).
        addressed: it takes header, time-out and response count with a request (``STPX``, STN chips).
        batched: it takes several commands in one line (STN chips).
    """

    name: str
    identity: str
    headers: bool = True
    voltage: bool = True
    segmented: bool = False
    addressed: bool = False
    batched: bool = False

    def capabilities(self, *, response_count: bool) -> Capability:
        """Return the profile in the words of the contract."""
        found = Capability(0)
        for has, capability in (
            (self.headers, Capability.FUNCTIONAL),
            (self.segmented, Capability.SEGMENTED_SEND),
            (self.voltage, Capability.BATTERY_VOLTAGE),
            (response_count, Capability.RESPONSE_COUNT),
        ):
            found |= capability if has else Capability(0)
        return found


@dataclass(frozen=True, slots=True)
class Hint:
    """What worked the last time.

    Attributes:
        baud: speed of the serial line at which the adapter starts.
        top: speed that it was raised to; 0 where that was never tried, `baud` where it was in vain.
        protocol: the adapter's digit of the vehicle's network; empty while none was found.
    """

    profile: Profile
    baud: int
    protocol: str = ""
    top: int = 0

    def text(self) -> str:
        """Return the hint as text."""
        told = {"v": VERSION, "baud": self.baud, "top": self.top, "protocol": self.protocol}
        return json.dumps(told | asdict(self.profile), separators=(",", ":"))

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return what `text` says, None when it is not a hint of ours."""
        try:
            told = json.loads(text)
        except (ValueError, RecursionError):
            return None
        if not isinstance(told, dict) or told.get("v") != VERSION:
            return None
        parts: dict[str, Any] = {field.name: told.get(field.name) for field in fields(Profile)}
        if not all(type(parts[field.name]) is field.type for field in fields(Profile)):
            return None
        baud, top, protocol = told.get("baud"), told.get("top"), told.get("protocol")
        if not _is_speed(baud, 1) or not _is_speed(top, 0) or protocol not in ["", *PROTOCOLS]:
            return None
        return cls(Profile(**parts), baud, protocol, top)


def _is_speed(told: object, lowest: int) -> TypeGuard[int]:
    return type(told) is int and lowest <= told <= BAUD_MAX
