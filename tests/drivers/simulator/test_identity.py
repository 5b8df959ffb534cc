"""drivers.simulator.identity: addresses and names of the control units."""

import pytest

from drivers.api import Scheme
from drivers.simulator.faults import Ignition
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
