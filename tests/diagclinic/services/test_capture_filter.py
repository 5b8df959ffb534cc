"""diagclinic.services.capture_filter: what a person writes lets exactly those frames pass."""

import can
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.core.errors import CaptureFilterError
from diagclinic.services.capture_filter import identifier_text, parse_filters, wants
from drivers.api import FrameFilter

LAST_11BIT = 0x7FF
LAST_29BIT = 0x1FFFFFFF


def frame(identifier: int, *, is_extended: bool = False) -> can.Message:
    return can.Message(arbitration_id=identifier, is_extended_id=is_extended)


def passes(text: str, identifier: int, *, is_extended: bool = False) -> bool:
    return wants(parse_filters(text))(frame(identifier, is_extended=is_extended))


def place_of(text: str) -> int:
    """Return where `text` goes wrong, 1 where it does not."""
    try:
        parse_filters(text)
    except CaptureFilterError as error:
        return error.at
    return 1


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("7E8", FrameFilter(0x7E8, LAST_11BIT, is_extended=False)),
        ("7ex", FrameFilter(0x7E0, 0x7F0, is_extended=False)),
        ("18DAF1xx", FrameFilter(0x18DAF100, 0x1FFFFF00, is_extended=True)),
        ("00000123", FrameFilter(0x123, LAST_29BIT, is_extended=True)),
        ("Fx", FrameFilter(0x0F0, 0x7F0, is_extended=False)),
        ("0x7E8", FrameFilter(0x7E8, LAST_11BIT, is_extended=False)),
        ("0xx", FrameFilter(0x000, 0x700, is_extended=False)),
        ("0X100-0x1FF", FrameFilter(0x100, 0x700, is_extended=False)),
        ("1X0", FrameFilter(0x100, 0x70F, is_extended=False)),
        ("7E8/7F0", FrameFilter(0x7E0, 0x7F0, is_extended=False)),
        ("18DA0000/1FFF0000", FrameFilter(0x18DA0000, 0x1FFF0000, is_extended=True)),
        ("100-1FF", FrameFilter(0x100, 0x700, is_extended=False)),
        ("000-7FF", FrameFilter(0, 0, is_extended=False)),
        ("00000000 - 1FFFFFFF", FrameFilter(0, 0, is_extended=True)),
        ("1xxxx", FrameFilter(0x10000, 0x1FFF0000, is_extended=True)),
    ],
)
def test_term_is_one_mask(text: str, wanted: FrameFilter) -> None:
    assert parse_filters(text) == (wanted,)


def test_terms_stand_between_commas_semicolons_or_spaces() -> None:
    assert [one.identifier for one in parse_filters(" 1,2;3  4 ,, ")] == [1, 2, 3, 4]


@pytest.mark.parametrize("text", ["", "  ", ",", " ; , "])
def test_nothing_asked_for_lets_everything_pass(text: str) -> None:
    assert (parse_filters(text), passes(text, 0x123)) == ((), True)


@pytest.mark.parametrize(
    ("text", "at", "why"),
    [
        ("7E8,G00", 5, "'G00' is no hexadecimal identifier"),
        ("800", 1, "800 is more than 7FF"),
        ("1, 20000000", 4, "20000000 is more than 1FFFFFFF"),
        ("123456789", 1, "has more than 8 digits"),
        ("9" * 5000, 1, "has more than 8 digits"),
        ("200-100", 1, "the range ends at 100, before it begins at 200"),
        ("7FF-10000", 1, "different lengths"),
        ("7E8/FFF0", 1, "more bits than the identifier 7E8"),
        ("-100", 1, "'' is no hexadecimal identifier"),
        ("1, -100", 4, "'' is no hexadecimal identifier"),
        ("100-", 1, "no hexadecimal identifier"),
        ("1-2-3", 1, "no hexadecimal identifier"),
        ("7Ex-7FF", 1, "no hexadecimal identifier"),
    ],
)
def test_wrong_term_is_named_with_its_place(text: str, at: int, why: str) -> None:
    with pytest.raises(CaptureFilterError) as caught:
        parse_filters(text)
    assert (caught.value.at, why in caught.value.why) == (at, True)


@given(
    first=st.integers(0, LAST_11BIT), last=st.integers(0, LAST_11BIT), identifier=st.integers(0, LAST_11BIT)
)
def test_range_lets_exactly_its_identifiers_pass(first: int, last: int, identifier: int) -> None:
    low, high = sorted((first, last))
    assert passes(f"{low:03X}-{high:03X}", identifier) == (low <= identifier <= high)


@given(first=st.integers(0, LAST_29BIT), last=st.integers(0, LAST_29BIT), data=st.data())
def test_range_of_29_bits_lets_exactly_its_identifiers_pass(
    first: int, last: int, data: st.DataObject
) -> None:
    low, high = sorted((first, last))
    near = st.sampled_from([low - 1, low, high, high + 1]) | st.integers(low, high)
    identifier = data.draw(near.filter(lambda one: 0 <= one <= LAST_29BIT))
    assert passes(f"{low:08X}-{high:08X}", identifier, is_extended=True) == (low <= identifier <= high)


@given(first=st.integers(0, LAST_29BIT), last=st.integers(0, LAST_29BIT))
def test_no_range_needs_more_masks_than_twice_its_bits(first: int, last: int) -> None:
    low, high = sorted((first, last))
    assert len(parse_filters(f"{low:08X}-{high:08X}")) <= 2 * 29


@given(identifier=st.integers(0, LAST_29BIT), is_extended=st.booleans())
def test_identifier_as_it_is_shown_lets_itself_pass(identifier: int, is_extended: bool) -> None:
    number = identifier if is_extended else identifier & LAST_11BIT
    text = identifier_text(number, is_extended=is_extended)
    assert (
        passes(text, number, is_extended=is_extended),
        passes(text, number, is_extended=not is_extended),
    ) == (
        True,
        False,
    )


@given(st.text(alphabet="0123456789ABCDEFabcdefxX-/,; \t\ng", max_size=60) | st.text(max_size=60))
def test_any_text_is_understood_or_refused_with_a_place_in_it(text: str) -> None:
    assert 1 <= place_of(text) <= max(1, len(text))


def test_error_frames_always_pass() -> None:
    assert wants(parse_filters("7E8"))(can.Message(is_error_frame=True))
