"""SAE J1850: headers, in-frame responses, what the device is told."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import Scheme, Target
from drivers.errors import AdapterUnfitError
from drivers.j2534.constants import ProtocolId
from drivers.j2534.j1850 import J1850Channel, j1850_request, read_j1850
from drivers.j2534.medium import Heard
from drivers.j2534.networks import networks
from drivers.j2534.passthru import PassThruMessage
from tests.drivers.j2534.fake import Part, ScriptedPassThru, device_on, message

VPW, PWM = ProtocolId.J1850VPW, ProtocolId.J1850PWM
EVERYBODY = Target(Scheme.K_LINE, 0x6A, functional=True)
ENGINE = Target(Scheme.K_LINE, 0x10)


def medium_on(library: ScriptedPassThru, key: str = "vpw") -> J1850Channel:
    """Return the channel under test, set up."""
    network = next(network for network in networks() if network.key == key)
    device = device_on(library)
    channel = device.connect(network.protocol, network.flags, network.baud)
    medium = J1850Channel(device, channel, network)
    medium.set_up()
    return medium


def vehicle(*parts: Part) -> ScriptedPassThru:
    """Return a library behind which a J1850 vehicle follows the script."""
    return ScriptedPassThru({VPW: parts, PWM: parts})


@pytest.mark.parametrize(
    ("protocol", "target", "told"),
    [
        (VPW, EVERYBODY, "68 6A F1 01 0D"),
        (PWM, EVERYBODY, "61 6A F1 01 0D"),
        (VPW, ENGINE, "6C 10 F1 01 0D"),
        (PWM, ENGINE, "C4 10 F1 01 0D"),
    ],
)
def test_header_of_a_request(protocol: ProtocolId, target: Target, told: str) -> None:
    assert j1850_request(protocol, target, b"\x01\x0d").hex(" ").upper() == told


@pytest.mark.parametrize("length", [0, 8])
def test_message_holds_1_to_7_bytes(length: int) -> None:
    with pytest.raises(AdapterUnfitError):
        j1850_request(VPW, EVERYBODY, bytes(length))


@pytest.mark.parametrize(
    ("protocol", "target", "row", "heard"),
    [
        (VPW, EVERYBODY, "48 6B 10 41 0D 20", Heard(0x10, bytes.fromhex("410D20"))),
        (PWM, EVERYBODY, "41 6B 10 41 0D 20", Heard(0x10, bytes.fromhex("410D20"))),
        (PWM, EVERYBODY, "41 6B 10 41 0D 20 | F1", Heard(0x10, bytes.fromhex("410D20"))),
        (VPW, ENGINE, "6C F1 10 62 00 0C 01", Heard(0x10, bytes.fromhex("62000C01"))),
        (PWM, ENGINE, "C4 F1 10 62 00 0C 01", Heard(0x10, bytes.fromhex("62000C01"))),
        (VPW, ENGINE, "6C F1 18 62 00 0C 01", None),
        (VPW, EVERYBODY, "41 6B 10 41 0D 20", None),
        (VPW, EVERYBODY, "88 1B 10 04 00", None),
        (VPW, EVERYBODY, "48 6B 10", None),
        (VPW, EVERYBODY, "48", None),
    ],
    ids=[
        "VPW",
        "PWM",
        "bytes of the IFR stand behind",
        "physical VPW",
        "physical PWM",
        "another unit",
        "header of the other kind",
        "traffic of the vehicle",
        "header alone",
        "cut short",
    ],
)
def test_message_is_taken_apart(protocol: ProtocolId, target: Target, row: str, heard: Heard | None) -> None:
    assert read_j1850(protocol, target, message(protocol, row)) == heard


def test_vpw_lets_answers_to_everybody_and_to_this_tool_through() -> None:
    library = vehicle()
    medium_on(library)
    assert library.calls[2:] == ["start_filter PASS FFFF 486B", "start_filter PASS FFFF 6CF1"]


def test_pwm_device_learns_which_messages_it_is_to_acknowledge() -> None:
    library = vehicle()
    medium_on(library, "pwm")
    assert library.calls[2:] == [
        "set_config NODE_ADDRESS=241",
        "add_functional 6B",
        "start_filter PASS FFFF 416B",
        "start_filter PASS FFFF C4F1",
    ]


def test_answers_of_several_units_in_several_messages_are_heard() -> None:
    library = vehicle(
        ["echo 68 6A F1 09 02", "48 6B 10 49 02 01 00 00 00 31", "48 6B 18 49 02 01 00 00 00 32"]
    )
    medium = medium_on(library)
    medium.ask(EVERYBODY, b"\x09\x02")
    assert [one.source for one in medium.listen(EVERYBODY, 0)] == [0x10, 0x18]


def test_everybody_has_one_address() -> None:
    with pytest.raises(AdapterUnfitError):
        medium_on(vehicle()).ask(Target(Scheme.K_LINE, 0x33, functional=True), b"\x01\x00")


def test_network_needs_no_waking() -> None:
    library = vehicle()
    medium = medium_on(library)
    library.calls.clear()
    medium.wake(threading.Event())
    assert library.calls == []


@given(st.binary(max_size=16), st.integers(0, 20), st.booleans())
def test_arbitrary_message_answers_with_bytes_or_not_at_all(row: bytes, extra: int, pwm: bool) -> None:
    protocol = PWM if pwm else VPW
    found = read_j1850(protocol, EVERYBODY, PassThruMessage(protocol, row, extra_index=extra))
    assert found is None or found.payload
