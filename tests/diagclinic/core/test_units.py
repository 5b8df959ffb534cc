"""Units of measure and their symbols."""

import re

import pytest

from diagclinic.core.units import Unit


@pytest.mark.parametrize("unit", Unit)
def test_unit_is_found_by_its_symbol(unit: Unit) -> None:
    assert Unit(unit.value) is unit


def test_no_unit_hides_behind_the_symbol_of_another() -> None:
    assert len(Unit.__members__) == len(list(Unit))


@pytest.mark.parametrize("unit", Unit)
def test_symbol_fits_in_a_column(unit: Unit) -> None:
    assert re.fullmatch(r"[\w°%λ/²³·]*", unit.value)


@pytest.mark.parametrize(
    ("unit", "symbol"),
    [
        (Unit.CELSIUS, "°C"),
        (Unit.KILOPASCAL, "kPa"),
        (Unit.KILOMETRE_PER_HOUR, "km/h"),
        (Unit.REVOLUTIONS_PER_MINUTE, "1/min"),
        (Unit.NEWTON_METRE, "Nm"),
    ],
)
def test_symbols_are_those_of_iso_80000(unit: Unit, symbol: str) -> None:
    assert unit.value == symbol
