"""The K-line: headers of ISO 14230-2 and ISO 9141-2, waking, keeping awake."""

import threading
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import Scheme, Target
from drivers.errors import AdapterUnfitError, VehicleSilentError
from drivers.j2534.constants import ProtocolId
from drivers.j2534.kline import KLineChannel, iso9141_request, kwp_request, read_iso9141, read_kwp
from drivers.j2534.medium import Heard
from drivers.j2534.networks import networks
from drivers.j2534.slow import SlowCalls
from tests.drivers.j2534.fake import Part, ScriptedPassThru, Trace, device_on

GO_ON = threading.Event()
KWP = Target(Scheme.K_LINE, 0x33, functional=True)
LEGISLATED = Target(Scheme.K_LINE, 0x6A, functional=True)
ENGINE = Target(Scheme.K_LINE, 0x10)
STARTED = bytes.fromhex("83F110C1EF8F")


def kline(
    *parts: Part, wakes: Sequence[bytes | Exception] = (STARTED,), refused: str = ""
) -> ScriptedPassThru:
    """Return a library behind which a K-line vehicle follows the script."""
    scripts = {ProtocolId.ISO14230: parts, ProtocolId.ISO9141: parts}
    return ScriptedPassThru(scripts, wakes=wakes, refused=frozenset({refused} - {""}))


def medium_on(library: ScriptedPassThru, key: str = "kwp-fast", trace: Trace | None = None) -> KLineChannel:
    """Return the channel under test, set up and not woken."""
    network = next(network for network in networks() if network.key == key)
    device = device_on(library, trace)
    channel = device.connect(network.protocol, network.flags, network.baud)
    medium = KLineChannel(device, channel, network, SlowCalls("script"))
    medium.set_up()
    return medium


def woken(library: ScriptedPassThru, key: str = "kwp-fast") -> KLineChannel:
    """Return the channel under test, woken, its first calls forgotten."""
    medium = medium_on(library, key)
    medium.wake(GO_ON)
    library.calls.clear()
    return medium


@pytest.mark.parametrize(
    ("target", "payload", "told"),
    [
        (KWP, "0100", "C2 33 F1 01 00"),
        (KWP, "81", "C1 33 F1 81"),
        (ENGINE, "1A90", "82 10 F1 1A 90"),
        (ENGINE, "00" * 63, "BF 10 F1" + " 00" * 63),
        (ENGINE, "00" * 64, "80 10 F1 40" + " 00" * 64),
    ],
    ids=["functional", "one byte", "physical", "longest in the format byte", "length byte"],
)
def test_header_of_a_kwp_request(target: Target, payload: str, told: str) -> None:
    assert kwp_request(target, bytes.fromhex(payload)).hex(" ").upper() == told


def test_unit_that_wants_a_length_byte_gets_one() -> None:
    assert kwp_request(ENGINE, b"\x3e", length_in_format=False) == bytes.fromhex("8010F1013E")


@pytest.mark.parametrize("length", [0, 256])
def test_kwp_message_holds_1_to_255_bytes(length: int) -> None:
    with pytest.raises(AdapterUnfitError):
        kwp_request(ENGINE, bytes(length))


def test_header_of_an_iso_9141_request() -> None:
    assert iso9141_request(LEGISLATED, b"\x01\x00") == bytes.fromhex("686AF10100")


def test_single_unit_has_no_address_on_iso_9141() -> None:
    with pytest.raises(AdapterUnfitError):
        iso9141_request(ENGINE, b"\x01\x00")


def test_iso_9141_message_holds_7_bytes() -> None:
    with pytest.raises(AdapterUnfitError):
        iso9141_request(LEGISLATED, bytes(8))


@pytest.mark.parametrize(
    ("row", "heard"),
    [
        ("83 F1 10 41 0D 20", Heard(0x10, bytes.fromhex("410D20"))),
        ("80 F1 10 03 41 0D 20", Heard(0x10, bytes.fromhex("410D20"))),
        ("03 41 0D 20", Heard(0, bytes.fromhex("410D20"))),
        ("00 03 41 0D 20", Heard(0, bytes.fromhex("410D20"))),
        ("83 F1 10 41 0D 20 F2", Heard(0x10, bytes.fromhex("410D20"))),
        ("83 F1 10 41 0D", Heard(0x10, bytes.fromhex("410D"), "2 of 3 bytes came")),
        ("83 F1 10 41 0D 20 AA", Heard(0x10, bytes.fromhex("410D20"), "4 of 3 bytes came")),
        ("83 33 10 41 0D 20", None),
        ("83", None),
        ("", None),
    ],
    ids=[
        "length in the format byte",
        "length byte",
        "no addresses",
        "no addresses, length byte",
        "checksum left behind",
        "cut short",
        "a byte too many",
        "for another tool",
        "one byte",
        "nothing",
    ],
)
def test_kwp_message_is_taken_apart(row: str, heard: Heard | None) -> None:
    assert read_kwp(bytes.fromhex(row)) == heard


@pytest.mark.parametrize(
    ("row", "heard"),
    [
        ("48 6B 10 41 0D 20", Heard(0x10, bytes.fromhex("410D20"))),
        ("68 6A F1 01 0D", None),
        ("48 6B 10", None),
    ],
    ids=["answer", "request of a tool", "nothing in it"],
)
def test_iso_9141_message_is_taken_apart(row: str, heard: Heard | None) -> None:
    assert read_iso9141(bytes.fromhex(row)) == heard


