"""drivers.isotp.addressing: every addressing of ISO 15765-2, can-isotp's own stack as the unit."""

from dataclasses import replace

import can
import pytest
from hypothesis import given
from hypothesis import strategies as st
from isotp import Address, AddressingMode

from drivers.api import Addressing, Answer, OpenOptions, Scheme, Target
from drivers.errors import AdapterUnfitError, DriverError
from drivers.isotp.addressing import Audience, Route
from drivers.isotp.link import IsoTpLink
from tests.drivers.isotp.canbus import GO_ON, INFO, Trace, frame
from tests.drivers.isotp.third_party import Unit, UnitBus

LONG = bytes(range(200))

#: name: target, the unit's own address as can-isotp says it, the identifier and the first byte of its answers
UNITS = {
    "normal, 11 bit": (
        Target(Scheme.CAN_11BIT, 0x7E0),
        Address(AddressingMode.Normal_11bits, txid=0x7E8, rxid=0x7E0),
        (0x7E8, None),
    ),
    "normal, 11 bit, answers elsewhere": (
        Target(Scheme.CAN_11BIT, 0x714, response=0x77E),
        Address(AddressingMode.Normal_11bits, txid=0x77E, rxid=0x714),
        (0x77E, None),
    ),
    "normal fixed, 29 bit": (
        Target(Scheme.CAN_29BIT, 0x18DA10F1),
        Address(AddressingMode.NormalFixed_29bits, target_address=0xF1, source_address=0x10),
        (0x18DAF110, None),
    ),
    "extended, 11 bit": (
        Target(Scheme.CAN_11BIT, 0x6F1, addressing=Addressing.EXTENDED, extension=0x12),
        Address(
            AddressingMode.Extended_11bits, txid=0x612, rxid=0x6F1, target_address=0xF1, source_address=0x12
        ),
        (0x612, 0xF1),
    ),
    "extended, 29 bit": (
        Target(Scheme.CAN_29BIT, 0x18EF00F1, addressing=Addressing.EXTENDED, extension=0x12, response=0x1812),
        Address(
            AddressingMode.Extended_29bits,
            txid=0x1812,
            rxid=0x18EF00F1,
            target_address=0xF1,
            source_address=0x12,
        ),
        (0x1812, 0xF1),
    ),
    "mixed, 11 bit": (
        Target(Scheme.CAN_11BIT, 0x750, addressing=Addressing.MIXED, extension=0x6D),
        Address(AddressingMode.Mixed_11bits, txid=0x758, rxid=0x750, address_extension=0x6D),
        (0x758, 0x6D),
    ),
    "mixed, 29 bit": (
        Target(Scheme.CAN_29BIT, 0x18CE10F1, addressing=Addressing.MIXED, extension=0x6D),
        Address(
            AddressingMode.Mixed_29bits, target_address=0xF1, source_address=0x10, address_extension=0x6D
        ),
        (0x18CEF110, 0x6D),
    ),
}

each_addressing = pytest.mark.parametrize(("target", "own", "told"), UNITS.values(), ids=UNITS)


def ask(bus: UnitBus, target: Target, payload: bytes, expected: int | None = 1) -> list[Answer]:
    """Ask over a fresh link, and return every answer."""
    link = IsoTpLink(bus, INFO, OpenOptions(Trace(), GO_ON), bus.clock)
    return list(link.request(target, payload, deadline_s=0.2, expected=expected, stop=GO_ON))


@each_addressing
def test_third_party_unit_answers_a_short_request(
    target: Target, own: Address, told: tuple[int, int | None]
) -> None:
    bus = UnitBus([Unit(own, lambda request: b"\x62" + request[1:] + b"1")])
    (answer,) = ask(bus, target, b"\x22\xf1\x90")
    assert (answer.payload, answer.source, answer.extension) == (b"\x62\xf1\x901", *told)


@each_addressing
def test_third_party_unit_is_understood_in_many_frames_both_ways(
    target: Target, own: Address, told: tuple[int, int | None]
) -> None:
    bus = UnitBus([Unit(own, lambda request: b"\x76" + request[1:])])
    (answer,) = ask(bus, target, b"\x36\x01" + LONG)
    assert (answer.payload, answer.damage) == (b"\x76\x01" + LONG, "")


