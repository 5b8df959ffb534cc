"""Listening: nothing is sent, everything is let go, stops are heard."""

import threading

import pytest

from drivers.api import Capability, FrameFilter, TapOptions
from drivers.errors import AdapterNotSilentError, AdapterUnfitError, LinkLostError, RequestStoppedError
from drivers.j2534.tap import J2534Tap, tap_j2534
from drivers.registry import VciUrl
from tests.drivers.j2534.fake import ScriptedPassThru, stop_at_read

URL = "j2534:script?bitrate=500000"


def tap_on(library: ScriptedPassThru, url: str = URL, *filters: FrameFilter) -> J2534Tap:
    """Return the tap under test."""
    options = TapOptions(threading.Event(), filters)
    return tap_j2534(VciUrl.parse(url), options, lambda *_: library, library.clock)


def test_frames_are_read_as_they_came() -> None:
    library = ScriptedPassThru()
    tap = tap_on(library)
    library.waiting.extend(["7E8 01 00", "18DAF110 02 00"])
    assert [frame.arbitration_id for frame in tap.read(timeout_s=0)] == [0x7E8, 0x18DAF110]


def test_nothing_is_ever_sent() -> None:
    library = ScriptedPassThru()
    tap = tap_on(library)
    tap.read(timeout_s=0.5)
    tap.close()
    assert library.sent == []


def test_silence_is_empty_after_the_time_out() -> None:
    library = ScriptedPassThru()
    tap = tap_on(library)
    began_s = library.clock.now_s
    assert tap.read(timeout_s=0.5) == []
    assert library.clock.now_s - began_s >= 0.5


def test_frames_that_nobody_wants_are_dropped_even_where_the_device_passes_them() -> None:
    library = ScriptedPassThru(filters_max=1)
    wanted = [FrameFilter(number, 0x7FF, is_extended=False) for number in (0x100, 0x7E8)]
    tap = tap_on(library, URL, *wanted)
    library.waiting.extend(["7E9 01 00", "7E8 01 00"])
    assert [frame.arbitration_id for frame in tap.read(timeout_s=0)] == [0x7E8]


@pytest.mark.parametrize(("url", "bitrate"), [(URL, 500_000), ("j2534:script?bitrate=125000", 125_000)])
def test_bit_rate_is_that_of_the_url(url: str, bitrate: int) -> None:
    library = ScriptedPassThru()
    tap_on(library, url)
    assert f"connect CAN 800 {bitrate}" in library.calls


def test_device_that_acknowledges_is_not_opened_at_a_bit_rate_that_nobody_told() -> None:
    library = ScriptedPassThru()
    with pytest.raises(AdapterNotSilentError, match="bitrate=500000"):
        tap_on(library, "j2534:script")
    assert library.calls == []


def test_tap_says_that_it_is_not_unheard() -> None:
    capabilities = tap_on(ScriptedPassThru()).info.capabilities
    assert Capability.MONITOR in capabilities
    assert Capability.LISTEN_ONLY not in capabilities


def test_losses_are_told() -> None:
    assert tap_on(ScriptedPassThru(overflows=4)).lost == 4


def test_stop_ends_a_read() -> None:
    library, stop = ScriptedPassThru(), threading.Event()
    tap = tap_j2534(VciUrl.parse(URL), TapOptions(stop), lambda *_: library, library.clock)
    stop_at_read(library, stop)
    began_s = library.clock.now_s
    with pytest.raises(RequestStoppedError):
        tap.read(timeout_s=60)
    assert library.clock.now_s - began_s < 0.2


def test_lost_device_is_read_no_more() -> None:
    library = ScriptedPassThru()
    tap = tap_on(library)
    library.waiting.append(LinkLostError("pulled"))
    for _ in range(2):
        with pytest.raises(LinkLostError, match="pulled"):
            tap.read(timeout_s=1)


def test_closing_lets_everything_go_once() -> None:
    library = ScriptedPassThru()
    tap = tap_on(library)
    tap.close()
    tap.close()
    assert library.calls[-3:] == ["disconnect CAN", "close", "shut"]


def test_closed_tap_says_so() -> None:
    tap = tap_on(ScriptedPassThru())
    tap.close()
    with pytest.raises(LinkLostError, match="closed"):
        tap.read(timeout_s=0)


def test_device_that_cannot_listen_is_let_go() -> None:
    library = ScriptedPassThru(refused=frozenset({"start_filter"}))
    with pytest.raises(AdapterUnfitError):
        tap_on(library)
    assert (library.is_open, library.is_loaded) == (False, False)