def test_channel_is_told_the_pauses_and_lets_everything_through() -> None:
    library = kline()
    medium_on(library)
    assert library.calls[2:] == [
        "set_config P1_MAX=40 P3_MIN=110 P4_MIN=10",
        "start_filter PASS 00 00",
    ]


def test_device_that_takes_no_pauses_is_used_with_its_own() -> None:
    library = kline(refused="set_config")
    medium_on(library)
    assert library.calls[-1] == "start_filter PASS 00 00"


def test_fast_start_asks_everybody_to_start_communication() -> None:
    library = kline()
    medium_on(library).wake(GO_ON)
    assert library.calls[-2:] == ["fast_init C1 33 F1 81", "start_periodic C1 33 F1 3E 2500"]


def test_key_bytes_are_those_of_the_answer() -> None:
    assert woken(kline()).key_bytes == b"\xef\x8f"


def test_refusal_to_start_communication_wakes_nobody() -> None:
    medium = medium_on(kline(wakes=(bytes.fromhex("83F1107F8110"),)))
    with pytest.raises(VehicleSilentError, match="refuses"):
        medium.wake(GO_ON)
    assert medium.key_bytes == b""


@pytest.mark.parametrize("answer", ["83F110C1EF", "84F110C1EF8F", "83F1105AEF8F", ""])
def test_what_is_no_whole_answer_to_the_start_tells_no_key_bytes(answer: str) -> None:
    medium = medium_on(kline(wakes=(bytes.fromhex(answer),)))
    medium.wake(GO_ON)
    assert medium.key_bytes == b""


def test_5_baud_start_keeps_iso_9141_awake_with_a_legislated_request() -> None:
    library = kline(wakes=[b"\x08\x08"])
    medium_on(library, "iso9141").wake(GO_ON)
    assert library.calls[-2:] == ["five_baud_init 33", "start_periodic 68 6A F1 01 00 2500"]


def test_key_bytes_of_iso_9141_are_not_taken_for_kwp() -> None:
    with pytest.raises(VehicleSilentError, match="ISO 9141-2"):
        medium_on(kline(wakes=[b"\x08\x08"]), "kwp-slow").wake(GO_ON)


def test_line_that_the_device_keeps_awake_is_not_woken_again() -> None:
    library = kline()
    medium = woken(library)
    library.clock.now_s += 60
    medium.wake(GO_ON)
    assert library.calls == []


def test_line_that_nobody_keeps_awake_is_woken_when_it_was_left_too_long() -> None:
    library = kline(wakes=[STARTED, STARTED], refused="start_periodic")
    medium = woken(library)
    library.clock.now_s += 4.6
    medium.wake(GO_ON)
    assert library.calls[0] == "fast_init C1 33 F1 81"


def test_line_that_is_in_use_is_not_woken_again() -> None:
    library = kline(refused="start_periodic")
    medium = woken(library)
    library.clock.now_s += 4
    medium.wake(GO_ON)
    assert library.calls == []


def test_silent_line_is_woken_before_the_next_request_with_nothing_else_on_it() -> None:
    library = kline(wakes=[STARTED, STARTED])
    medium = woken(library)
    medium.gave_up()
    medium.wake(GO_ON)
    assert library.calls == [
        "clear WAITING",
        "stop_periodic",
        "fast_init C1 33 F1 81",
        "start_periodic C1 33 F1 3E 2500",
    ]


def test_unit_whose_key_bytes_want_a_length_byte_gets_it() -> None:
    library = kline(wakes=[bytes.fromhex("83F110C1EA8F")])
    medium = woken(library)
    medium.ask(ENGINE, b"\x1a\x90")
    assert library.sent == ["80 10 F1 02 1A 90"]


def test_several_messages_of_several_units_are_heard() -> None:
    medium = woken(kline(["87 F1 10 49 02 01 00 00 00 31", "83 F1 18 41 0D 20", "83 33 F1 3E"]))
    medium.ask(KWP, b"\x09\x02")
    assert list(medium.listen(KWP, 0)) == [
        Heard(0x10, bytes.fromhex("49020100000031")),
        Heard(0x18, bytes.fromhex("410D20")),
    ]


def test_single_unit_is_heard_alone() -> None:
    medium = woken(kline(["83 F1 18 5A 90 31", "83 F1 10 5A 90 32"]))
    medium.ask(ENGINE, b"\x1a\x90")
    assert list(medium.listen(ENGINE, 0)) == [Heard(0x10, bytes.fromhex("5A9032"))]


def test_answer_without_addresses_is_of_the_unit_that_was_asked() -> None:
    medium = woken(kline(["03 5A 90 32"]))
    medium.ask(ENGINE, b"\x1a\x90")
    assert list(medium.listen(ENGINE, 0)) == [Heard(0x10, bytes.fromhex("5A9032"))]


@given(st.binary(max_size=300))
def test_arbitrary_message_is_whole_damaged_or_not_ours(row: bytes) -> None:
    for read in (read_kwp, read_iso9141):
        found = read(row)
        assert found is None or found.damage or found.payload
