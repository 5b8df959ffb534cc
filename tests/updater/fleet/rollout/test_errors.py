"""What can go wrong with a rollout, each with a next step."""

import pytest

from updater.fleet.rollout.errors import DeskError, NoRolloutError, RefusedError, SecondPersonError
from updater.fleet.store.errors import FleetError, UnknownError

KINDS = (NoRolloutError, RefusedError, SecondPersonError, DeskError)


@pytest.mark.parametrize("kind", KINDS)
def test_error_says_what_to_do_next(kind: type[FleetError]) -> None:
    assert kind("something").remedy.endswith(".")
    assert kind("something", "Do that.").remedy == "Do that."


def test_codes_tell_them_apart() -> None:
    assert len({kind.code for kind in KINDS}) == len(KINDS)


def test_rollout_that_is_not_there_is_something_unknown() -> None:
    assert issubclass(NoRolloutError, UnknownError)
