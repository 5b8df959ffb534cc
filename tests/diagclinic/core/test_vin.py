"""VINs, held against published ones whose check digit is known to be right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.core.vin import Vin

_ALLOWED = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
# the place in 49 CFR 565.15 table IV, written out a second time: rows of the table, columns 1 to 9
_ROWS = ("ABCDEFGH.", "JKLMN.P.R", ".STUVWXYZ")

PUBLISHED = (
    "1M8GDM9AXKP042788",  # worked example of the check digit, remainder 10
    "1HGCM82633A004352",  # sample of NHTSA's public decoder
    "5GZCZ43D13S812715",
    "1GKEL19WXRB546238",
    "JH4KA7561PC008269",
    "WBA3A5G59DNP26082",
    "11111111111111111",  # straight ones
)

vins = st.text(alphabet=_ALLOWED, min_size=17, max_size=17).map(Vin)


@pytest.mark.parametrize("text", PUBLISHED)
def test_published_vin_has_its_check_digit(text: str) -> None:
    assert Vin(text).check_digit_matches


@given(
    st.sampled_from(PUBLISHED),
    st.integers(0, 16).filter(lambda position: position != 8),
    st.sampled_from(_ALLOWED),
)
def test_one_wrong_character_is_found(text: str, position: int, wrong: str) -> None:
    typo = Vin(text[:position] + wrong + text[position + 1 :])

    assert typo.check_digit_matches == _stands_for_the_same(text[position], wrong)


@given(vins)
def test_check_digit_is_a_digit_or_x(vin: Vin) -> None:
    assert vin.check_digit in "0123456789X"


@given(vins)
def test_putting_in_the_check_digit_makes_it_match(vin: Vin) -> None:
    mended = Vin(vin.text[:8] + vin.check_digit + vin.text[9:])

    assert mended.check_digit_matches


@given(vins)
def test_vin_is_read_back_from_its_text(vin: Vin) -> None:
    assert Vin.parse(str(vin)) == vin


@pytest.mark.parametrize(
    "typed",
    [
        "1hgcm82633a004352",
        " 1HGCM82633A004352\n",
        "1HG CM82633A 004352",
        "1HG-CM826-33A004352",
        "I1HGCM82633A004352",
        "*I1HGCM82633A004352*",
    ],
)
def test_what_a_person_types_is_forgiven(typed: str) -> None:
    assert Vin.parse(typed) == Vin("1HGCM82633A004352")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1HGCM82633A00435",
        "1HGCM82633A0043522",
        "IHGCM82633A004352",
        "1HGCM82633A0O4352",
        "1HGCM82633A0Q4352",
        "1HGCM82633A\x00\x0004352",
        "1HGCM82633A00435é",
        "\u0661HGCM82633A004352",
    ],
)
def test_what_is_no_vin_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a VIN"):
        Vin.parse(text)


def test_lower_case_is_for_people_and_not_for_control_units() -> None:
    with pytest.raises(ValueError, match="is not a VIN"):
        Vin("1hgcm82633a004352")


@given(st.text(max_size=20))
def test_any_text_is_a_vin_or_a_value_error(text: str) -> None:
    try:
        vin = Vin.parse(text)
    except ValueError:
        return
    assert set(vin.text) <= set(_ALLOWED)


def test_parts_of_a_vin() -> None:
    vin = Vin("1HGCM82633A004352")

    assert (vin.wmi, vin.tail) == ("1HG", "004352")


@pytest.mark.parametrize(
    ("text", "required"),
    [
        ("1HGCM82633A004352", True),  # United States
        ("2T1BURHE5FC123456", True),  # Canada
        ("3VWFE21C04M000001", True),  # Mexico
        ("7SAYGDEEXPF000001", True),  # United States, area 7
        ("7A8DA0B0012345678", False),  # New Zealand, area 7
        ("LSVAA4187E2184847", True),  # China, GB 16735
        ("WVWZZZ1JZ3W386752", False),  # Germany, with the filler ZZZ
        ("JHMCM56557C404453", False),  # Japan
    ],
)
def test_check_digit_is_asked_for_where_the_law_does(text: str, required: bool) -> None:
    assert Vin(text).check_digit_is_required is required


def _stands_for_the_same(one: str, other: str) -> bool:
    return _value(one) == _value(other)


def _value(character: str) -> int | str:
    if character.isdigit():
        return int(character)
    return next(row.index(character) + 1 for row in _ROWS if character in row)
