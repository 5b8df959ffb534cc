"""drivers.j2534.library: the device of the tests called through ctypes, in this process."""

from collections.abc import Callable
from pathlib import Path

import pytest

from drivers.j2534.constants import ConfigParam, ErrorCode, FilterKind, Ioctl, ProtocolId, TxFlag
from drivers.j2534.library import Library, RefusedError, UnloadableError
from drivers.j2534.packing import pack_messages, unpack_messages
from drivers.j2534.passthru import PassThruMessage
from tests.j2534_device import TestDevice

MakeDevice = Callable[..., TestDevice]
EVERYTHING = bytes(4)
REQUEST = bytes.fromhex("000007E0010C")
RPM = bytes.fromhex("000007E8410C1AF8")


def opened(device: TestDevice) -> tuple[Library, int]:
    """Return the library and its device's number."""
    library = Library(str(device.path))
    return library, library.open(b"")


def with_diagnosis(device: TestDevice) -> tuple[Library, int]:
    """Return the library and a channel on which the engine's messages are received."""
    library, number = opened(device)
    channel = library.connect(number, ProtocolId.ISO15765, 0, 500_000)
    library.start_filter(
        channel, FilterKind.FLOW_CONTROL, b"\xff" * 4, b"\x00\x00\x07\xe8", b"\x00\x00\x07\xe0"
    )
    return library, channel


def packed(payload: bytes, protocol: ProtocolId = ProtocolId.ISO15765, tx_flags: int = 0x40) -> bytes:
    return pack_messages([PassThruMessage(protocol, payload, tx_flags)])


def payloads(told: tuple[bytes, int]) -> list[bytes]:
    return [message.payload for message in unpack_messages(told[0], ProtocolId.CAN)]


def test_versions_are_the_librarys_own_words(device: TestDevice) -> None:
    library, number = opened(device)
    assert library.version(number) == ("1.02", "2.03 64-bit", "04.04")


def test_the_supply_comes_in_millivolts(make_device: MakeDevice) -> None:
    library, number = opened(make_device(battery_mv=11900))
    assert library.battery_mv(number) == 11900


def test_a_request_is_answered(device: TestDevice) -> None:
    library, channel = with_diagnosis(device)
    assert library.write(channel, packed(REQUEST), 0) == 1
    assert payloads(library.read(channel, 1, 0)) == [REQUEST[:4]]  # that it is sent
    assert payloads(library.read(channel, 16, 1000)) == [RPM]


def test_a_read_waits_for_the_first_message_alone(make_device: MakeDevice) -> None:
    library, channel = with_diagnosis(make_device(no_tx_done=1))
    library.write(channel, packed(REQUEST), 0)
    assert payloads(library.read(channel, 16, 60_000)) == [RPM]


@pytest.mark.parametrize("code", [ErrorCode.ERR_TIMEOUT, ErrorCode.ERR_BUFFER_EMPTY])
@pytest.mark.parametrize("timeout_ms", [0, 1])
def test_nothing_is_no_error_whatever_it_is_called(
    make_device: MakeDevice, code: ErrorCode, timeout_ms: int
) -> None:
    library, channel = with_diagnosis(make_device(timeout_code=code))
    assert library.read(channel, 16, timeout_ms) == (b"", 0)


def test_what_came_is_kept_where_the_library_says_that_too_little_came(make_device: MakeDevice) -> None:
    library, channel = with_diagnosis(make_device(no_tx_done=1))
    library.write(channel, packed(REQUEST), 0)
    assert payloads(library._read(channel, 2, 50)) == [RPM]


def test_a_full_buffer_is_told_with_what_it_held(make_device: MakeDevice) -> None:
    library, number = opened(make_device(room=3, flood=10, flood_per_s=1_000_000_000))
    channel = library.connect(number, ProtocolId.CAN, 0, 500_000)
    library.start_filter(channel, FilterKind.PASS, EVERYTHING, EVERYTHING, b"")
    messages, lost = library.read(channel, 16, 100)
    assert (len(payloads((messages, lost))), lost) == (3, 1)


def test_an_error_bears_the_librarys_text(device: TestDevice) -> None:
    library, number = opened(device)
    with pytest.raises(RefusedError) as caught:
        library.connect(number, 99, 0, 500_000)
    error = caught.value
    assert (error.code, error.function) == (ErrorCode.ERR_INVALID_PROTOCOL_ID, "PassThruConnect")
    assert error.told == "PassThruConnect: the device does not speak that"


