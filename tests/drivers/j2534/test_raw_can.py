"""drivers.j2534.raw_can: a device for raw CAN, opened whole or not at all, and let go once."""

import threading

import pytest

from drivers.errors import AdapterUnfitError
from drivers.j2534.frames import CanChannel
from drivers.j2534.opening import Settings
from drivers.j2534.raw_can import RawCan, open_raw_can
from tests.drivers.j2534.fake import ScriptedPassThru

GO_ON = threading.Event()
SETTINGS = Settings("script", "", 125_000)


def nothing(_: CanChannel) -> None:
    """Tell the channel nothing."""


def opened(library: ScriptedPassThru) -> RawCan:
    """Return the device, opened."""
    return open_raw_can(SETTINGS, nothing, GO_ON, lambda *_: library)


def test_rate_is_the_one_that_is_told() -> None:
    library = ScriptedPassThru()
    opened(library).close()
    assert "connect CAN 800 125000" in library.calls


def test_channel_is_prepared_before_anybody_has_it() -> None:
    library = ScriptedPassThru()
    open_raw_can(SETTINGS, CanChannel.hear_itself, GO_ON, lambda *_: library)
    assert library.calls[-1] == "set_config LOOPBACK=1"


def test_everything_is_let_go_where_the_preparation_fails() -> None:
    library = ScriptedPassThru(refused=frozenset({"set_config"}))
    with pytest.raises(AdapterUnfitError):
        open_raw_can(SETTINGS, CanChannel.hear_itself, GO_ON, lambda *_: library)
    assert (library.is_open, library.is_loaded) == (False, False)


def test_everything_is_let_go_once() -> None:
    library = ScriptedPassThru()
    raw = opened(library)
    raw.close()
    raw.close()
    assert library.calls[-3:] == ["disconnect CAN", "close", "shut"]
    assert library.calls.count("close") == 1
