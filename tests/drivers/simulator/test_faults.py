"""drivers.simulator.faults: the catalogue of what can be wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.simulator.faults import ALL_FAULTS, FAULTS, Effect, Fault, Unit, combined


def test_there_is_one_fault_to_a_name() -> None:
    assert len(FAULTS) == len(ALL_FAULTS)


def test_there_is_one_fault_to_a_code() -> None:
    assert len({fault.code for fault in ALL_FAULTS}) == len(ALL_FAULTS)


@pytest.mark.parametrize("fault", ALL_FAULTS, ids=lambda fault: fault.name)
def test_fault_shows_in_the_model_or_on_the_network_or_in_a_chassis_unit(fault: Fault) -> None:
    assert fault.effects or fault.silenced or fault.trips == 1


def test_healthy_car_has_no_effects() -> None:
    assert set(combined([]).values()) == {0.0}


def test_effects_add_up() -> None:
    both = combined([FAULTS["misfire_cyl1"], FAULTS["misfire_cyl2"]])
    assert both[Effect.MISFIRES_PER_S] == 2 * FAULTS["misfire_cyl1"].effects[Effect.MISFIRES_PER_S]


#: what SAE J2012 calls each code, and what the fault of the car is
CODES = {
    "misfire_cyl1": 0x0301, "misfire_cyl4": 0x0304, "vacuum_leak": 0x0171, "o2_slow": 0x0133,
    "catalyst_worn": 0x0420, "evap_leak": 0x0442, "maf_dirty": 0x0101, "thermostat_stuck": 0x0128,
    "coolant_sensor_open": 0x0118, "weak_battery": 0x0562, "boost_leak": 0x0299, "dpf_clogged": 0x2463,
    "egr_stuck": 0x0401, "gearbox_solenoid": 0x0750,
}  # fmt: skip


@pytest.mark.parametrize(("name", "code"), CODES.items())
def test_fault_has_the_code_of_the_standard(name: str, code: int) -> None:
    assert FAULTS[name].code == code


@pytest.mark.parametrize(
    ("name", "letter"), [("abs_wheel_speed", "C"), ("airbag_driver", "B"), ("abs_offline", "U")]
)
def test_faults_outside_of_the_engine_have_codes_of_their_system(name: str, letter: str) -> None:
    assert "PCBU"[FAULTS[name].code >> 14] == letter


@pytest.mark.parametrize("fault", ALL_FAULTS, ids=lambda fault: fault.name)
def test_emission_related_faults_take_two_trips(fault: Fault) -> None:
    """13 CCR 1968.2 (d)(2.2): two cycles; other units have no such rule."""
    assert fault.trips == (2 if fault.unit in {Unit.ENGINE, Unit.TRANSMISSION} else 1)


@pytest.mark.parametrize("fault", ALL_FAULTS, ids=lambda fault: fault.name)
def test_name_can_stand_in_a_url(fault: Fault) -> None:
    assert fault.name.replace("_", "").isalnum()
    assert fault.name == fault.name.lower()


def test_unit_that_is_silenced_is_not_the_one_that_tells() -> None:
    assert all(fault.silenced is not fault.unit for fault in ALL_FAULTS)


def test_every_effect_is_used_by_a_fault() -> None:
    assert {effect for fault in ALL_FAULTS for effect in fault.effects} == set(Effect)


@given(st.lists(st.sampled_from(ALL_FAULTS)))
def test_order_of_faults_does_not_matter(faults: list[Fault]) -> None:
    forwards, backwards = combined(faults), combined(reversed(faults))
    assert all(forwards[effect] == pytest.approx(backwards[effect]) for effect in Effect)
