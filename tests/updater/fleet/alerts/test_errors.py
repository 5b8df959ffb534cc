"""Errors of alerts stand in the service's own tree."""

import pytest

from updater.fleet.alerts.errors import AddressesError, AlertGoneError, RulesError, SilenceError
from updater.fleet.store.errors import FleetError


@pytest.mark.parametrize("kind", [RulesError, AddressesError, SilenceError, AlertGoneError])
def test_each_says_what_to_do_next(kind: type[FleetError]) -> None:
    assert kind("what").remedy
    assert kind("what", "this").remedy == "this"


def test_codes_differ() -> None:
    kinds = (RulesError, AddressesError, SilenceError, AlertGoneError)
    assert len({kind.code for kind in kinds}) == len(kinds)
