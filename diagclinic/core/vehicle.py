"""What a vehicle says of itself, and how the shop knows it."""

from dataclasses import dataclass

from diagclinic.core.ecu import EcuAddress
from diagclinic.core.vin import Vin


@dataclass(frozen=True, slots=True)
class UnitIdentity:
    """What one control unit says of itself (J1979 service 09).

    Attributes:
        name: the unit's own name, empty where it does not say.
        calibrations: calibration identifications, each empty where the unit has a program without one.
        verification_numbers: calibration verification numbers in hexadecimal, in the order of `calibrations`.
    """

    unit: EcuAddress
    name: str = ""
    vin: Vin | None = None
    calibrations: tuple[str, ...] = ()
    verification_numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One vehicle in the shop's record.

    Attributes:
        vin: None where it could not be read and nobody typed it.
        plate: registration plate, empty where nobody typed it.
        label: what the shop calls it, empty where nobody typed it.
    """

    vin: Vin | None
    plate: str = ""
    label: str = ""
