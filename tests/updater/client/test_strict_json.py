"""JSON that is read without leniency."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.client.errors import DamagedError
from updater.client.strict_json import Fields, canonical, read_format, read_object, time_of, time_text

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def fields(**values: object) -> Fields:
    return Fields("the list", values)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.integers() | st.booleans()))
def test_what_is_written_canonically_is_read_again(values: dict[str, object]) -> None:
    assert read_object(canonical(values), "it", 1 << 20).values == values


def test_canonical_json_is_sorted_without_spaces_in_utf_8() -> None:
    assert canonical({"b": [1, 2], "a": "ü"}) == '{"a":"ü","b":[1,2]}'.encode()


def test_what_is_no_number_is_not_written() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical({"a": float("nan")})


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b"\xff{}",
        b'{"a":1,"a":2}',
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b"{}{}",
        b'{"a":' * 100_000,
        b'{"a":' + b"9" * 5000 + b"}",
        b"\xef\xbb\xbf{}",
    ],
)
def test_what_is_no_plain_json_object_is_refused(payload: bytes) -> None:
    with pytest.raises(DamagedError):
        read_object(payload, "the list", 1 << 20)


def test_what_is_too_large_is_not_read() -> None:
    with pytest.raises(DamagedError, match="has 12 bytes; more than 11"):
        read_object(b'{"a":"aaaa"}', "the list", 11)


@pytest.mark.parametrize("value", [0, 2, "1", 1.0, True, None, [1]])
def test_another_format_is_refused(value: object) -> None:
    with pytest.raises(DamagedError, match="format of the list"):
        read_format(json.dumps({"format": value}).encode(), "the list", 100)


def test_a_missing_format_is_refused() -> None:
    with pytest.raises(DamagedError, match="format of the list is missing"):
        read_format(b"{}", "the list", 100)


def test_a_field_that_is_not_known_is_refused() -> None:
    with pytest.raises(DamagedError, match="surprise of the list is not known"):
        fields(a=1, surprise=2).known("a")


def test_a_field_for_later_publishers_is_passed_over() -> None:
    assert fields(**{"a": 1, "x-more": 2}).known("a").number("a", 0, 1) == 1


ASKED = {
    "text": lambda found: found.text("a", 3),
    "number": lambda found: found.number("a", 1, 3),
    "fraction": lambda found: found.fraction("a"),
    "flag": lambda found: found.flag("a"),
    "time": lambda found: found.time("a"),
    "matching": lambda found: found.matching("a", str.isupper, "capital"),
    "part": lambda found: found.part("a"),
    "items": lambda found: found.items("a", 2),
    "texts": lambda found: found.texts("a", 2, str.isupper, "capital"),
    "numbers": lambda found: found.numbers("a", 2, 9),
    "objects": lambda found: list(found.objects("a", 2)),
}
FITTING: list[tuple[str, object, object]] = [
    ("text", "abc", "abc"),
    ("number", 3, 3),
    ("fraction", 1, 1.0),
    ("fraction", 0.5, 0.5),
    ("flag", False, False),
    ("time", "2026-11-21T12:00:00Z", datetime(2026, 11, 21, 12, tzinfo=UTC)),
    ("matching", "A", "A"),
    ("items", [1, "a"], (1, "a")),
    ("texts", ["A", "B"], ("A", "B")),
    ("numbers", [0, 9], (0, 9)),
]
UNFITTING: list[tuple[str, object]] = [
    ("text", ""),
    ("text", "abcd"),
    ("text", 1),
    ("text", None),
    ("number", 0),
    ("number", 4),
    ("number", True),
    ("number", 1.0),
    ("number", "1"),
    ("fraction", 1.1),
    ("fraction", -0.1),
    ("fraction", True),
    ("fraction", "1"),
    ("flag", 0),
    ("flag", "true"),
    ("time", "2026-11-21"),
    ("time", "2026-11-21T12:00:00+00:00"),
    ("time", "2026-11-21T25:00:00Z"),
    ("time", "2026-1-21T12:00:00Z"),
    ("matching", "a"),
    ("part", []),
    ("items", {}),
    ("items", [1, 2, 3]),
    ("texts", ["A", "A"]),
    ("texts", ["A", "b"]),
    ("texts", ["A", 1]),
    ("numbers", [1]),
    ("numbers", [1, 2, 3]),
    ("numbers", [1, True]),
    ("numbers", [1, 10]),
    ("numbers", [1, -1]),
    ("objects", [{}, 1]),
]


@pytest.mark.parametrize(("kind", "value", "expected"), FITTING)
def test_a_value_that_fits_is_returned(kind: str, value: object, expected: object) -> None:
    assert ASKED[kind](fields(a=value)) == expected


@pytest.mark.parametrize(("kind", "value"), UNFITTING)
def test_a_value_that_does_not_fit_is_refused_by_name(kind: str, value: object) -> None:
    with pytest.raises(DamagedError, match=r"a(\[1\])? of the list"):
        ASKED[kind](fields(a=value))


@pytest.mark.parametrize("kind", ASKED)
def test_a_value_that_is_missing_is_refused(kind: str) -> None:
    with pytest.raises(DamagedError, match="a of the list is missing"):
        ASKED[kind](fields())


@pytest.mark.parametrize("kind", ASKED)
@given(value=JSON)
def test_no_value_does_more_than_be_refused(kind: str, value: object) -> None:
    try:
        ASKED[kind](fields(a=value))
    except DamagedError as error:
        assert "a" in str(error)  # noqa: PT017  a value that fits is no failure


def test_objects_within_are_named_by_where_they_lie() -> None:
    outer = fields(a=[{"b": {"c": 1}}])

    inner = next(outer.objects("a", 1)).part("b")

    assert inner.what == "b of a[0] of the list"


def test_null_is_told_from_missing() -> None:
    assert (fields(a=None).is_null("a"), fields(a=0).is_null("a")) == (True, False)
    with pytest.raises(DamagedError, match="missing"):
        fields().is_null("a")


def test_a_moment_is_written_in_utc() -> None:
    moment = datetime(2026, 11, 21, 14, tzinfo=timezone(timedelta(hours=2)))

    assert time_text(moment) == "2026-11-21T12:00:00Z"
    assert time_of(time_text(moment), "it") == moment
