"""Raw frames: identifiers, timestamps, filters (SAE J2534-1:2004, 7.2.4, 7.2.9 and 8.7)."""

import can
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import FrameFilter
from drivers.errors import AdapterUnfitError, LinkLostError
from drivers.j2534.constants import ProtocolId
from drivers.j2534.frames import CanChannel, DeviceClock
from drivers.j2534.passthru import PassThruMessage
from tests.drivers.j2534.fake import ScriptedPassThru

ENGINE = FrameFilter(0x7E8, 0x7FF, is_extended=False)
GATEWAY = FrameFilter(0x18DAF110, 0x1FFFFFFF, is_extended=True)
WRAP_US = 1 << 32


class Host:
    """The computer's own clock."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def channel_on(library: ScriptedPassThru) -> CanChannel:
    """Return the channel under test."""
    return CanChannel(library, library.open(), 500_000, Host())


def test_both_kinds_of_identifiers_are_asked_for() -> None:
    library = ScriptedPassThru()
    channel_on(library)
    assert library.calls[-1] == "connect CAN 800 500000"


def test_device_that_cannot_do_both_does_11_bits() -> None:
    library = ScriptedPassThru(refused=frozenset({"connect CAN"}))
    plain = library._call

    def call(text: str) -> None:
        if text == "connect CAN 0 500000":
            library.calls.append(text)
        else:
            plain(text)

    library._call = call  # type: ignore[method-assign]  # the script's own device
    assert not channel_on(library).has_29bit


def test_device_without_can_is_unfit() -> None:
    with pytest.raises(AdapterUnfitError):
        channel_on(ScriptedPassThru(refused=frozenset({"connect CAN"})))


def test_without_filters_everything_of_both_kinds_passes() -> None:
    library = ScriptedPassThru()
    assert channel_on(library).let_through(()) is False
    assert list(library.filters.values()) == [
        "PASS 00000000 00000000",
        "PASS 10000000 00000000",
        "PASS 10000000 10000000",
    ]


def test_device_that_takes_one_filter_for_everything_needs_no_other() -> None:
    library = ScriptedPassThru(filters_max=1)
    channel_on(library).let_through(())
    assert len(library.filters) == 1


def test_filters_are_the_devices_as_far_as_they_go() -> None:
    library = ScriptedPassThru()
    assert channel_on(library).let_through([ENGINE, GATEWAY]) is True
    assert list(library.filters.values()) == [
        "PASS 000007FF 000007E8",
        "PASS 1FFFFFFF 18DAF110",
    ]


def test_more_filters_than_the_device_has_let_everything_through() -> None:
    library = ScriptedPassThru(filters_max=2)
    wanted = [FrameFilter(number, 0x7FF, is_extended=False) for number in range(3)]
    assert channel_on(library).let_through(wanted) is False
    assert "PASS 00000000 00000000" in library.filters.values()


def test_new_filters_take_the_place_of_old_ones() -> None:
    library = ScriptedPassThru()
    channel = channel_on(library)
    channel.let_through([ENGINE])
    channel.let_through([GATEWAY])
    assert list(library.filters.values()) == ["PASS 1FFFFFFF 18DAF110"]


def test_frame_has_its_identifier_bytes_and_direction() -> None:
    library = ScriptedPassThru()
    channel = channel_on(library)
    library.waiting.extend(["7E8 03 41 0D 20", "18DAF110 01 02", "echo 7DF 02 01 0D"])
    assert [(f.arbitration_id, f.is_extended_id, f.data.hex(), f.is_rx) for f in channel.read(0)] == [
        (0x7E8, False, "03410d20", True),
        (0x18DAF110, True, "0102", True),
        (0x7DF, False, "02010d", False),
    ]


def test_indications_are_no_frames() -> None:
    library = ScriptedPassThru()
    channel = channel_on(library)
    library.waiting.extend(["done 7DF", "begun 7E8"])
    assert channel.read(0) == []


def test_frame_is_sent_with_its_identifier_before_its_bytes() -> None:
    library = ScriptedPassThru()
    channel_on(library).write(can.Message(arbitration_id=0x18DA10F1, data=b"\x02\x3e\x00"), 0)
    assert library.sent == ["18 DA 10 F1 02 3E 00"]


def test_losses_are_those_that_the_device_tells() -> None:
    assert channel_on(ScriptedPassThru(overflows=3)).lost == 3


def test_closing_a_lost_device_complains_of_nothing() -> None:
    library = ScriptedPassThru(refused=frozenset({"disconnect"}))
    channel_on(library).close()
    assert library.calls[-1] == "disconnect CAN"


def test_lost_device_is_told_of_while_filters_are_made() -> None:
    library = ScriptedPassThru()
    channel = channel_on(library)

    def gone(*_: object) -> int:
        raise LinkLostError("pulled")

    library.start_filter = gone  # type: ignore[method-assign]  # the script's own device
    with pytest.raises(LinkLostError):
        channel.let_through([ENGINE])


def test_first_timestamp_is_the_hosts_time() -> None:
    assert DeviceClock(Host()).seconds(123_456) == 1000.0


def test_later_timestamps_are_the_devices() -> None:
    clock = DeviceClock(Host())
    clock.seconds(1_000_000)
    assert clock.seconds(1_000_250) == pytest.approx(1000.00025)


def test_counter_that_begins_anew_goes_on() -> None:
    clock = DeviceClock(Host())
    clock.seconds(WRAP_US - 100)
    assert clock.seconds(150) == pytest.approx(1000.00025)


def test_counter_that_began_anew_unseen_is_told_by_the_hosts_clock() -> None:
    host = Host()
    clock = DeviceClock(host)
    clock.seconds(0)
    host.now_s += 2 * 4294.967296 + 10
    assert clock.seconds(10_000_000) == pytest.approx(host.now_s)


def test_frames_that_changed_places_do_not_turn_time_back() -> None:
    clock = DeviceClock(Host())
    clock.seconds(1000)
    assert clock.seconds(900) == 1000.0


@given(st.lists(st.tuples(st.integers(0, WRAP_US - 1), st.floats(0, 10_000)), min_size=2, max_size=20))
def test_time_never_goes_backwards(steps: list[tuple[int, float]]) -> None:
    host = Host()
    clock = DeviceClock(host)
    told: list[float] = []
    for timestamp_us, waited_s in steps:
        host.now_s += waited_s
        told.append(clock.seconds(timestamp_us))
    assert told == sorted(told)


@given(st.lists(st.tuples(st.binary(max_size=20), st.integers(0, 0x1FF)), max_size=8))
def test_arbitrary_messages_are_frames_or_nothing(rows: list[tuple[bytes, int]]) -> None:
    library = ScriptedPassThru()
    channel = channel_on(library)
    messages = [PassThruMessage(ProtocolId.CAN, row, rx_status=status) for row, status in rows]
    library.read = lambda *_: messages  # type: ignore[method-assign]  # the script's own device
    assert all(len(frame.data) <= 8 for frame in channel.read(0))
