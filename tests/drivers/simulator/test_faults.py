"""drivers.simulator.faults: the catalogue of what can be wrong."""

import pytest

from drivers.simulator.faults import ALL_FAULTS, FAULTS, Effect, Fault, combined


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