@each_addressing
def test_frames_of_somebody_else_are_not_taken_for_the_units(
    target: Target, own: Address, told: tuple[int, int | None]
) -> None:
    foreign = can.Message(
        arbitration_id=told[0] ^ 0x40, data=b"\x04\x62\xf1\x90\x58", is_extended_id=told[0] > 0x7FF
    )
    bus = UnitBus([Unit(own, lambda request: b"\x62" + request[1:] + b"1")], [foreign])
    assert [answer.payload for answer in ask(bus, target, b"\x22\xf1\x90")] == [b"\x62\xf1\x901"]


#: target, the functional identifier and what its frames begin with, two units that hear it
EVERYBODY = {
    "normal, 11 bit": (
        Target(Scheme.CAN_11BIT, 0x7DF, functional=True),
        (0x7DF, b""),
        [Address(AddressingMode.Normal_11bits, txid=0x7E8 + n, rxid=0x7E0 + n) for n in (0, 2)],
        {(0x7E8, None), (0x7EA, None)},
    ),
    "normal fixed, 29 bit": (
        Target(Scheme.CAN_29BIT, 0x18DB33F1, functional=True),
        (0x18DB33F1, b""),
        [
            Address(AddressingMode.NormalFixed_29bits, target_address=0xF1, source_address=unit)
            for unit in (0x10, 0x18)
        ],
        {(0x18DAF110, None), (0x18DAF118, None)},
    ),
    "extended, 11 bit": (
        Target(Scheme.CAN_11BIT, 0x6F1, functional=True, addressing=Addressing.EXTENDED, extension=0xDF),
        (0x6F1, b"\xdf"),
        [
            Address(
                AddressingMode.Extended_11bits,
                txid=0x600 + unit,
                rxid=0x6F1,
                target_address=0xF1,
                source_address=unit,
            )
            for unit in (0x12, 0x40)
        ],
        {(0x612, 0xF1), (0x640, 0xF1)},
    ),
    "mixed, 11 bit": (
        Target(Scheme.CAN_11BIT, 0x7DF, functional=True, addressing=Addressing.MIXED, extension=0x6D),
        (0x7DF, b"\x6d"),
        [
            Address(AddressingMode.Mixed_11bits, txid=0x7E8 + n, rxid=0x7E0 + n, address_extension=0x6D)
            for n in (0, 2)
        ],
        {(0x7E8, 0x6D), (0x7EA, 0x6D)},
    ),
    "mixed, 29 bit": (
        Target(Scheme.CAN_29BIT, 0x18CD33F1, functional=True, addressing=Addressing.MIXED, extension=0x6D),
        (0x18CD33F1, b"\x6d"),
        [
            Address(
                AddressingMode.Mixed_29bits, target_address=0xF1, source_address=unit, address_extension=0x6D
            )
            for unit in (0x10, 0x18)
        ],
        {(0x18CEF110, 0x6D), (0x18CEF118, 0x6D)},
    ),
}


@pytest.mark.parametrize(("target", "heard_at", "owns", "told"), EVERYBODY.values(), ids=EVERYBODY)
@pytest.mark.parametrize("length", [3, 40])
def test_every_unit_that_answers_everybody_is_heard(
    target: Target,
    heard_at: tuple[int, bytes],
    owns: list[Address],
    told: set[tuple[int, int | None]],
    length: int,
) -> None:
    units = [Unit(own, lambda _request: (b"\x49\x02" + LONG)[:length], heard_at) for own in owns]
    answers = ask(UnitBus(units), target, b"\x09\x02", expected=None)
    assert {(answer.source, answer.extension) for answer in answers} == told
    assert [(answer.payload, answer.damage) for answer in answers] == [
        ((b"\x49\x02" + LONG)[:length], "")
    ] * 2


def test_request_to_everybody_has_room_for_one_byte_less_behind_a_further_address() -> None:
    target = Target(Scheme.CAN_11BIT, 0x6F1, functional=True, addressing=Addressing.EXTENDED, extension=0xDF)
    with pytest.raises(AdapterUnfitError, match="holds 6"):
        ask(UnitBus([]), target, bytes(7))


