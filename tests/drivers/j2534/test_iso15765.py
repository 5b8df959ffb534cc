"""ISO-TP by the device: filters, flags, indications (SAE J2534-1:2004, 7.2.5, 7.2.6, 7.2.9 and 8.7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import Addressing, Scheme, Target
from drivers.errors import AdapterUnfitError
from drivers.j2534.constants import ProtocolId
from drivers.j2534.iso15765 import Iso15765Channel, sources_in
from drivers.j2534.medium import Heard
from drivers.j2534.networks import can_network
from drivers.j2534.passthru import PassThruMessage
from tests.drivers.j2534.fake import ENGINE, EVERYBODY, ScriptedPassThru, Trace, device_on, iso15765, message

GATEWAY = Target(Scheme.CAN_29BIT, 0x18DA10F1)
EVERYBODY_29 = Target(Scheme.CAN_29BIT, 0x18DB33F1, functional=True)
BMW = Target(Scheme.CAN_11BIT, 0x6F1, addressing=Addressing.EXTENDED, extension=0x12, response=0x612)
MIXED = Target(Scheme.CAN_11BIT, 0x7E0, addressing=Addressing.MIXED, extension=0x55)


def medium_on(
    library: ScriptedPassThru, scheme: Scheme = Scheme.CAN_11BIT, trace: Trace | None = None
) -> Iso15765Channel:
    """Return the channel under test."""
    network = can_network(scheme, 500_000)
    device = device_on(library, trace)
    return Iso15765Channel(device, device.connect(network.protocol, network.flags, network.baud), network)


def heard(library: ScriptedPassThru, target: Target = EVERYBODY) -> list[Heard]:
    """Ask `target` and return what comes of the first part of the script."""
    medium = medium_on(library, target.scheme)
    medium.ask(target, b"\x01\x0d")
    return list(medium.listen(target, 0))


def test_everybody_is_heard_before_anybody_is_asked() -> None:
    library = iso15765()
    medium_on(library).ask(EVERYBODY, b"\x01\x0d")
    assert library.calls[2:] == [
        f"start_filter FLOW_CONTROL FFFFFFFF 0000{source:04X} 0000{source - 8:04X}"
        for source in range(0x7E8, 0x7F0)
    ] + ["write 00 00 07 DF 01 0D"]


def test_one_unit_needs_one_filter() -> None:
    library = iso15765()
    medium_on(library).ask(ENGINE, b"\x22\xf1\x90")
    assert library.calls[2:] == [
        "start_filter FLOW_CONTROL FFFFFFFF 000007E8 000007E0",
        "write 00 00 07 E0 22 F1 90",
    ]


@pytest.mark.parametrize(
    ("target", "flags"),
    [(ENGINE, 0x40), (GATEWAY, 0x140), (BMW, 0xC0)],
    ids=["padded", "29 bits", "extended addressing"],
)
def test_flags_say_how_the_frames_are_made(target: Target, flags: int) -> None:
    trace = Trace()
    medium_on(iso15765(), target.scheme, trace).ask(target, b"\x3e\x00")
    assert trace.rows[-1][1][2:10] == f"{flags:08X}"


def test_29_bit_unit_is_heard_with_its_addresses_exchanged() -> None:
    library = iso15765()
    medium_on(library, Scheme.CAN_29BIT).ask(GATEWAY, b"\x3e\x00")
    assert library.calls[-2:] == [
        "start_filter FLOW_CONTROL FFFFFFFF 18DAF110 18DA10F1",
        "write 18 DA 10 F1 3E 00",
    ]


def test_extended_address_stands_behind_the_identifier() -> None:
    library = iso15765()
    medium_on(library).ask(BMW, b"\x3e\x00")
    assert library.calls[-2:] == [
        "start_filter FLOW_CONTROL FFFFFFFFFF 00000612F1 000006F112",
        "write 00 00 06 F1 12 3E 00",
    ]


def test_mixed_address_is_the_same_both_ways() -> None:
    library = iso15765()
    medium_on(library).ask(MIXED, b"\x3e\x00")
    assert library.calls[-2:] == [
        "start_filter FLOW_CONTROL FFFFFFFFFF 000007E855 000007E055",
        "write 00 00 07 E0 55 3E 00",
    ]


def test_answer_with_an_address_byte_tells_it() -> None:
    library = iso15765(["ext 612 F1 7E 00"])
    assert heard(library, BMW) == [Heard(0x612, b"\x7e\x00", extension=0xF1)]


def test_answer_without_the_address_byte_is_of_another_conversation() -> None:
    assert heard(iso15765(["612 F1 7E 00"]), BMW) == []


def test_everybody_cannot_be_asked_with_extended_addressing() -> None:
    target = Target(Scheme.CAN_11BIT, 0x6F1, functional=True, addressing=Addressing.EXTENDED, extension=0xDF)
    with pytest.raises(AdapterUnfitError):
        medium_on(iso15765()).ask(target, b"\x3e\x00")


def test_29_bit_responders_are_heard_once_they_are_known() -> None:
    library = iso15765()
    medium = medium_on(library, Scheme.CAN_29BIT)
    medium.units = (0x18DAF110, 0x18DAF128)
    medium.ask(EVERYBODY_29, b"\x01\x00")
    assert [call[-17:] for call in library.calls if "FLOW" in call] == [
        "18DAF110 18DA10F1",
        "18DAF128 18DA28F1",
    ]


def test_several_units_answer_one_request() -> None:
    assert heard(iso15765(["7E8 41 0D 10", "7E9 41 0D 11"])) == [
        Heard(0x7E8, b"\x41\x0d\x10"),
        Heard(0x7E9, b"\x41\x0d\x11"),
    ]


def test_indications_and_echoes_are_no_answers() -> None:
    library = iso15765(["echo 7DF 01 0D", "done 7DF", "begun 7E8", "7E8 41 0D 10"])
    assert heard(library) == [Heard(0x7E8, b"\x41\x0d\x10")]


def test_frames_of_others_are_dropped() -> None:
    assert heard(iso15765(["7E9 41 0D 11"]), ENGINE) == []


def test_what_came_before_the_request_is_dropped() -> None:
    library = iso15765()
    library.waiting.append("7E8 41 0D 10")
    assert heard(library) == []


def test_beginning_of_a_message_is_waited_for() -> None:
    library = iso15765(["begun 7E8"])
    medium = medium_on(library)
    medium.ask(ENGINE, b"\x22\xf1\x90")
    list(medium.listen(ENGINE, 0))
    assert medium.is_receiving(library.clock())


def test_message_that_never_ends_is_waited_for_no_longer_than_five_seconds() -> None:
    library = iso15765(["begun 7E8"])
    medium = medium_on(library)
    medium.ask(ENGINE, b"\x22\xf1\x90")
    list(medium.listen(ENGINE, 0))
    assert not medium.is_receiving(library.clock() + 5)


def test_unit_that_broke_off_is_named() -> None:
    medium = medium_on(iso15765(["begun 7E8"]))
    medium.ask(ENGINE, b"\x22\xf1\x90")
    list(medium.listen(ENGINE, 0))
    assert medium.broken_off() == (0x7E8,)


def test_message_that_came_whole_was_not_broken_off() -> None:
    medium = medium_on(iso15765(["begun 7E8", "7E8 62 F1 90 41"]))
    medium.ask(ENGINE, b"\x22\xf1\x90")
    list(medium.listen(ENGINE, 0))
    assert medium.broken_off() == ()


def test_message_of_somebody_else_that_came_whole_is_not_waited_for_any_more() -> None:
    library = iso15765(["begun 7E9", "7E9 62 F1 90 41"])
    medium = medium_on(library)
    medium.ask(ENGINE, b"\x22\xf1\x90")
    list(medium.listen(ENGINE, 0))
    assert not medium.is_receiving(library.clock())


def test_long_request_is_on_its_way_until_the_device_says_that_it_is_sent() -> None:
    library = iso15765(["done 7E0"])
    medium = medium_on(library)
    medium.ask(ENGINE, b"\x2e\xf1\x90" + bytes(17))
    before = medium.is_sending(library.clock())
    list(medium.listen(ENGINE, 0))
    assert (before, medium.is_sending(library.clock())) == (True, False)


def test_short_request_is_sent_at_once() -> None:
    library = iso15765()
    medium = medium_on(library)
    medium.ask(ENGINE, b"\x22\xf1\x90")
    assert not medium.is_sending(library.clock())


def test_long_request_that_no_unit_lets_go_on_is_given_up() -> None:
    library = iso15765()
    medium = medium_on(library)
    medium.ask(ENGINE, b"\x2e\xf1\x90" + bytes(17))
    assert not medium.is_sending(library.clock() + 2)


def test_request_for_everybody_fits_in_one_frame() -> None:
    with pytest.raises(AdapterUnfitError, match="8 bytes for everybody"):
        medium_on(iso15765()).ask(EVERYBODY, bytes(8))


def test_other_numbering_is_not_on_this_network() -> None:
    with pytest.raises(AdapterUnfitError, match="which has no can29 addresses"):
        medium_on(iso15765()).ask(GATEWAY, b"\x3e\x00")


def test_unsent_request_is_dropped_when_nobody_answers() -> None:
    library = iso15765()
    medium_on(library).gave_up()
    assert library.calls[-1] == "clear WAITING"


def test_device_that_tells_of_frames_sent_tells_when_nobody_took_one() -> None:
    medium = medium_on(iso15765(["done 7E0"], []))
    for _ in range(2):
        medium.ask(ENGINE, b"\x3e\x00")
        list(medium.listen(ENGINE, 0))
    assert medium.gave_up()


def test_device_that_never_tells_of_frames_sent_tells_nothing() -> None:
    medium = medium_on(iso15765([]))
    medium.ask(ENGINE, b"\x3e\x00")
    assert not medium.gave_up()


def test_raw_single_frames_tell_who_sent_them() -> None:
    rows = ["18DAF110 06 41 00 BE 3E B8 11 00", "18DAF128 10 14 49 02", "done 18DB33F1"]
    messages = [message(ProtocolId.CAN, row) for row in rows]
    assert list(sources_in(messages)) == [(0x18DAF110, bytes.fromhex("4100BE3EB811"))]


@given(st.lists(st.tuples(st.binary(max_size=16), st.integers(0, 0x1FF)), max_size=8))
def test_arbitrary_messages_never_break_the_channel(rows: list[tuple[bytes, int]]) -> None:
    library = iso15765()
    medium = medium_on(library)
    messages = [PassThruMessage(ProtocolId.ISO15765, row, rx_status=status) for row, status in rows]
    library.read = lambda *_: messages  # type: ignore[method-assign]  # the script's own device
    for one in medium.listen(EVERYBODY, 0):
        assert one.source in range(0x7E8, 0x7F0)
        assert one.payload
