"""What is known of an adapter, and the hint that makes its next opening quick."""

import json
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Self

from drivers.api import Capability
from drivers.elm327.protocols import PROTOCOLS

VERSION: Final = 1
BAUD_MAX: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class Profile:
    """What an adapter was found to do.

    Attributes:
        name: what a technician would call it.
        identity: what it says of itself; two clones may say the same.
        headers: it shows who sent an answer.
        adaptive: it learns by itself how long answers take (``AT AT1``).
        voltage: it measures the supply.
        segmented: it sends requests longer than one frame (STN chips).
    """

    name: str
    identity: str
    headers: bool = True
    adaptive: bool = True
    voltage: bool = True
    segmented: bool = False

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
        baud: speed of the serial line.
        protocol: the adapter's digit of the vehicle's network; empty while none was found.
    """

    profile: Profile
    baud: int
    protocol: str = ""

    def text(self) -> str:
        """Return the hint as text."""
        told = {"v": VERSION, "baud": self.baud, "protocol": self.protocol, **asdict(self.profile)}
        return json.dumps(told, separators=(",", ":"))

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
        baud, protocol = told.get("baud"), told.get("protocol")
        if type(baud) is not int or not 0 < baud <= BAUD_MAX or protocol not in ["", *PROTOCOLS]:
            return None
        return cls(Profile(**parts), baud, protocol)
