"""Every declared flag can be what its default says, and be published by that name."""

import pytest

from diagclinic.services.declared_flags import DECLARED, LIVE_POLLING, LIVE_POLLING_CHOICE
from diagclinic.services.flags import Flag, fits
from updater.client.flag_definition import is_flag_key


@pytest.mark.parametrize("flag", DECLARED, ids=lambda flag: flag.key)
def test_flag_has_a_name_a_purpose_and_a_default_that_fits(flag: Flag) -> None:
    assert is_flag_key(flag.key)
    assert flag.purpose.endswith(".")
    assert fits(flag, flag.default)


def test_values_can_be_names_of_variants() -> None:
    assert all(map(is_flag_key, LIVE_POLLING.values))


def test_what_is_left_to_people_is_one_of_the_two_ways() -> None:
    assert LIVE_POLLING_CHOICE.user_control
    assert set(LIVE_POLLING_CHOICE.values) < set(LIVE_POLLING.values)
