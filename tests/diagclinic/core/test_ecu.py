"""diagclinic.core.ecu."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.core.ecu import AddressScheme, ControlUnit, EcuAddress, EcuRole


@pytest.mark.parametrize(
    ("scheme", "number", "text"),
    [
        (AddressScheme.CAN_11BIT, 0x7E8, "7E8"),
        (AddressScheme.CAN_29BIT, 0x18DAF110, "18DAF110"),
        (AddressScheme.K_LINE, 0x0A, "0A"),
        (AddressScheme.DOIP, 0xE80, "0E80"),
    ],
)
def test_address_is_written_as_technicians_write_it(scheme: AddressScheme, number: int, text: str) -> None:
    assert str(EcuAddress(scheme, number)) == text


@given(st.sampled_from(AddressScheme), st.integers(0, 0x1FFFFFFF))
def test_key_names_the_same_address_again(scheme: AddressScheme, number: int) -> None:
    address = EcuAddress(scheme, number)
    assert EcuAddress.parse(address.key) == address


@pytest.mark.parametrize("key", ["", "7E8", "can11:", "can11:xyz", "can12:7E8"])
def test_text_that_names_no_address_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=r"valid|literal"):
        EcuAddress.parse(key)


def test_unit_is_of_unknown_use_until_told() -> None:
    unit = ControlUnit(EcuAddress.parse("can11:7EF"))
    assert (unit.role, unit.name) == (EcuRole.UNKNOWN, "")
