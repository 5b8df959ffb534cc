"""diagclinic.ui.presenters.header: what the header says while nothing is known."""

from dataclasses import FrozenInstanceError

import pytest

from diagclinic.ui.presenters.header import EngineState, HeaderState, LinkQuality


def test_without_a_vehicle_nothing_is_claimed() -> None:
    state = HeaderState()
    told = (state.vehicle, state.vin, state.battery_v, state.is_recording, state.demo)
    assert told == ("", "", None, False, "")


def test_an_engine_that_was_not_asked_does_not_stand_still() -> None:
    assert HeaderState().engine is EngineState.UNKNOWN


def test_a_link_that_was_never_made_is_not_lost() -> None:
    assert HeaderState().link is LinkQuality.NONE


def test_a_state_is_a_value() -> None:
    with pytest.raises(FrozenInstanceError):
        HeaderState().vin = "WVWZZZ1KZ9W123456"  # type: ignore[misc]  # what is tested
