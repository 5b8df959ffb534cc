"""updater.client.short_code: read out, written down, told apart from what was misheard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.client.short_code import (
    ALPHABET,
    CHANNELS,
    DAYS_CAPPED,
    CodeError,
    Flag,
    Told,
    _checks,
    decode,
    encode,
)

PLAIN = Told("1.4.2", "1.4.2", "regional", "", Flag(0), 1, 0)
SAID = Flag.TRIAL | Flag.PINNED | Flag.SAFE_MODE | Flag.FELL_BACK | Flag.HALTED
numbers = st.integers(0, 255)
versions = st.builds("{}.{}.{}".format, st.integers(1, 255), numbers, numbers)
regions = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2)
told = st.builds(
    Told,
    current=versions,
    last_good=st.one_of(versions, st.just("")),
    channel=st.sampled_from(("", *CHANNELS)),
    region=st.one_of(regions, st.just("")),
    flags=st.one_of(st.integers(0, 255), st.integers(0, 255).map(Flag.DAMAGED.__or__)).map(Flag),
    launcher=st.integers(0, 255),
    days=st.one_of(st.integers(0, DAYS_CAPPED), st.none()),
)
places = st.integers(0, 100)


def _symbols(code: str) -> list[str]:
    return list(code.replace("-", ""))


@given(told)
def test_what_was_encoded_is_decoded(facts: Told) -> None:
    assert decode(encode(facts)) == facts


@given(told)
def test_code_is_read_out_in_groups_of_four(facts: Told) -> None:
    groups = encode(facts).split("-")
    assert all(len(group) == 4 for group in groups[:-1])
    assert set("".join(groups)) <= set(ALPHABET)


def test_code_of_a_damaged_install_still_names_both_versions() -> None:
    facts = Told("1.4.2", "1.3.0", "beta", "", Flag.DAMAGED | Flag.TRIAL, 1, 0)
    assert decode(encode(facts)) == facts


def test_code_of_an_ordinary_install_is_ten_symbols() -> None:
    assert len(_symbols(encode(PLAIN))) == 10


@given(told, places, st.sampled_from(ALPHABET))
def test_symbol_that_was_misheard_is_found(facts: Told, place: int, heard: str) -> None:
    symbols = _symbols(encode(facts))
    place %= len(symbols)
    heard = heard if heard != symbols[place] else ALPHABET[(ALPHABET.index(heard) + 1) % 32]
    symbols[place] = heard
    with pytest.raises(CodeError, match="misheard"):
        decode("".join(symbols))


@given(told, places, places, st.integers(1, 31), st.integers(1, 31))
def test_two_symbols_that_were_misheard_are_found(
    facts: Told, one: int, other: int, by: int, other_by: int
) -> None:
    symbols = [ALPHABET.index(symbol) for symbol in _symbols(encode(facts))]
    one, other = one % len(symbols), other % len(symbols)
    symbols[one] ^= by
    symbols[other] ^= other_by if one != other else 0
    with pytest.raises(CodeError, match="misheard"):
        decode("".join(ALPHABET[symbol] for symbol in symbols))


@given(told, places, places)
def test_symbols_that_changed_places_are_found(facts: Told, one: int, other: int) -> None:
    symbols = _symbols(encode(facts))
    one, other = one % len(symbols), other % len(symbols)
    symbols[one], symbols[other] = symbols[other], symbols[one]
    if symbols == _symbols(encode(facts)):
        assert decode("".join(symbols)) == facts
    else:
        with pytest.raises(CodeError, match="misheard"):
            decode("".join(symbols))


@given(told)
def test_code_is_understood_however_it_is_written_down(facts: Told) -> None:
    written = encode(facts).lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert decode(f" {written}\n") == facts


@given(st.text(max_size=60))
def test_any_other_text_is_refused_or_is_a_code(text: str) -> None:
    try:
        facts = decode(text)
    except CodeError:
        return
    assert decode(encode(facts)) == facts


@given(st.lists(st.integers(0, 31), min_size=8, max_size=20))
def test_symbols_that_pass_the_check_by_chance_are_refused_or_can_be_told_again(symbols: list[int]) -> None:
    whole = "".join(ALPHABET[symbol] for symbol in (*symbols, *_checks(symbols)))
    try:
        facts = decode(whole)
    except CodeError as error:
        assert "misheard" not in str(error)  # noqa: PT017  refused or understood, both are judged
        return
    assert decode(encode(facts)) == facts


def test_letter_that_no_code_holds_is_named() -> None:
    with pytest.raises(CodeError, match="holds U"):
        decode(encode(PLAIN)[:-1] + "U")


def test_text_of_another_length_is_no_code() -> None:
    with pytest.raises(CodeError, match="symbols, not 4"):
        decode("0123")


def test_code_of_a_newer_kind_asks_for_a_newer_program() -> None:
    with pytest.raises(CodeError, match="newer kind"):
        decode("0" * 10)


def test_install_without_a_version_is_told() -> None:
    empty = Told("", "", days=None)
    assert decode(encode(empty)) == empty


def test_days_are_told_up_to_thirty() -> None:
    assert decode(encode(Told("1.0.0", "1.0.0", days=400))).days == DAYS_CAPPED


def test_everything_out_of_the_ordinary_is_told() -> None:
    assert decode(encode(Told("1.5.0", "1.4.2", "pilot", "DE", SAID, 2, 3))).flags == SAID


def test_numbers_that_nobody_publishes_do_not_make_a_code_that_cannot_be_checked() -> None:
    huge = "99999.99999.99999"
    assert len(_symbols(encode(Told(huge, "99998.99999.99999", "pilot", "DE", launcher=99999)))) <= 31
