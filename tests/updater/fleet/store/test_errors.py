"""Errors have codes that stay, and cures."""

import pytest

from updater.fleet.store.errors import (
    FleetError,
    NewerError,
    OlderError,
    SchemaError,
    SettingsError,
    StoreError,
    UnknownError,
    UnreachableError,
)

KINDS = (
    FleetError,
    StoreError,
    UnreachableError,
    SchemaError,
    NewerError,
    OlderError,
    SettingsError,
    UnknownError,
)


def test_codes_are_told_apart() -> None:
    assert len({kind.code for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_each_has_a_cure_which_can_be_another_one(kind: type[FleetError]) -> None:
    assert kind("what").remedy.endswith(".")
    assert kind("what", "Do this.").remedy == "Do this."
