"""diagclinic.protocols.masking.disguises: VINs that do not stand plainly are hidden in the form they have."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.protocols.masking.disguises import all_pieces_in, pieces_in, plain_pieces_in
from diagclinic.protocols.masking.leaks import Leaks
from diagclinic.protocols.masking.pseudonyms import pseudonyms_for
from diagclinic.protocols.masking.traces import masked_trace, vins_in_trace
from tests.masking_layouts import VIN, frames, received, sound_vins, trace_of

NAMES = pseudonyms_for([VIN])
NAME = NAMES.of[VIN]
Form = Callable[[str], str]


def in_groups(vin: str) -> str:
    return f"{vin[:5]}-{vin[5:8]}-{vin[8:12]} {vin[12:]}"


def spelled(vin: str) -> str:
    return ", ".join(vin)


def utf16_le(vin: str) -> str:
    return vin.encode("utf-16-le").decode("latin-1")


def utf16_be(vin: str) -> str:
    return vin.encode("utf-16-be").decode("latin-1")


def backwards(vin: str) -> str:
    return vin[::-1]


def backwards_in_groups(vin: str) -> str:
    return in_groups(vin)[::-1]


def in_digits(vin: str) -> str:
    return vin.encode().hex().upper()


def in_digits_of_utf16(vin: str) -> str:
    return vin.encode("utf-16-le").hex().upper()


def behind_an_odd_digit(vin: str) -> str:
    return f"7{in_digits(vin)}"


BARE: tuple[Form, ...] = (in_groups, spelled, utf16_le, utf16_be, backwards, backwards_in_groups)
FORMS: tuple[Form, ...] = (*BARE, in_digits, in_digits_of_utf16, behind_an_odd_digit)


def masked(text: str, find: Callable[..., dict[int, str]] = all_pieces_in) -> str:
    new = list(text)
    for at, char in find(text, NAMES).items():
        new[at] = char
    return "".join(new)


@pytest.mark.parametrize("form", FORMS)
def test_vin_in_another_form_gives_way_to_its_stand_in_in_the_same_form(form: Form) -> None:
    assert masked(f"<{form(VIN)}>") == f"<{form(NAME)}>"


@pytest.mark.parametrize("form", BARE)
def test_signs_alone_need_no_look_at_digits(form: Form) -> None:
    assert masked(form(VIN), pieces_in) == form(NAME)


@pytest.mark.parametrize("form", FORMS)
def test_none_of_these_forms_is_plain(form: Form) -> None:
    assert masked(form(VIN), plain_pieces_in) == form(VIN)


@pytest.mark.parametrize("text", ["0-0-4-7-1-1", "2026-11-00 04:71:1", "K 0 0 4 7 1 1"])
def test_seven_characters_with_signs_between_stand_in_many_a_time_and_number(text: str) -> None:
    assert masked(text) == text


@given(text=st.text(max_size=60))
def test_text_without_a_vin_stays(text: str) -> None:
    assert masked(text.upper()) == text.upper()


@pytest.mark.parametrize("form", FORMS)
@given(vin=sound_vins())
def test_any_vin_is_hidden_in_any_form(form: Form, vin: str) -> None:
    names = pseudonyms_for([vin])
    new = list(form(vin))
    for at, char in all_pieces_in(form(vin), names).items():
        new[at] = char
    assert not Leaks([vin]).in_text("".join(new))


@pytest.mark.parametrize("form", FORMS)
def test_form_that_is_left_would_be_seen(form: Form) -> None:
    assert Leaks([VIN]).in_text(f"<{form(VIN)}>")


def records(form: Form, vin: str) -> list[tuple[bool, bytes]]:
    answer = b"\x62\xf1\xa0" + form(vin).encode("latin-1")
    return [(False, b"\x00\x00\x07\xe8" + one) for one in frames(answer)]


def rows(form: Form, vin: str) -> list[tuple[bool, bytes]]:
    answer = b"\x62\xf1\xa0" + form(vin).encode("latin-1")
    return [(False, ("\r".join("7E8" + one.hex().upper() for one in frames(answer)) + "\r\r>").encode())]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("layout", [records, rows])
def test_form_is_hidden_in_frames_and_rows_too(
    layout: Callable[[Form, str], list[tuple[bool, bytes]]], form: Form
) -> None:
    real, expected = trace_of(layout(form, VIN)), trace_of(layout(form, NAME))
    assert received(masked_trace(real, NAMES)) == received(expected)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("layout", [records, rows])
def test_report_with_such_frames_is_written(
    layout: Callable[[Form, str], list[tuple[bool, bytes]]], form: Form
) -> None:
    assert not Leaks([VIN]).in_trace(masked_trace(trace_of(layout(form, VIN)), NAMES))


def test_vin_that_only_frames_of_others_told_is_found() -> None:
    answer = b"\x62\xf1\x8cA123\xf1\x90" + VIN.encode()
    in_frames = [(False, b"\x00\x00\x07\xe9" + one) for one in frames(answer)]
    assert vins_in_trace(trace_of(in_frames)) == {VIN}


def test_vin_that_only_rows_told_is_found() -> None:
    answer = b"\x59\x04\x01\x02\x03\x2f\x01\x01\xf1\x90" + VIN.encode()
    in_rows = "\r".join("7E9" + one.hex() for one in frames(answer))
    assert vins_in_trace(trace_of([(False, in_rows.encode())])) == {VIN}
