"""An open device: what is kept of its messages, and that nothing of it is left behind."""

import pytest

from drivers.errors import LinkLostError
from drivers.j2534.constants import ConnectFlag, ProtocolId
from drivers.j2534.device import BATCH, Channel
from tests.drivers.j2534.fake import ScriptedPassThru, Trace, device_on

NO_FLAGS = ConnectFlag(0)


def channel_on(library: ScriptedPassThru, trace: Trace | None = None) -> Channel:
    """Return a connected ISO 15765 channel."""
    return device_on(library, trace).connect(ProtocolId.ISO15765, NO_FLAGS, 500_000)


def test_sent_message_is_kept_with_protocol_and_flags() -> None:
    trace = Trace()
    channel_on(ScriptedPassThru(), trace).send(bytes.fromhex("000007DF010D"), 0x40)
    assert trace.rows == [(True, "06" + "00000040" + "000007DF010D")]


def test_received_message_is_kept_with_protocol_and_status() -> None:
    trace, library = Trace(), ScriptedPassThru()
    channel = channel_on(library, trace)
    library.waiting.append("done 7DF")
    channel.receive(0)
    assert trace.rows == [(False, "06" + "00000009" + "000007DF")]


def test_waking_the_line_is_kept_apart_from_messages() -> None:
    trace, library = Trace(), ScriptedPassThru(wakes=[b"\x08\x08"])
    device_on(library, trace).connect(ProtocolId.ISO9141, NO_FLAGS, 10_400).wake_slowly(0x33)
    assert trace.rows == [(True, "83" + "00000000" + "33"), (False, "83" + "00000000" + "0808")]


def test_message_that_finds_no_room_is_tried_again_after_the_old_ones_are_dropped() -> None:
    library = ScriptedPassThru()
    channel = channel_on(library)
    library.room = 0
    with pytest.raises(LinkLostError):
        channel.send(b"\0\0\7\xdf\1\0")
    assert library.calls[-3:] == ["write 00 00 07 DF 01 00", "clear WAITING", "write 00 00 07 DF 01 00"]


def test_draining_takes_everything_that_came() -> None:
    library = ScriptedPassThru()
    channel = channel_on(library)
    library.waiting.extend(["7E8 41 00"] * (BATCH + 3))
    channel.drain()
    assert not library.waiting


def test_draining_leaves_a_network_that_never_falls_silent() -> None:
    library = ScriptedPassThru()
    channel = channel_on(library)
    plain = library.read

    def flooded(number: int, count: int, timeout_ms: int) -> object:
        library.clock.now_s += 0.01
        library.waiting.extend(["7E8 41 00"] * count)
        return plain(number, count, timeout_ms)

    library.read = flooded  # type: ignore[method-assign,assignment]  # the script's own device
    channel.drain()
    assert library.clock.now_s < 100.5


def test_closing_ends_channels_then_the_device_then_the_library() -> None:
    library = ScriptedPassThru()
    device = device_on(library)
    device.connect(ProtocolId.CAN, NO_FLAGS, 500_000)
    device.connect(ProtocolId.ISO9141, NO_FLAGS, 10_400)
    device.close()
    assert library.calls[-4:] == ["disconnect CAN", "disconnect ISO9141", "close", "shut"]


def test_closing_goes_on_whatever_fails() -> None:
    library = ScriptedPassThru(refused=frozenset({"disconnect", "close"}))
    device = device_on(library)
    device.connect(ProtocolId.CAN, NO_FLAGS, 500_000)
    device.close()
    assert not library.is_loaded


def test_closing_twice_closes_once() -> None:
    library = ScriptedPassThru()
    device = device_on(library)
    device.close()
    device.close()
    assert library.calls.count("close") == 1


def test_channel_is_disconnected_once() -> None:
    library = ScriptedPassThru()
    device = device_on(library)
    channel = device.connect(ProtocolId.CAN, NO_FLAGS, 500_000)
    device.disconnect(channel)
    device.disconnect(channel)
    assert library.calls.count("disconnect CAN") == 1
