"""Each refusal has its own code and status."""

import pytest

from updater.fleet.callers.errors import CallError
from updater.fleet.enrol import errors as enrol_errors
from updater.fleet.ingest import errors as ingest_errors
from updater.fleet.store.errors import FleetError


def kinds(root: type[FleetError]) -> list[type[FleetError]]:
    return [root, *(each for child in root.__subclasses__() for each in kinds(child))]


def test_codes_are_told_apart() -> None:
    assert enrol_errors.NotLetInError in kinds(CallError)
    assert ingest_errors.EncodingError in kinds(CallError)
    codes = [kind.code for kind in kinds(CallError)]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("kind", kinds(CallError))
def test_each_has_a_remedy_and_a_refusal_for_a_status(kind: type[CallError]) -> None:
    assert kind.remedy.endswith(".")
    assert 400 <= kind.status < 600
