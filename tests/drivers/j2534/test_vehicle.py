"""Whole vehicles behind the device of the tests, whose library runs in a process of its own."""

import threading
from collections.abc import Callable, Iterator

import can
import isotp
import pytest
import udsoncan
from udsoncan.client import Client
from udsoncan.connections import PythonIsoTpConnection

from drivers.api import AdapterInfo, Answer, Capability, CheckOutcome, OpenOptions, Scheme, TapOptions, Target
from drivers.errors import (
    AdapterBusyError,
    AdapterLimitError,
    AdapterNotFoundError,
    LinkLostError,
    RequestStoppedError,
    VehicleSilentError,
    VendorLibraryDiedError,
)
from drivers.isotp.link import IsoTpLink
from drivers.j2534 import selftest
from drivers.j2534.bus import J2534Bus
from drivers.j2534.libraries import load_library
from drivers.j2534.link import J2534Link
from drivers.j2534.opening import open_j2534
from drivers.j2534.passthru import PassThru
from drivers.j2534.remote import Patience
from drivers.j2534.tap import tap_j2534
from drivers.registry import VciUrl
from tests.drivers.j2534.fake import ENGINE, GO_ON, Trace
from tests.j2534_device import TestDevice

VIN = b"WVWZZZ1JZ3W386752"
GEARBOX = Target(Scheme.CAN_11BIT, 0x7E1)
MakeDevice = Callable[..., TestDevice]
Load = Callable[[str, threading.Event], PassThru]


@pytest.fixture
def opened() -> Iterator[Callable[..., J2534Link]]:
    """Return what opens links, all of which are closed at the end."""
    links: list[J2534Link] = []

    def open_one(device: TestDevice, hint: str = "", load: Load = load_library) -> J2534Link:
        options = OpenOptions(Trace(), GO_ON, hint)
        links.append(open_j2534(VciUrl.parse(device.url), options, load))
        return links[-1]

    yield open_one
    for link in links:
        link.close()


def impatient(address: str, stop: threading.Event) -> PassThru:
    """Load a library that is taken to hang after a second."""
    return load_library(address, stop, Patience(call=1.0, slow=5.0))


def asked(
    link: J2534Link | IsoTpLink, target: Target, payload: str, expected: int | None = 1
) -> list[Answer]:
    """Return the answers to `payload`."""
    request = bytes.fromhex(payload)
    return list(link.request(target, request, deadline_s=1.0, expected=expected, stop=GO_ON))


def test_long_answer_is_put_together_by_the_device(
    any_device: TestDevice, opened: Callable[..., J2534Link]
) -> None:
    (answer,) = asked(opened(any_device), ENGINE, "22F190")
    assert answer.payload == b"\x62\xf1\x90" + VIN


def test_longest_message_goes_there_and_back(
    any_device: TestDevice, opened: Callable[..., J2534Link]
) -> None:
    payload = "3601" + "A5" * 4092
    (answer,) = asked(opened(any_device), ENGINE, payload)
    assert answer.payload[1:] == bytes.fromhex(payload)[1:]


def test_everybody_answers(device: TestDevice, opened: Callable[..., J2534Link]) -> None:
    link = opened(device)
    bus = link.find_bus(stop=GO_ON)
    assert bus.responders == (0x7E8, 0x7E9)
    assert {answer.source for answer in asked(link, bus.everybody, "010D", 2)} == {0x7E8, 0x7E9}


def test_unit_that_asks_for_patience_is_waited_for(
    device: TestDevice, opened: Callable[..., J2534Link]
) -> None:
    (answer,) = asked(opened(device), ENGINE, "31010203")
    assert answer.payload == bytes.fromhex("71010203")


@pytest.mark.parametrize(
    ("settings", "hint", "name"),
    [
        ({}, "", "ISO 15765-4, CAN 11 bit, 500 kbit/s"),
        ({"ids": 29}, "", "ISO 15765-4, CAN 29 bit, 500 kbit/s"),
        ({"baud": 250_000}, "", "ISO 15765-4, CAN 11 bit, 250 kbit/s"),
        ({"baud": 125_000}, "", "ISO 14230-4, KWP, fast start"),
        ({"baud": 125_000}, "kwp-slow", "ISO 14230-4, KWP, 5 baud start"),
        ({"baud": 125_000}, "iso9141", "ISO 9141-2, 5 baud start"),
        ({"baud": 125_000}, "vpw", "SAE J1850 VPW, 10.4 kbit/s"),
        ({"baud": 125_000}, "pwm", "SAE J1850 PWM, 41.6 kbit/s"),
        ({"filters": 4}, "", "ISO 15765-4, CAN 11 bit, 500 kbit/s"),
        ({"filters": 1}, "", "ISO 15765-4, CAN 11 bit, 500 kbit/s"),
        ({"filters": 1, "ids": 29}, "", "ISO 15765-4, CAN 29 bit, 500 kbit/s"),
        ({"no_tx_done": 1, "no_start": 1}, "", "ISO 15765-4, CAN 11 bit, 500 kbit/s"),
        ({"timeout_code": 16}, "", "ISO 15765-4, CAN 11 bit, 500 kbit/s"),
    ],
    ids=lambda value: " ".join(f"{k}={v}" for k, v in value.items()) if isinstance(value, dict) else None,
)
def test_network_is_found_and_used(
    make_device: MakeDevice,
    opened: Callable[..., J2534Link],
    settings: dict[str, int],
    hint: str,
    name: str,
) -> None:
    link = opened(make_device(**settings), hint)
    bus = link.find_bus(stop=GO_ON)
    vin = b"".join(
        a.payload[3:] for a in asked(link, bus.everybody, "0902", None) if a.source == bus.responders[0]
    )
    assert (bus.name, len(bus.responders), vin.lstrip(b"\0")) == (name, 2, VIN)


