"""Ask the vehicle who it is: VIN, and what its control units call themselves (J1979 service 09)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from diagclinic.core.ecu import EcuAddress
from diagclinic.core.reply import Reply, Silent, Value
from diagclinic.core.vehicle import UnitIdentity, Vehicle
from diagclinic.core.vin import Vin
from diagclinic.protocols.obd2 import vehicle_info
from diagclinic.protocols.obd2.requests import vehicle_info as request_of
from diagclinic.services.jobs import JobContext, Priority
from diagclinic.services.session import Replies, VehicleSession
from drivers.api import Scheme

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Identification:
    """What the vehicle said of itself.

    Attributes:
        vin: each unit's reply when it was asked for the VIN.
        units: what each control unit says of itself.
    """

    vin: Replies[Vin]
    units: tuple[UnitIdentity, ...]

    @property
    def vins(self) -> tuple[Vin, ...]:
        """The different VINs that were told; more than one means a control unit from another vehicle."""
        told = (reply.value for reply in self.vin.values() if isinstance(reply, Value))
        return tuple(dict.fromkeys(told))

    @property
    def vehicle(self) -> Vehicle:
        """The vehicle; without a VIN where its units told none, or did not agree."""
        return Vehicle(self.vins[0] if len(self.vins) == 1 else None)


@dataclass(frozen=True, slots=True)
class Identify:
    """Job: read the vehicle's identity and put it on record."""

    session: VehicleSession
    priority: Priority = Priority.ACTION

    def run(self, context: JobContext) -> Identification:
        """Identify the vehicle; where every unit is mute on service 09 it is not asked again and again.

        Raises:
            LinkLostError: the adapter went away.
        """
        self.session.stop = context.stop
        context.step(0, 4, "identify.vin")
        vin = self._ask(vehicle_info.VIN, vehicle_info.decode_vin)
        if self._must_answer() and all(isinstance(reply, Silent) for reply in vin.values()):
            return self._found(vin, tuple(UnitIdentity(unit) for unit in self.session.units))
        context.step(1, 4, "identify.names")
        names = self._ask(vehicle_info.ECU_NAME, vehicle_info.decode_ecu_name)
        context.step(2, 4, "identify.calibrations")
        calibrations = self._ask(vehicle_info.CALIBRATIONS, vehicle_info.decode_calibrations)
        context.step(3, 4, "identify.verification")
        numbers = self._ask(vehicle_info.VERIFICATION_NUMBERS, vehicle_info.decode_verification_numbers)
        units = tuple(
            UnitIdentity(
                unit,
                name=_value(names, unit, ""),
                vin=_value(vin, unit, None),
                calibrations=_value(calibrations, unit, ()),
                verification_numbers=_value(numbers, unit, ()),
            )
            for unit in self.session.units
        )
        return self._found(vin, units)

    def _must_answer(self) -> bool:
        """Say whether a unit that lacks the VIN alone would have said so (ISO 15765-4, physical)."""
        return self.session.bus.everybody.scheme in {Scheme.CAN_11BIT, Scheme.CAN_29BIT}

    def _found(self, vin: Replies[Vin], units: tuple[UnitIdentity, ...]) -> Identification:
        found = Identification(vin, units)
        if found.vehicle.vin is not None:  # a unit that is silent now takes no name away that it gave before
            self.session.vin = found.vehicle.vin
            self.session.record.set_vehicle(found.vehicle)
        return found

    def _ask(self, infotype: int, decode: Callable[[bytes], Reply[T]]) -> Replies[T]:
        return self.session.ask_everybody(request_of(infotype), decode)


def _value(replies: Replies[T], unit: EcuAddress, otherwise: T | None) -> T:
    reply = replies.get(unit)
    return reply.value if isinstance(reply, Value) else otherwise  # type: ignore[return-value]  # T or its default
