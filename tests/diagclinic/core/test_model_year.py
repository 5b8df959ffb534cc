"""Model years, held against vehicles whose year is public."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.core.model_year import model_year_words, model_years
from diagclinic.core.vin import Vin

_LATEST = 2027


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("1HGCM82633A004352", 2003),  # Honda Accord
        ("5GZCZ43D13S812715", 2003),  # Saturn Vue
        ("1GKEL19WXRB546238", 1994),  # GMC Safari: R before 2010, for position 7 is a digit
        ("1G1ZD5ST2JF246849", 2018),  # Chevrolet Malibu: J after 2009, for position 7 is a letter
        ("5TDYK3DC8DS290235", 2013),  # Toyota Sienna
        ("7SAYGDEEXPF000001", 2023),  # Tesla Model Y: built in Texas, area 7
    ],
)
def test_north_american_car_has_one_year(text: str, year: int) -> None:
    assert model_years(Vin(text), _LATEST) == (year,)


def test_elsewhere_every_cycle_is_possible() -> None:
    assert model_years(Vin("WVWZZZ1JZ3W386752"), _LATEST) == (2003,)
    assert model_years(Vin("WVWZZZ1KZAW386752"), _LATEST) == (1980, 2010)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1HGCM82633A004352", "2003"),
        ("LSVAA4187E2184847", "1984 or 2014"),  # China, GB 16735
        # a Mercedes-Benz for Europe: position 10 is the side of the steering wheel
        ("WDB2110061A123456", "2001, if its maker puts the year into the VIN; many do not"),
        ("VF1BB0A0F0U123456", ""),
    ],
)
def test_year_is_called_certain_only_where_the_law_demands_it(text: str, words: str) -> None:
    assert model_year_words(Vin(text), _LATEST) == words


def test_years_that_lie_ahead_are_left_out() -> None:
    assert model_years(Vin("WVWZZZ1KZAW386752"), 2009) == (1980,)


def test_north_american_motorcycle_is_free_of_the_rule() -> None:
    # position 7 is a letter, which would mean 2035
    assert model_years(Vin("1HD1FMW125Y600000"), _LATEST) == (2005,)


@pytest.mark.parametrize("code", "0UZ")
def test_characters_that_stand_for_no_year(code: str) -> None:
    assert model_years(Vin("VF1BB0A0F" + code + "1234567"), _LATEST) == ()


def test_year_before_the_first_code_is_none() -> None:
    assert model_years(Vin("1HGCM8263YA004352"), 1979) == ()


@given(
    st.text(alphabet="ABCDEFGHJKLMNPRSTUVWXYZ0123456789", min_size=17, max_size=17), st.integers(1980, 2060)
)
def test_years_are_sorted_thirty_apart_and_not_ahead(text: str, latest: int) -> None:
    years = model_years(Vin(text), latest)

    assert all(later - earlier == 30 for earlier, later in pairwise(years))
    assert all(1980 <= year <= latest for year in years)