@pytest.mark.parametrize("hint", ["kwp-fast", "kwp-slow", "iso9141", "vpw", "pwm"])
def test_value_of_one_unit_is_told_from_the_others_on_networks_before_can(
    make_device: MakeDevice, opened: Callable[..., J2534Link], hint: str
) -> None:
    link = opened(make_device(baud=125_000), hint)
    link.find_bus(stop=GO_ON)
    (answer,) = asked(link, Target(Scheme.K_LINE, 0x18), "010D")
    assert (answer.source, answer.payload) == (0x18, bytes.fromhex("410D00"))


def test_units_take_turns_where_there_is_one_filter(
    make_device: MakeDevice, opened: Callable[..., J2534Link]
) -> None:
    link = opened(make_device(filters=1))
    answers = [asked(link, target, "010D")[0] for target in (ENGINE, GEARBOX, ENGINE)]
    assert [answer.source for answer in answers] == [0x7E8, 0x7E9, 0x7E8]


def test_everybody_is_asked_in_turn_where_there_is_one_filter(
    make_device: MakeDevice, opened: Callable[..., J2534Link]
) -> None:
    link = opened(make_device(filters=1))
    answers = asked(link, link.find_bus(stop=GO_ON).everybody, "010D", None)
    assert [answer.source for answer in answers] == [0x7E8, 0x7E9]


def test_refusals_that_everybody_keeps_to_himself_are_silence_in_turn_too(
    make_device: MakeDevice, opened: Callable[..., J2534Link]
) -> None:
    link = opened(make_device(filters=1))
    everybody = link.find_bus(stop=GO_ON).everybody
    with pytest.raises(VehicleSilentError):
        asked(link, everybody, "01FE", None)


def test_device_without_room_for_a_filter_is_told_with_the_network(
    make_device: MakeDevice, opened: Callable[..., J2534Link]
) -> None:
    with pytest.raises(AdapterLimitError, match=r"CAN 11 bit, 500 kbit/s: .*no further filter"):
        opened(make_device(filters=0)).find_bus(stop=GO_ON)


def test_ignition_off_is_a_silent_vehicle(make_device: MakeDevice, opened: Callable[..., J2534Link]) -> None:
    with pytest.raises(VehicleSilentError):
        opened(make_device(silent=1)).find_bus(stop=GO_ON)


@pytest.mark.parametrize(
    ("settings", "error"), [({"absent": 1}, AdapterNotFoundError), ({"busy": 1}, AdapterBusyError)]
)
def test_device_that_cannot_be_opened_is_told_by_remedy(
    make_device: MakeDevice,
    opened: Callable[..., J2534Link],
    settings: dict[str, int],
    error: type[Exception],
) -> None:
    with pytest.raises(error):
        opened(make_device(**settings))


def test_cable_pulled_while_working_is_a_lost_link(
    device: TestDevice, opened: Callable[..., J2534Link]
) -> None:
    link = opened(device)
    asked(link, ENGINE, "010D")
    device.set(unplugged=1)
    with pytest.raises(LinkLostError):
        asked(link, ENGINE, "010D")


@pytest.mark.parametrize("fault", ["segfault", "abort", "exit"])
def test_library_that_crashes_while_working_is_survived(
    device: TestDevice, opened: Callable[..., J2534Link], fault: str
) -> None:
    link = opened(device)
    asked(link, ENGINE, "010D")
    device.set(**{f"{fault}__PassThruWriteMsgs": 1})
    with pytest.raises(VendorLibraryDiedError):
        asked(link, ENGINE, "010D")


def test_library_that_hangs_is_given_up(device: TestDevice, opened: Callable[..., J2534Link]) -> None:
    link = opened(device, load=impatient)
    asked(link, ENGINE, "010D")
    device.set(hang__PassThruReadMsgs=1)
    with pytest.raises(VendorLibraryDiedError):
        asked(link, ENGINE, "010D")


def test_request_to_a_library_that_hangs_can_be_stopped(
    device: TestDevice, opened: Callable[..., J2534Link]
) -> None:
    link, stop = opened(device, load=impatient), threading.Event()
    asked(link, ENGINE, "010D")
    device.set(hang__PassThruReadMsgs=1)
    timer = threading.Timer(0.05, stop.set)
    timer.start()
    with pytest.raises(RequestStoppedError):
        list(link.request(ENGINE, b"\x01\x0d", deadline_s=60, expected=1, stop=stop))
    timer.join()


