"""Trouble codes, held against the layout of SAE J2012 and the 65,536 codes that two bytes can carry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.core.dtc import Dtc, DtcStatus, DtcSystem, FaultCode
from diagclinic.core.ecu import AddressScheme, EcuAddress


def test_every_code_is_read_back_from_its_text() -> None:
    everything = [Dtc(number) for number in range(0x10000)]

    assert [Dtc.parse(str(dtc)) for dtc in everything] == everything


def test_no_two_codes_have_the_same_text() -> None:
    assert len({str(Dtc(number)) for number in range(0x10000)}) == 0x10000


@pytest.mark.parametrize(
    ("wire", "text"),
    [
        (b"\x01\x43", "P0143"),  # the example of SAE J1979, 6.3
        (b"\x03\x01", "P0301"),
        (b"\x41\x23", "C0123"),
        (b"\x92\x34", "B1234"),
        (b"\xc1\x00", "U0100"),
        (b"\xe3\xff", "U23FF"),
        (b"\x0a\x80", "P0A80"),
    ],
)
def test_bytes_of_the_wire_are_the_code_that_technicians_write(wire: bytes, text: str) -> None:
    assert str(Dtc(int.from_bytes(wire))) == text


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("P0301", DtcSystem.POWERTRAIN),
        ("C0031", DtcSystem.CHASSIS),
        ("B0001", DtcSystem.BODY),
        ("U0100", DtcSystem.NETWORK),
    ],
)
def test_the_letter_is_the_system(text: str, system: DtcSystem) -> None:
    assert Dtc.parse(text).system is system


@pytest.mark.parametrize(
    "text", ["P0000", "P0FFF", "P2000", "P2FFF", "P3400", "P3FFF", "C0035", "B0FFF", "U0100", "U3000"]
)
def test_ranges_of_the_standard_are_generic(text: str) -> None:
    assert Dtc.parse(text).is_generic


@pytest.mark.parametrize(
    "text", ["P1000", "P1FFF", "P3000", "P33FF", "C1000", "C2FFF", "B1000", "B2FFF", "U1000", "U2FFF"]
)
def test_ranges_of_the_makers_are_not_generic(text: str) -> None:
    assert not Dtc.parse(text).is_generic


@pytest.mark.parametrize("typed", ["p0301", " P0301 ", "P0a80\n"])
def test_typing_is_forgiven(typed: str) -> None:
    assert str(Dtc.parse(typed)) == typed.strip().upper()


@given(st.text(max_size=8))
def test_any_text_is_a_code_or_a_value_error(text: str) -> None:
    try:
        dtc = Dtc.parse(text)
    except ValueError:
        return
    assert str(dtc) == text.strip().upper()


@pytest.mark.parametrize("text", ["", "P030", "P03011", "X0301", "P4301", "P0G01", "0301", "P\u0660301"])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a trouble code"):
        Dtc.parse(text)


@pytest.mark.parametrize("number", [-1, 0x10000, 0x010143])
def test_numbers_beyond_two_bytes_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="two bytes"):
        Dtc(number)


def test_codes_are_sorted_by_system_then_number() -> None:
    typed = [Dtc.parse(text) for text in ("U0100", "P2000", "B0001", "P0301", "C0031")]

    assert [str(dtc) for dtc in sorted(typed)] == ["P0301", "P2000", "C0031", "B0001", "U0100"]


def test_the_same_fault_of_the_same_unit_is_one_fault() -> None:
    unit = EcuAddress(AddressScheme.CAN_11BIT, 0x7E8)
    statuses = [DtcStatus.CONFIRMED, DtcStatus.PENDING]

    faults = {FaultCode(unit, Dtc.parse("P0301"), frozenset(order)) for order in (statuses, statuses[::-1])}

    assert len(faults) == 1
