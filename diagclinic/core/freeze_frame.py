"""Freeze frames: the engine's state at the moment a fault was stored."""

from dataclasses import dataclass

from diagclinic.core.dtc import Dtc
from diagclinic.core.ecu import EcuAddress
from diagclinic.core.signals import Reading


@dataclass(frozen=True, slots=True)
class FreezeFrame:
    """One stored frame.

    Attributes:
        unit: who stored it.
        number: frame number, 0 for the one that the regulations demand.
        dtc: the code that caused it; None where the unit does not tell (PID 02 not offered).
        readings: the values that were read from it.
    """

    unit: EcuAddress
    number: int
    dtc: Dtc | None
    readings: tuple[Reading, ...]
