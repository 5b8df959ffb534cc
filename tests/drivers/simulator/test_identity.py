"""drivers.simulator.identity: addresses and names of the control units."""

import pytest

from drivers.api import Scheme
from drivers.simulator.faults import Ignition, Unit
from drivers.simulator.identity import IDENTITIES, VINS, Identity
from drivers.simulator.j1979 import CALIBRATION_BYTES, NAME_BYTES

ALL = [identity for identities in IDENTITIES.values() for identity in identities]


@pytest.mark.parametrize("ignition", Ignition)
@pytest.mark.parametrize("scheme", [Scheme.CAN_11BIT, Scheme.CAN_29BIT])
def test_no_two_units_share_an_address(ignition: Ignition, scheme: Scheme) -> None:
    units = IDENTITIES[ignition]
    addresses = {unit.request_id(scheme) for unit in units} | {unit.response_id(scheme) for unit in units}
    assert len(addresses) == 2 * len(units)


def test_29_bit_addresses_are_normal_fixed() -> None:
    engine = IDENTITIES[Ignition.SPARK][0]
    told = (engine.request_id(Scheme.CAN_29BIT), engine.response_id(Scheme.CAN_29BIT))
    assert told == (0x18DA10F1, 0x18DAF110)


@pytest.mark.parametrize("identity", ALL, ids=lambda identity: identity.calibration)
def test_texts_fit_into_their_fields(identity: Identity) -> None:
    assert len(identity.name) <= NAME_BYTES
    assert len(identity.calibration) <= CALIBRATION_BYTES


@pytest.mark.parametrize("vin", VINS.values())
def test_vin_has_its_check_digit(vin: str) -> None:
    # 49 CFR 565.15: weights by place, letters by table IV
    letters = dict(
        zip("ABCDEFGHJKLMNPRSTUVWXYZ", [*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)], strict=True)
    )
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    total = sum(w * (int(c) if c.isdigit() else letters[c]) for w, c in zip(weights, vin, strict=True))
    assert vin[8] == "0123456789X"[total % 11]


@pytest.mark.parametrize("identity", ALL, ids=lambda identity: identity.calibration)
def test_name_begins_with_an_acronym_and_a_dash(identity: Identity) -> None:
    """J1979, infotype 0A: acronym, dash, name."""
    acronym, dash, name = identity.name.partition("-")
    assert (len(acronym), acronym.isupper(), dash, bool(name)) == (3, True, "-", True)


@pytest.mark.parametrize("identity", ALL, ids=lambda identity: identity.calibration)
def test_11_bit_unit_answers_eight_above_its_request(identity: Identity) -> None:
    scheme = Scheme.CAN_11BIT
    assert identity.response_id(scheme) - identity.request_id(scheme) == 8


@pytest.mark.parametrize("ignition", Ignition)
def test_units_differ_in_every_number(ignition: Ignition) -> None:
    units = IDENTITIES[ignition]
    for numbers in ({u.part for u in units}, {u.calibration for u in units}, {u.verification for u in units}):
        assert len(numbers) == len(units)


def test_engine_and_gearbox_alone_speak_the_legislated_language() -> None:
    speaking = {u.unit for units in IDENTITIES.values() for u in units if u.speaks_obd}
    assert speaking == {Unit.ENGINE, Unit.TRANSMISSION}


def test_the_two_engines_are_different_software() -> None:
    petrol, diesel = (IDENTITIES[ignition][0] for ignition in (Ignition.SPARK, Ignition.COMPRESSION))
    assert petrol.calibration != diesel.calibration
    assert VINS[Ignition.SPARK] != VINS[Ignition.COMPRESSION]