def test_a_read_that_fails_says_so(make_device: MakeDevice) -> None:
    device = make_device()
    library, channel = with_diagnosis(device)
    device.set(unplugged=1)
    with pytest.raises(RefusedError) as caught:
        library.read(channel, 1, 0)
    assert caught.value.code == ErrorCode.ERR_DEVICE_NOT_CONNECTED


def test_a_long_message_needs_a_flow_control_filter(device: TestDevice) -> None:
    library, number = opened(device)
    channel = library.connect(number, ProtocolId.ISO15765, 0, 500_000)
    with pytest.raises(RefusedError) as caught:
        library.write(channel, packed(REQUEST + bytes(20)), 0)
    assert caught.value.code == ErrorCode.ERR_NO_FLOW_CONTROL


def test_a_message_of_4095_bytes_goes_both_ways(make_device: MakeDevice) -> None:
    library, channel = with_diagnosis(make_device(no_tx_done=1, no_start=1))
    request = bytes.fromhex("000007E036") + bytes(range(256)) * 15 + bytes(254)
    library.write(channel, packed(request), 1000)
    assert payloads(library.read(channel, 1, 1000)) == [b"\x00\x00\x07\xe8\x76" + request[5:]]


def test_what_is_not_acknowledged_in_time_is_not_counted_as_sent(make_device: MakeDevice) -> None:
    library, number = opened(make_device(baud=250_000))
    channel = library.connect(number, ProtocolId.CAN, 0, 500_000)
    frame = packed(REQUEST, ProtocolId.CAN, 0)
    assert library.write(channel, frame, 1) == 0


def test_a_blocking_filter_holds_back_what_a_passing_one_lets_through(make_device: MakeDevice) -> None:
    library, number = opened(make_device(flood=128))
    channel = library.connect(number, ProtocolId.CAN, 0, 500_000)
    library.start_filter(channel, FilterKind.PASS, EVERYTHING, EVERYTHING, b"")
    library.start_filter(channel, FilterKind.BLOCK, b"\x00\x00\x00\x3f", b"\x00\x00\x00\x05", b"")
    seen = {payload[3] & 0x3F for payload in payloads(library.read(channel, 128, 0))}
    assert seen == set(range(64)) - {5}


def test_a_filter_that_is_taken_away_lets_nothing_through_any_more(make_device: MakeDevice) -> None:
    library, number = opened(make_device(flood=8))
    channel = library.connect(number, ProtocolId.CAN, 0, 500_000)
    library.stop_filter(channel, library.start_filter(channel, FilterKind.PASS, EVERYTHING, EVERYTHING, b""))
    assert payloads(library.read(channel, 8, 0)) == []


def test_settings_are_read_back_as_they_were_made(device: TestDevice) -> None:
    library, channel = with_diagnosis(device)
    library.set_config(channel, (ConfigParam.ISO15765_BS, 8, ConfigParam.ISO15765_STMIN, 5))
    wanted = (ConfigParam.ISO15765_STMIN, ConfigParam.ISO15765_BS, ConfigParam.DATA_RATE)
    assert library.get_config(channel, wanted) == (5, 8, 500_000)


def test_an_echo_comes_where_it_is_wanted(device: TestDevice) -> None:
    library, channel = with_diagnosis(device)
    library.set_config(channel, (ConfigParam.LOOPBACK, 1))
    library.write(channel, packed(REQUEST), 0)
    assert payloads(library.read(channel, 1, 0)) == [REQUEST]


def test_a_periodic_message_is_answered_again_and_again(make_device: MakeDevice) -> None:
    library, channel = with_diagnosis(make_device(no_tx_done=1))
    number = library.start_periodic(channel, packed(REQUEST), 5)
    answers = [payloads(library.read(channel, 1, 1000)) for _ in range(3)]
    library.stop_periodic(channel, number)
    assert answers == [[RPM], [RPM], [RPM]]


def test_the_k_line_wakes_at_5_baud(device: TestDevice) -> None:
    library, number = opened(device)
    channel = library.connect(number, ProtocolId.ISO9141, 0, 10_400)
    assert library.five_baud_init(channel, 0x33) == b"\x08\x08"


def test_the_k_line_wakes_by_its_pattern(device: TestDevice) -> None:
    library, number = opened(device)
    channel = library.connect(number, ProtocolId.ISO14230, 0, 10_400)
    assert library.fast_init(channel, b"\xc1\x33\xf1\x81") == b"\x83\xf1\x10\xc1\xef\x8f"


