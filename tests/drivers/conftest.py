"""What the tests of drivers share."""

import threading

import pytest

from drivers.looking import THREAD

_ENOUGH_S = 30


@pytest.fixture(autouse=True)
def no_look_under_way() -> None:
    """Let the looks for interfaces of an earlier test come to their end: a new one would join them."""
    for thread in threading.enumerate():
        if thread.name.startswith(THREAD):
            thread.join(_ENOUGH_S)
