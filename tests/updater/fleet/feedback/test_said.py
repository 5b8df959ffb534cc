"""One message."""

import pytest

from updater.fleet.feedback.said import Said


def test_what_was_not_answered_is_not_nought() -> None:
    said = Said("1.0", "pilot", "EU", 0, "app")
    assert (said.nps, said.csat, said.effort, said.words) == (None, None, None, "")


def test_what_was_said_does_not_change() -> None:
    with pytest.raises(AttributeError):
        Said("1.0", "pilot", "EU", 0, "app").nps = 3  # type: ignore[misc]