def test_opening_a_device_that_hangs_can_be_stopped(make_device: MakeDevice) -> None:
    device, stop = make_device(hang__PassThruOpen=1), threading.Event()
    timer = threading.Timer(0.3, stop.set)
    timer.start()
    with pytest.raises(RequestStoppedError):
        open_j2534(VciUrl.parse(device.url), OpenOptions(Trace(), stop), impatient)
    timer.join()


def test_device_can_be_opened_again_at_once(device: TestDevice, opened: Callable[..., J2534Link]) -> None:
    opened(device).close()
    assert opened(device).find_bus(stop=GO_ON).responders == (0x7E8, 0x7E9)


def test_library_that_hangs_does_not_keep_who_closes_it(
    device: TestDevice, opened: Callable[..., J2534Link]
) -> None:
    link = opened(device, load=impatient)
    device.set(hang__PassThruClose=1, hang__PassThruDisconnect=1)
    asked(link, ENGINE, "010D")
    link.close()
    with pytest.raises(LinkLostError, match="closed"):
        asked(link, ENGINE, "010D")


def test_voltage_is_measured(device: TestDevice, opened: Callable[..., J2534Link]) -> None:
    assert opened(device).battery_v(stop=GO_ON) == 12.6


def test_self_test_knows_the_device(any_device: TestDevice) -> None:
    options = OpenOptions(Trace(), threading.Event())
    found = selftest.test_j2534(VciUrl.parse(any_device.url), options, lambda *_: None)
    assert found.answered == len(found.checks)


def test_self_test_counts_too_few_filters(make_device: MakeDevice) -> None:
    options = OpenOptions(Trace(), threading.Event())
    device = make_device(filters=4)
    found = selftest.test_j2534(VciUrl.parse(device.url), options, lambda *_: None)
    wrong = [check.told for check in found.checks if check.outcome is CheckOutcome.WRONG]
    assert wrong == ["4 filters", "4 filters"]


def test_flood_is_read_without_a_loss(make_device: MakeDevice) -> None:
    device = make_device(flood=5000)
    tap = tap_j2534(VciUrl.parse(f"{device.url}?bitrate=500000"), TapOptions(threading.Event()))
    frames: list[can.Message] = []
    while len(frames) < 5000 and (batch := tap.read(timeout_s=5.0)):
        frames.extend(batch)
    frames.extend(tap.read(timeout_s=0.1))
    assert (len(frames), tap.lost) == (5000, 0)
    times = [frame.timestamp for frame in frames]
    assert times == sorted(times)
    tap.close()


def test_frames_without_room_are_told_as_lost(make_device: MakeDevice) -> None:
    device = make_device(flood=2000, flood_per_s=100_000, room=8)
    tap = tap_j2534(VciUrl.parse(f"{device.url}?bitrate=500000"), TapOptions(threading.Event()))
    while tap.read(timeout_s=0.3):
        pass
    assert tap.lost > 0
    tap.close()


@pytest.fixture
def bus(device: TestDevice) -> Iterator[J2534Bus]:
    """Return a python-can bus on the device."""
    made = J2534Bus(str(device.path))
    yield made
    made.shutdown()


def test_lifted_frames_reach_the_vehicle_too(bus: J2534Bus) -> None:
    info = AdapterInfo("can:j2534", "J2534", "", Capability.FUNCTIONAL)
    link = IsoTpLink(bus, info, OpenOptions(Trace(), threading.Event()))
    assert link.find_bus(stop=GO_ON).responders == (0x7E8, 0x7E9)
    (answer,) = asked(link, ENGINE, "22F190")
    assert answer.payload == b"\x62\xf1\x90" + VIN


def test_udsoncan_reads_the_vin_through_can_isotp_and_the_bus(bus: J2534Bus) -> None:
    address = isotp.Address(isotp.AddressingMode.Normal_11bits, txid=0x7E0, rxid=0x7E8)
    stack = isotp.CanStack(bus, address=address, params={"tx_padding": 0})
    config = {**udsoncan.configs.default_client_config, "data_identifiers": {0xF190: udsoncan.AsciiCodec(17)}}
    with Client(PythonIsoTpConnection(stack), config=config) as client:
        assert client.read_data_by_identifier(0xF190).service_data.values[0xF190] == VIN.decode()


def test_bus_is_a_bus_to_a_python_can_listener(bus: J2534Bus) -> None:
    answered = threading.Event()
    notifier = can.Notifier(
        bus, [lambda frame: answered.set() if frame.arbitration_id == 0x7E8 else None], 0.1
    )
    bus.send(can.Message(arbitration_id=0x7E0, data=b"\x02\x01\x0d".ljust(8, b"\0"), is_extended_id=False))
    assert answered.wait(10)
    notifier.stop()
