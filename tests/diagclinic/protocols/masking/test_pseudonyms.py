"""diagclinic.protocols.masking.pseudonyms: one stand-in for each VIN."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.core.vin import Vin
from diagclinic.protocols.masking.pseudonyms import is_masked, pseudonyms_for, telling_pieces
from tests.masking_layouts import VIN, sound_vins, vins

OTHER = "WVWZZZ1JZ3W386752"
NAMES = pseudonyms_for([VIN, OTHER])


@given(vins | sound_vins())
def test_stand_in_keeps_maker_length_and_whether_the_check_digit_is_right(vin: str) -> None:
    name = Vin(pseudonyms_for([vin]).of.get(vin, vin))
    assert (name.wmi, name.check_digit_matches) == (Vin(vin).wmi, Vin(vin).check_digit_matches)


@given(st.lists(vins, max_size=5))
def test_stand_in_shows_no_piece_of_any_vin(known: list[str]) -> None:
    names = pseudonyms_for(known)
    pieces = {piece for vin in names.of for piece in telling_pieces(vin)}
    assert all(pieces.isdisjoint(telling_pieces(name)) for name in names.of.values())


@given(st.lists(vins, unique=True, max_size=5))
def test_no_two_vins_share_a_stand_in(known: list[str]) -> None:
    names = pseudonyms_for(known).of
    assert len(set(names.values())) == len(names)


@given(vins)
def test_stand_in_is_not_hidden_again(vin: str) -> None:
    names = pseudonyms_for([vin]).of.values()
    assert all(map(is_masked, names))
    assert pseudonyms_for(names).of == {}


def test_vin_that_is_named_twice_has_one_stand_in() -> None:
    assert list(pseudonyms_for([VIN, VIN]).of.values()) == ["1DCXXXXX7XXXXX001"]


def test_whole_vin_is_replaced() -> None:
    assert NAMES.masked(f"({VIN}) <{OTHER}>") == f"({NAMES.of[VIN]}) <{NAMES.of[OTHER]}>"


@pytest.mark.parametrize("start", range(3, 12))
def test_piece_is_replaced_by_the_same_piece_of_the_stand_in(start: int) -> None:
    assert NAMES.masked(f"-{VIN[start : start + 6]}-") == f"-{NAMES.of[VIN][start : start + 6]}-"


@given(st.text("1DCAB6X7K04-", max_size=40))
def test_nothing_telling_is_left_of_any_text(text: str) -> None:
    masked = NAMES.masked(f"{text}{VIN}{text}")
    assert not any(piece in masked for piece in telling_pieces(VIN))


@pytest.mark.parametrize("text", ["", "1DC", "004711"[:5], "000000", "no VIN here", VIN[:8]])
def test_what_tells_no_vehicle_stays(text: str) -> None:
    assert NAMES.masked(text) == text


def test_piece_of_two_characters_only_tells_nothing() -> None:
    assert list(telling_pieces("WVW00000000000001")) == []
    assert "K00000"[0:6] not in telling_pieces("1DCAA16BXAK000000")


def test_without_vins_nothing_is_replaced() -> None:
    assert pseudonyms_for([]).masked(VIN) == VIN
