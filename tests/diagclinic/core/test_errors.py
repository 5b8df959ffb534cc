"""The tree of errors: every leaf has a code of its own and can be caught by its remedy."""

import re
from collections.abc import Iterator

import pytest

from diagclinic.core import errors
from diagclinic.core.errors import (
    DiagError,
    EngineRunningError,
    EngineStateUnknownError,
    LowVoltageError,
    PreconditionError,
    RecordError,
    RefusedError,
    VehicleMovingError,
)


def _tree(root: type[DiagError]) -> Iterator[type[DiagError]]:
    yield root
    for child in root.__subclasses__():
        yield from (one for one in _tree(child) if one.__module__ == errors.__name__)


EVERY = tuple(_tree(DiagError))


def test_no_two_errors_share_a_code() -> None:
    assert len({error.code for error in EVERY}) == len(EVERY)


@pytest.mark.parametrize("error", EVERY, ids=lambda error: error.__name__)
def test_code_is_a_stable_key_for_translators(error: type[DiagError]) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", error.code)


@pytest.mark.parametrize("error", EVERY, ids=lambda error: error.__name__)
def test_error_is_drawn_in_the_tree_of_the_module(error: type[DiagError]) -> None:
    assert re.search(rf"\b{error.__name__}\b", errors.__doc__ or "")


@pytest.mark.parametrize(
    "error",
    [
        EngineRunningError(820.0),
        EngineStateUnknownError(),
        VehicleMovingError(7),
        LowVoltageError(11.2, 12.0),
    ],
)
def test_what_the_person_at_the_car_can_mend_is_a_precondition(error: DiagError) -> None:
    assert isinstance(error, PreconditionError)


def test_running_engine_tells_its_speed() -> None:
    error = EngineRunningError(819.6)

    assert (error.engine_rpm, str(error)) == (819.6, "engine turns at 820 1/min")


def test_moving_vehicle_tells_its_speed() -> None:
    error = VehicleMovingError(50.0)

    assert (error.speed_kmh, str(error)) == (50.0, "vehicle moves at 50 km/h")


def test_low_voltage_tells_what_is_there_and_what_is_needed() -> None:
    error = LowVoltageError(battery_v=11.24, needed_v=12.0)

    assert str(error) == "supply is 11.2 V, 12.0 V are needed"


def test_refusal_tells_service_and_reason() -> None:
    error = RefusedError(service=0x04, reason=0x22)

    assert (error.service, error.reason, str(error)) == (0x04, 0x22, "service 0x04 refused, reason 0x22")


def test_trouble_with_the_record_is_caught_in_one_place() -> None:
    leaves = {error.__name__ for error in EVERY if issubclass(error, RecordError)} - {"RecordError"}

    assert {"RecordTooNewError", "DiskFullError", "RecordBusyError", "RecordDamagedError"} <= leaves
