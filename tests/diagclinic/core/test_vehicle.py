"""What is known of a vehicle before anything was read or typed."""

from diagclinic.core.ecu import AddressScheme, EcuAddress
from diagclinic.core.vehicle import UnitIdentity, Vehicle
from diagclinic.core.vin import Vin


def test_vehicle_without_vin_is_kept_all_the_same() -> None:
    assert Vehicle(vin=None) == Vehicle(vin=None, plate="", label="")


def test_vehicles_with_the_same_vin_and_plate_are_equal() -> None:
    vin = "1HGCM82633A004352"

    assert Vehicle(Vin(vin), plate="B-XY 1") == Vehicle(Vin.parse(vin.lower()), plate="B-XY 1")


def test_unit_that_says_nothing_of_itself_has_an_empty_identity() -> None:
    identity = UnitIdentity(EcuAddress(AddressScheme.CAN_11BIT, 0x7E8))

    assert (identity.name, identity.vin, identity.calibrations, identity.verification_numbers) == (
        "",
        None,
        (),
        (),
    )


def test_units_that_say_the_same_are_told_apart_by_their_address() -> None:
    engine = UnitIdentity(EcuAddress(AddressScheme.CAN_11BIT, 0x7E8), name="ECM")
    other = UnitIdentity(EcuAddress(AddressScheme.CAN_29BIT, 0x7E8), name="ECM")

    assert engine != other
