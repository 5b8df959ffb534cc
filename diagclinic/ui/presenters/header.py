"""What the header above every page says.  No Qt here."""

from dataclasses import dataclass
from enum import StrEnum


class EngineState(StrEnum):
    """What is known of the engine."""

    UNKNOWN = "unknown"
    OFF = "off"
    RUNNING = "running"


class LinkQuality(StrEnum):
    """How the link to the vehicle is; weak: some of the last answers were damaged or missing."""

    NONE = "none"
    GOOD = "good"
    WEAK = "weak"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderState:
    """Everything in the header.

    Attributes:
        vehicle: what the car is called, empty while there is none.
        vin: whole VIN, empty where it is not known; the header shows its tail.
        battery_v: supply, None where it was not measured.
        is_recording: bytes and observations of a vehicle, or raw frames, go on record.
        is_safe_mode: factory settings are in force, whatever was set.
        demo: word for what stands in for a vehicle, empty where there is a real one.
    """

    vehicle: str = ""
    vin: str = ""
    battery_v: float | None = None
    engine: EngineState = EngineState.UNKNOWN
    link: LinkQuality = LinkQuality.NONE
    is_recording: bool = False
    demo: str = ""
    is_safe_mode: bool = False
