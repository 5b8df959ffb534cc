"""diagclinic.protocols.masking.words: VINs in what people read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.protocols.masking.pseudonyms import pseudonyms_for
from diagclinic.protocols.masking.words import masked_data, masked_text, vins_in_data, vins_in_text
from tests.masking_layouts import VIN

NAMES = pseudonyms_for([VIN])
NAME = NAMES.of[VIN]


def hexed(text: str, separator: str = "") -> str:
    return text.encode().hex(separator) if separator else text.encode().hex()


@pytest.mark.parametrize(
    "words",
    [
        "the visit is of {}",
        "{}",
        "VIN={}.",
        "/home/shop/{}/trace",
        "elm:COM4?note={}",
        "{} and {} again",
    ],
)
def test_vin_is_replaced_in_words(words: str) -> None:
    assert masked_text(words.format(VIN, VIN), NAMES) == words.format(NAME, NAME)


def test_lower_case_is_found_too() -> None:
    assert VIN.lower()[3:9] not in masked_text(f"it is {VIN.lower()}!", NAMES)


@pytest.mark.parametrize("separator", ["", " ", ":", "-", "_"])
def test_digits_of_octets_are_replaced_in_either_case(separator: str) -> None:
    real, due = (hexed(vin, separator) for vin in (VIN, NAME))
    assert masked_text(f"raw 490201{real}!", NAMES) == f"raw 490201{due}!"
    assert masked_text(f"({real.upper()})", NAMES) == f"({due.upper()})"


@pytest.mark.parametrize("mark", ["0x", "\\x"])
def test_octets_with_a_mark_are_replaced(mark: str) -> None:
    real, due = (", ".join(f"{mark}{ord(char):02X}" for char in vin) for vin in (VIN, NAME))
    assert masked_text(f"[{real}]", NAMES) == f"[{due}]"


def test_header_of_three_digits_moves_the_octets() -> None:
    assert masked_text(f"7E821{hexed(VIN[3:10])}", NAMES) == f"7E821{hexed(NAME[3:10]).upper()}"


@pytest.mark.parametrize(
    "text", ["", "12.6 V at 7E8", "2026-11-21T08:29:46.893316+00:00", "P0171", "ünïcödé ß"]
)
def test_other_words_stay(text: str) -> None:
    assert masked_text(text, NAMES) == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"VIN {VIN}, once", {VIN}),
        (f"x{VIN}", set()),
        ("12345678901234567", set()),
        ("7E8064100BE3FB813", set()),
        ("ABCDEFGHJKLMNPRST", set()),
        (VIN[:16], set()),
    ],
)
def test_words_that_read_as_a_vin_are_found(text: str, found: set[str]) -> None:
    assert vins_in_text(text) == found


def test_data_is_gone_through_to_its_leaves() -> None:
    data = {VIN: [VIN, 7, None, True, 1.5, {"deep": [f"({VIN})"]}]}
    assert masked_data(data, NAMES) == {NAME: [NAME, 7, None, True, 1.5, {"deep": [f"({NAME})"]}]}
    assert vins_in_data({"a": [1, {"b": f"<{VIN}>"}]}) == {VIN}


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    assert len(masked_text(text, NAMES)) == len(text)