PLAIN = Target(Scheme.CAN_11BIT, 0x7E0)
EXTENDED = Target(Scheme.CAN_11BIT, 0x6F1, functional=True, addressing=Addressing.EXTENDED, extension=0xDF)


@pytest.mark.parametrize(
    "target",
    [
        replace(PLAIN, scheme=Scheme.K_LINE),
        replace(PLAIN, request=0x18DA10F1),
        replace(PLAIN, request=-1),
        replace(PLAIN, response=0x800),
        replace(PLAIN, response=0x7E0),
        replace(PLAIN, extension=0x10),
        replace(PLAIN, addressing=Addressing.EXTENDED),
        replace(PLAIN, addressing=Addressing.MIXED, extension=0x100),
        replace(PLAIN, scheme=Scheme.CAN_29BIT, request=0x20000000),
    ],
)
def test_address_that_no_frame_can_carry_is_refused(target: Target) -> None:
    with pytest.raises(AdapterUnfitError):
        ask(UnitBus([]), target, b"\x22\xf1\x90")


@pytest.mark.parametrize(
    ("target", "row"),
    [
        (PLAIN, "7E8 02 7E 00"),
        (PLAIN, "7E8"),
        (replace(PLAIN, addressing=Addressing.MIXED, extension=0x6D), "7E8 6D 02 7E 00"),
        (Target(Scheme.CAN_29BIT, 0x18DB33F1, functional=True), "18DAF110 02 7E 00"),
    ],
)
def test_frame_of_whom_was_asked_is_known(target: Target, row: str) -> None:
    assert Audience(target).route_of(frame(row)) is not None


@pytest.mark.parametrize(
    ("target", "row"),
    [
        (PLAIN, "7E9 02 7E 00"),
        (PLAIN, "000007E8 02 7E 00"),
        (replace(PLAIN, addressing=Addressing.MIXED, extension=0x6D), "7E8 6C 02 7E 00"),
        (replace(PLAIN, addressing=Addressing.MIXED, extension=0x6D), "7E8"),
        (Target(Scheme.CAN_29BIT, 0x18DB33F1, functional=True), "7E8 02 7E 00"),
        (Target(Scheme.CAN_11BIT, 0x7DF, functional=True, response=0x7E9), "7E8 02 7E 00"),
        (EXTENDED, "6F1 F1 02 7E 00"),
        (EXTENDED, "712 F1 02 7E 00"),
        (EXTENDED, "612 F2 02 7E 00"),
    ],
)
def test_frame_of_whom_was_not_asked_is_nobodys(target: Target, row: str) -> None:
    assert Audience(target).route_of(frame(row)) is None


def test_units_that_share_an_identifier_are_told_apart() -> None:
    one, other = (
        Route(0x750, 0x758, False, Addressing.MIXED, byte, byte)  # noqa: FBT003  a field of its own name
        for byte in (0x6D, 0x6E)
    )
    assert (one.unit != other.unit, one.key != other.key) == (True, True)


TARGETS = st.builds(
    Target,
    st.sampled_from(Scheme),
    st.integers(-1, 2**30),
    st.booleans(),
    st.sampled_from(Addressing),
    st.none() | st.integers(-1, 256),
    st.none() | st.integers(-1, 2**30),
)
FRAMES = st.builds(
    lambda identifier, payload, wide: can.Message(
        arbitration_id=identifier if wide else identifier & 0x7FF, data=payload, is_extended_id=wide
    ),
    st.sampled_from([0x7E8, 0x612, 0x18DAF110, 0x18CEF110]) | st.integers(0, 0x1FFFFFFF),
    st.binary(max_size=8),
    st.booleans(),
)


@given(st.sampled_from([*(unit[0] for unit in UNITS.values())]) | TARGETS, st.lists(FRAMES, max_size=8))
def test_no_target_and_no_frames_raise_anything_untyped(target: Target, frames: list[can.Message]) -> None:
    bus = UnitBus([])
    bus.waiting.extend(frames)
    bus.on_send = frames
    try:
        answers = ask(bus, target, b"\x09\x02", expected=None)
    except DriverError:
        return
    assert all(answer.damage or answer.payload[:1] in {b"\x49", b"\x7f"} for answer in answers)