@pytest.mark.parametrize("network", [ProtocolId.ISO9141, ProtocolId.ISO15765])
def test_a_car_of_one_network_is_silent_on_the_others(make_device: MakeDevice, network: ProtocolId) -> None:
    library, number = opened(make_device(network=network))
    channel = library.connect(number, ProtocolId.J1850VPW, 0, 10_400)
    library.start_filter(channel, FilterKind.PASS, b"\x00", b"\x00", b"")
    library.write(channel, packed(b"\x68\x6a\xf1\x01\x0d", ProtocolId.J1850VPW, 0), 0)
    assert payloads(library.read(channel, 1, 5)) == []


def test_j1850_pwm_answers_whom_it_was_told_to(device: TestDevice) -> None:
    library, number = opened(device)
    channel = library.connect(number, ProtocolId.J1850PWM, 0, 41_600)
    library.start_filter(channel, FilterKind.PASS, b"\x00", b"\x00", b"")
    library.add_functional(channel, b"\x6b")
    library.write(channel, packed(b"\x61\x6a\xf1\x01\x0d", ProtocolId.J1850PWM, 0), 0)
    assert payloads(library.read(channel, 1, 1000)) == [b"\x41\x6b\x10\x41\x0d\x00"]


def test_what_is_cleared_is_forgotten(device: TestDevice) -> None:
    library, channel = with_diagnosis(device)
    library.write(channel, packed(REQUEST), 0)
    library.clear(channel, Ioctl.CLEAR_RX_BUFFER)
    assert library.read(channel, 16, 0) == (b"", 0)


def test_a_device_can_be_opened_again_when_all_was_closed(device: TestDevice) -> None:
    library, _ = opened(device)
    library.close_all()
    assert library.open(b"") == 1


def test_a_closed_device_is_not_closed_twice(device: TestDevice) -> None:
    library, number = opened(device)
    library.close(number)
    library.close_all()
    with pytest.raises(RefusedError):
        library.close(number)


def test_a_channel_that_is_ended_receives_nothing(device: TestDevice) -> None:
    library, channel = with_diagnosis(device)
    library.disconnect(channel)
    with pytest.raises(RefusedError):
        library.read(channel, 1, 0)


@pytest.mark.parametrize(
    ("protocol", "kind", "patterns", "flags"),
    [
        (ProtocolId.ISO15765, FilterKind.FLOW_CONTROL, (b"\xff" * 4, b"\0\0\7\xe8", b"\0\0\7\xe0"), 0x40),
        (
            ProtocolId.ISO15765,
            FilterKind.FLOW_CONTROL,
            (b"\x1f\xff\xff\xff", b"\x18\xda\xf1\x10", b"\x18\xda\x10\xf1"),
            0x140,
        ),
        (ProtocolId.ISO15765, FilterKind.FLOW_CONTROL, (b"\0\0\7\xff\xff",) * 3, 0xC0),
        (ProtocolId.CAN, FilterKind.PASS, (b"\0\0\7\xff", b"\0\0\1\0", b""), 0),
        (ProtocolId.CAN, FilterKind.PASS, (b"\x1f\xff\xff\xff", b"\0\0\1\0", b""), 0x100),
        (ProtocolId.ISO9141, FilterKind.PASS, (b"\x48\x6b\x10\xff", b"\x48\x6b\x10\xff", b""), 0),
    ],
)
def test_filters_say_of_what_kind_their_frames_are(
    device: TestDevice,
    protocol: ProtocolId,
    kind: FilterKind,
    patterns: tuple[bytes, bytes, bytes],
    flags: int,
) -> None:
    library, number = opened(device)
    channel = library.connect(number, protocol, 0, 500_000)
    assert library._filter_flags(channel, kind, patterns) == TxFlag(flags)


def test_a_file_that_is_none_cannot_be_loaded(tmp_path: Path) -> None:
    (tmp_path / "text.so").write_text("words")
    with pytest.raises(UnloadableError):
        Library(str(tmp_path / "text.so"))


def test_a_library_of_something_else_says_what_it_lacks() -> None:
    import _ctypes  # noqa: PLC0415 - any library that is here will do

    with pytest.raises(UnloadableError, match="no function PassThruOpen"):
        Library(_ctypes.__file__)
