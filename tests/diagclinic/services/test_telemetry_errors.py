"""diagclinic.services.telemetry_errors: an exception tells type, code and place, and none of its words."""

import inspect
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

import diagclinic.core.errors
import drivers.errors
from diagclinic.core.errors import (
    DiagError,
    EngineRunningError,
    NothingReadError,
    OtherVehicleError,
    RecordError,
)
from diagclinic.services.jobs import Cancelled
from diagclinic.services.telemetry import MOST_FRAMES, Crashed, Ending, ErrorSeen
from diagclinic.services.telemetry_errors import (
    Frame,
    code_of,
    crash_of,
    ending_of,
    fact_of,
    plain_name,
    signature_of,
)
from drivers.errors import (
    AdapterNotFoundError,
    AdapterPermissionError,
    BusOffError,
    DriverError,
    LinkLostError,
    RequestStoppedError,
    VehicleSilentError,
)
from tests.service_doubles import pids

OWN = Frame("diagclinic.services.scan", "ScanAll.run", 61)
FOREIGN = Frame("socket", "create_connection", 851)
VIN = "WVWZZZ1JZ3W386752"


def raised(error: Exception) -> Exception:
    """Return `error` with a way that it took."""
    try:
        raise error
    except type(error) as caught:
        return caught


def raised_in_the_program() -> Exception:
    """Return an error that our own code raised, whose words are private."""
    try:
        pids().describe(VIN)  # type: ignore[attr-defined]  # the act
    except AttributeError as error:
        return error
    raise AssertionError("it is there")


def trees() -> Iterator[type[Exception]]:
    """Yield every error that has a remedy."""
    for module in (diagclinic.core.errors, drivers.errors):
        for _, one in inspect.getmembers(module, inspect.isclass):
            if issubclass(one, DiagError | DriverError):
                yield one


@pytest.mark.parametrize(
    ("error", "ending"),
    [
        (VehicleSilentError(), Ending.VEHICLE),
        (BusOffError(), Ending.VEHICLE),
        (OtherVehicleError(VIN, VIN, "elm:COM3"), Ending.VEHICLE),
        (EngineRunningError(800), Ending.REFUSED),
        (AdapterPermissionError("COM3"), Ending.REFUSED),
        (AdapterNotFoundError("COM3"), Ending.FAILED),
        (LinkLostError(), Ending.FAILED),
        (NothingReadError(), Ending.FAILED),
        (RecordError(), Ending.FAILED),
        (Cancelled(), Ending.CANCELLED),
        (RequestStoppedError(), Ending.CANCELLED),
        (ValueError(), Ending.FAILED),
    ],
)
def test_outcome_goes_by_what_a_person_does_next(error: Exception, ending: Ending) -> None:
    assert ending_of(error) is ending


@pytest.mark.parametrize("kind", sorted(set(trees()), key=lambda one: one.__name__))
def test_every_error_of_the_trees_has_a_code_that_can_be_told(kind: type[Exception]) -> None:
    assert code_of(kind.__new__(kind)).replace("-", "").isalnum()


def test_unforeseen_error_has_no_code() -> None:
    assert code_of(ValueError()) == ""


def test_foreseen_error_is_told_by_type_and_code() -> None:
    fact = fact_of(raised(LinkLostError(f"the cable of {VIN}")))
    assert isinstance(fact, ErrorSeen)
    assert (fact.module, fact.type, fact.code) == ("other", "LinkLostError", "link-lost")


def test_unforeseen_error_is_a_crash() -> None:
    fact = fact_of(raised_in_the_program())
    assert isinstance(fact, Crashed)
    assert (fact.what, fact.type, fact.thread) == ("python", "AttributeError", "main")


def test_words_of_an_exception_are_not_told() -> None:
    facts = (fact_of(raised(LinkLostError(VIN))), fact_of(raised(KeyError(VIN))))
    assert VIN not in repr(facts)


def test_innermost_frame_comes_first() -> None:
    with pytest.raises(ValueError, match="Expecting") as caught:
        json.loads("{")
    fact = fact_of(caught.value)
    assert isinstance(fact, Crashed)
    assert [frame.partition(":")[0] for frame in fact.frames] == [
        *("json.decoder", "json.decoder", "json", "other"),
    ]


def test_signature_does_not_change_with_lines_and_libraries() -> None:
    moved = OWN._replace(line=70)
    assert signature_of("KeyError", (FOREIGN, OWN)) == signature_of("KeyError", (moved,))


@pytest.mark.parametrize("other", [("ValueError", OWN), ("KeyError", OWN._replace(function="ScanAll._keep"))])
def test_signature_tells_faults_apart(other: tuple[str, Frame]) -> None:
    assert signature_of("KeyError", (OWN,)) != signature_of(other[0], (other[1],))


def test_signature_is_sixteen_digits() -> None:
    assert len(bytes.fromhex(signature_of("KeyError", ()))) == 8


def test_deep_recursion_is_told_in_part() -> None:
    assert len(crash_of("python", "RecursionError", [OWN] * 1000).frames) == MOST_FRAMES


def test_nothing_of_a_file_of_somebody_is_told() -> None:
    space: dict[str, Any] = {"__name__": "tess_turner"}
    exec("class TurnersCar(KeyError): pass\ndef car_of_tess(): raise TurnersCar", space)  # noqa: S102  the act
    with pytest.raises(KeyError) as caught:
        space["car_of_tess"]()
    fact = fact_of(caught.value)
    assert isinstance(fact, Crashed)
    assert (fact.type, fact.frames[0]) == ("KeyError", "other:other:0")
    assert re.search("tess|turner", repr(fact), re.IGNORECASE) is None


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Scan.run", "Scan.run"),
        ("Scan.run.<locals>.<lambda>", "Scan.run.lambda"),
        ("<module>", "module"),
        ("?", "unknown"),
    ],
)
def test_functions_are_told_in_plain_letters(name: str, told: str) -> None:
    assert plain_name(name) == told
