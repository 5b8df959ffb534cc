"""drivers.j2534.remote against the device of the tests, in helpers of both bitnesses, with every fault."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.errors import (
    AdapterBusyError,
    AdapterLimitError,
    AdapterNotFoundError,
    AdapterUnfitError,
    DriverError,
    LinkLostError,
    RequestStoppedError,
    VehicleSilentError,
    VendorLibraryDiedError,
    VendorLibraryError,
)
from drivers.j2534.constants import ConfigParam, ConnectFlag, FilterKind, ProtocolId, RxStatus, TxFlag
from drivers.j2534.hosting import Host, command_for
from drivers.j2534.passthru import Clearable, PassThruMessage, Versions
from drivers.j2534.process import HelperProcess
from drivers.j2534.remote import Patience, RemotePassThru
from tests.j2534_device import TestDevice, processes_of

GO_ON = threading.Event()
SHORT = Patience(call=0.2, slow=0.2)
EVERYTHING = bytes(4)
REQUEST = PassThruMessage(ProtocolId.ISO15765, bytes.fromhex("000007E0010C"), TxFlag.ISO15765_FRAME_PAD)
RPM = bytes.fromhex("000007E8410C1AF8")
Load = Callable[..., RemotePassThru]


@pytest.fixture
def load() -> Iterator[Load]:
    """Load the library of a device in a helper, which is ended with the test."""
    loaded: list[RemotePassThru] = []

    def begin(device: TestDevice, stop: threading.Event = GO_ON) -> RemotePassThru:
        helper = HelperProcess(command_for(device.path, Host.here()))
        library = RemotePassThru("Box", helper, stop)
        loaded.append(library)
        helper.await_hello(GO_ON)
        library.load(str(device.path))
        return library

    yield begin
    for library in loaded:
        library.shut()


def connected(
    library: RemotePassThru, protocol: ProtocolId = ProtocolId.ISO15765, baud: int = 500_000
) -> int:
    """Return a channel on which the engine is heard."""
    channel = library.connect(library.open(), protocol, ConnectFlag(0), baud)
    if protocol is ProtocolId.ISO15765:
        library.start_filter(
            channel, FilterKind.FLOW_CONTROL, b"\xff" * 4, b"\x00\x00\x07\xe8", b"\x00\x00\x07\xe0"
        )
    else:
        library.start_filter(channel, FilterKind.PASS, EVERYTHING, EVERYTHING)
    return channel


def test_versions_and_supply_are_read(load: Load, any_device: TestDevice) -> None:
    library = load(any_device)
    number = library.open()
    bits = "64" if "64" in any_device.path.name else "32"
    assert library.version(number) == Versions("1.02", f"2.03 {bits}-bit", "04.04")
    assert library.battery_v(number) == 12.6


def test_a_request_is_answered(load: Load, any_device: TestDevice) -> None:
    library = load(any_device)
    channel = connected(library)
    assert library.write(channel, [REQUEST], 0) == 1
    done, answer = library.read(channel, 1, 0) + library.read(channel, 16, 1000)
    assert done.rx_status == RxStatus.TX_DONE | RxStatus.TX_MSG_TYPE
    assert (answer.payload, answer.protocol, answer.rx_status) == (RPM, ProtocolId.ISO15765, 0)


def test_no_frame_of_a_flood_is_lost_on_the_way(load: Load, any_device: TestDevice) -> None:
    any_device.set(flood=5000)
    library = load(any_device)
    channel = connected(library, ProtocolId.CAN)
    numbers: list[int] = []
    while len(numbers) < 5000 and (frames := library.read(channel, 512, 100)):
        numbers += [int.from_bytes(frame.payload[4:], "big") for frame in frames]
    assert (numbers, library.lost(channel)) == (list(range(5000)), 0)


def test_what_the_device_had_no_room_for_is_counted(load: Load, device: TestDevice) -> None:
    device.set(room=3, flood=100, flood_per_s=1_000_000_000)
    library = load(device)
    channel = connected(library, ProtocolId.CAN)
    assert (len(library.read(channel, 512, 100)), library.lost(channel)) == (3, 1)


def test_messages_of_4095_bytes_cross(load: Load, any_device: TestDevice) -> None:
    any_device.set(no_tx_done=1, no_start=1)
    library = load(any_device)
    channel = connected(library)
    body = bytes(range(256)) * 15 + bytes(254)
    library.write(channel, [PassThruMessage(ProtocolId.ISO15765, REQUEST.payload[:4] + b"\x36" + body)], 0)
    assert [message.payload[5:] for message in library.read(channel, 4, 1000)] == [body]


def test_settings_filters_and_periodic_messages_come_and_go(load: Load, device: TestDevice) -> None:
    library = load(device)
    channel = connected(library)
    library.set_config(channel, {ConfigParam.ISO15765_STMIN: 5, ConfigParam.LOOPBACK: 1})
    library.stop_periodic(channel, library.start_periodic(channel, REQUEST, 1000))
    library.stop_filter(channel, 1)
    library.add_functional(channel, b"\x6b")
    library.clear(channel, Clearable.RECEIVED)
    wanted = (ConfigParam.LOOPBACK, ConfigParam.ISO15765_STMIN)
    assert library.get_config(channel, wanted) == dict(zip(wanted, (1, 5), strict=True))


def test_the_k_line_is_woken_both_ways(load: Load, any_device: TestDevice) -> None:
    library = load(any_device)
    channel = connected(library, ProtocolId.ISO14230, 10_400)
    assert library.five_baud_init(channel, 0x33) == b"\xef\x8f"
    assert library.fast_init(channel, b"\xc1\x33\xf1\x81") == b"\x83\xf1\x10\xc1\xef\x8f"


def test_a_message_that_is_too_long_is_refused_before_it_is_sent(load: Load, device: TestDevice) -> None:
    library = load(device)
    channel = connected(library)
    with pytest.raises(AdapterUnfitError, match="4129 bytes"):
        library.write(channel, [PassThruMessage(ProtocolId.ISO15765, bytes(4129))], 0)


Deed = Callable[[RemotePassThru], object]


@pytest.mark.parametrize(
    ("settings", "deed", "error"),
    [
        ({"absent": 1}, RemotePassThru.open, (AdapterNotFoundError, "the cable is not plugged in")),
        ({"busy": 1}, RemotePassThru.open, (AdapterBusyError, "another program has the device")),
        ({"filters": 0}, connected, (AdapterLimitError, "no further filter")),
        ({"fail__PassThruConnect": 0x14}, connected, (AdapterBusyError, "ERR_CHANNEL_IN_USE")),
        ({"fail__PassThruConnect": 0x19}, connected, (AdapterUnfitError, "ERR_INVALID_BAUDRATE")),
        ({"fail__PassThruStartMsgFilter": 0x10099}, connected, (AdapterUnfitError, "code 0x10099")),
        (
            {"silent": 1},
            lambda library: library.five_baud_init(connected(library, ProtocolId.ISO9141, 10_400), 0x33),
            (VehicleSilentError, "no answer to the address at 5 baud"),
        ),
        (
            {"silent": 1},
            lambda library: library.fast_init(
                connected(library, ProtocolId.ISO14230, 10_400), b"\xc1\x33\xf1\x81"
            ),
            (VehicleSilentError, "no answer to the wake-up pattern"),
        ),
    ],
)
def test_a_refusal_is_told_by_its_remedy_in_the_librarys_words(
    load: Load,
    device: TestDevice,
    settings: dict[str, int],
    deed: Deed,
    error: tuple[type[DriverError], str],
) -> None:
    device.set(**settings)
    library = load(device)
    kind, words = error
    with pytest.raises(kind, match=words):
        deed(library)


def test_a_library_that_prints_disturbs_nothing(load: Load, any_device: TestDevice) -> None:
    any_device.set(chatty=5000)
    library = load(any_device)
    assert library.version(library.open()).api == "04.04"


def test_a_pulled_cable_is_a_lost_link(load: Load, any_device: TestDevice) -> None:
    library = load(any_device)
    channel = connected(library)
    any_device.set(unplugged=1)
    with pytest.raises(LinkLostError, match="ERR_DEVICE_NOT_CONNECTED"):
        library.read(channel, 1, 0)


@pytest.mark.parametrize(
    ("fault", "how"),
    [
        ("segfault", "SIGSEGV|exit code"),
        ("abort", "SIGABRT|exit code"),
        ("exit", "exit code 3"),
        ("hang", "did not come back"),
    ],
)
def test_a_library_that_dies_is_told_and_leaves_nothing(
    load: Load, any_device: TestDevice, fault: str, how: str
) -> None:
    any_device.set(**{f"{fault}__PassThruReadMsgs": 3})
    library = load(any_device)
    channel = connected(library)
    library.read(channel, 1, 0)
    library.read(channel, 1, 0)
    library._patience = SHORT if fault == "hang" else library._patience
    with pytest.raises(VendorLibraryDiedError, match=how):
        library.read(channel, 1, 0)
    helper = library._helper
    left = (helper._folder.path.exists(), processes_of(helper._process.pid))
    assert (helper.is_ended, left) == (True, (False, []))


def test_a_dead_library_is_dead_at_once_and_a_new_one_works(load: Load, device: TestDevice) -> None:
    device.set(abort__PassThruReadVersion=1)
    library = load(device)
    number = library.open()
    with pytest.raises(VendorLibraryDiedError, match="its library was ended"):
        library.version(number)
    with pytest.raises(VendorLibraryDiedError, match="no longer loaded"):
        library.version(number)
    device.set()
    again = load(device)
    assert again.version(again.open()).api == "04.04"


def test_a_library_that_dies_while_it_is_loaded_is_told(device: TestDevice) -> None:
    helper = HelperProcess(command_for(device.path, Host.here()))
    library = RemotePassThru("Box", helper, GO_ON)
    helper._process.kill()
    with pytest.raises(VendorLibraryDiedError, match="Box: its library was ended"):
        library.load(str(device.path))
    assert helper.is_ended


def test_a_stop_ends_a_wait_and_the_device_is_closed_all_the_same(load: Load, device: TestDevice) -> None:
    stop = threading.Event()
    library = load(device, stop=stop)
    number = library.open()
    channel = library.connect(number, ProtocolId.CAN, ConnectFlag(0), 500_000)
    threading.Timer(0.05, stop.set).start()
    with pytest.raises(RequestStoppedError):
        library.read(channel, 1, 1000)
    library.close(number)
    assert not library._helper.is_ended


def test_after_a_stop_nothing_new_is_begun(load: Load, device: TestDevice) -> None:
    stop = threading.Event()
    library = load(device, stop=stop)
    stop.set()
    with pytest.raises(RequestStoppedError):
        library.open()


def test_a_hang_while_the_device_is_closed_is_ended_too(load: Load, device: TestDevice) -> None:
    device.set(hang__PassThruClose=1)
    library = load(device)
    number = library.open()
    library._patience = SHORT
    with pytest.raises(VendorLibraryDiedError):
        library.close(number)
    assert processes_of(library._helper._process.pid) == []


def test_shut_closes_the_device_and_does_nothing_the_second_time(load: Load, any_device: TestDevice) -> None:
    library = load(any_device)
    library.open()
    library.shut()
    library.shut()
    assert (library._helper.is_ended, processes_of(library._helper._process.pid)) == (True, [])


def test_a_file_that_is_no_j2534_library_is_told(load: Load, tmp_path: Path) -> None:
    import _ctypes  # noqa: PLC0415 - any library that is here will do

    with pytest.raises(VendorLibraryError, match="no function PassThruOpen"):
        load(TestDevice(Path(_ctypes.__file__)))
