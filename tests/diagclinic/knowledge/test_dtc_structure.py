"""What a code's characters tell, for codes that no catalogue knows."""

import pytest

from diagclinic.core.dtc import Dtc
from diagclinic.knowledge.dtc_structure import structure_title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("P1301", "Powertrain, ignition and misfire: defined by the vehicle's maker"),
        ("P1750", "Powertrain, transmission: defined by the vehicle's maker"),
        ("P0FFF", "Powertrain: a standard code without a text here"),
        ("P3210", "Powertrain, fuel and air metering: defined by the vehicle's maker"),
        ("P3999", "Powertrain: a standard code without a text here"),
        ("C1234", "Chassis: defined by the vehicle's maker"),
        ("C3000", "Chassis: in a range that the standard keeps free"),
        ("B2AAA", "Body: defined by the vehicle's maker"),
        ("B3ABC", "Body: in a range that the standard keeps free"),
        ("U1000", "Network: defined by the vehicle's maker"),
        ("U02FF", "Network, network communication: a standard code without a text here"),
        ("U3FFF", "Network: a standard code without a text here"),
    ],
)
def test_structure_tells_system_group_and_owner(text: str, title: str) -> None:
    assert structure_title(Dtc.parse(text)) == title


def test_every_code_has_a_title_that_names_its_system() -> None:
    first_words = {structure_title(Dtc(number)).replace(",", ":").split(":")[0] for number in range(0x10000)}

    assert first_words == {"Powertrain", "Chassis", "Body", "Network"}


def test_only_makers_ranges_are_said_to_be_the_makers() -> None:
    said = {number for number in range(0x10000) if "maker" in structure_title(Dtc(number))}

    assert not any(Dtc(number).is_generic for number in said)
