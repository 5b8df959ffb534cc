"""diagclinic.protocols.addressing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isotp import Address, AddressingMode

from diagclinic.core.ecu import AddressScheme, EcuAddress, EcuRole
from diagclinic.protocols.addressing import physical_target, role_of, source_of
from drivers.api import Scheme, Target


def unit(key: str) -> EcuAddress:
    return EcuAddress.parse(key)


@pytest.mark.parametrize("scheme", list(Scheme))
def test_source_keeps_the_numbering_of_the_target(scheme: Scheme) -> None:
    assert source_of(scheme, 0x10).scheme.value == scheme.value


def test_engine_is_asked_eight_below_its_answer() -> None:
    assert physical_target(unit("can11:7E8")) == Target(Scheme.CAN_11BIT, 0x7E0)


def test_29_bit_unit_is_asked_with_the_addresses_exchanged() -> None:
    assert physical_target(unit("can29:18DAF110")) == Target(Scheme.CAN_29BIT, 0x18DA10F1)


@pytest.mark.parametrize("key", ["kline:10", "doip:0E80"])
def test_other_networks_ask_the_address_itself(key: str) -> None:
    assert physical_target(unit(key)).request == unit(key).number


@pytest.mark.parametrize(
    ("key", "role"),
    [
        ("can11:7E8", EcuRole.ENGINE),
        ("can11:7E9", EcuRole.TRANSMISSION),
        ("can11:7EA", EcuRole.UNKNOWN),
        ("can29:18DAF110", EcuRole.ENGINE),
        ("can29:18DAF118", EcuRole.TRANSMISSION),
        ("can29:18DA0010", EcuRole.UNKNOWN),
        ("kline:10", EcuRole.ENGINE),
        ("kline:33", EcuRole.UNKNOWN),
        ("doip:0010", EcuRole.UNKNOWN),
    ],
)
def test_role_is_told_as_far_as_the_standard_goes(key: str, role: EcuRole) -> None:
    assert role_of(unit(key)) is role


@given(st.integers(0, 0xFF), st.integers(0, 0xFF))
def test_29_bit_request_is_what_can_isotp_sends(tester: int, ecu: int) -> None:
    peer = Address(AddressingMode.NormalFixed_29bits, source_address=tester, target_address=ecu)
    answer = EcuAddress(AddressScheme.CAN_29BIT, 0x18DA0000 | tester << 8 | ecu)
    assert physical_target(answer).request == peer.get_tx_arbitration_id()
