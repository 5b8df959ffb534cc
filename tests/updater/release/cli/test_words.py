"""What is typed makes a value, or a sentence that says what it should be."""

from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from updater.release.cli import words


@pytest.mark.parametrize(
    ("text", "expected"), [("5%", 0.05), ("5", 0.05), ("100%", 1.0), ("0", 0.0), ("2.5%", 0.025)]
)
def test_share_is_per_cent(text: str, expected: float) -> None:
    assert words.share(text) == expected


@pytest.mark.parametrize(("text", "expected"), [("7", (7, 7, 7)), ("7:5-8", (7, 5, 8))])
def test_format_of_the_record(text: str, expected: tuple[int, int, int]) -> None:
    assert words.schema(text) == expected


@pytest.mark.parametrize("text", ["2026-12-01T08:00", "2026-12-01T09:00+01:00", "2026-12-01T08:00:00.9Z"])
def test_moment_is_in_utc(text: str) -> None:
    assert words.moment(text) == datetime(2026, 12, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(("text", "expected"), [("1", 1), ("200", 200), ("365", 365)])
def test_days_are_counted(text: str, expected: int) -> None:
    assert words.days(text) == expected


@pytest.mark.parametrize(("text", "expected"), [("all", "*"), ("EU", "EU")])
def test_regions_are_named_or_all(text: str, expected: str) -> None:
    assert words.regions(text) == expected


@pytest.mark.parametrize(("text", "expected"), [("0", 0.0), ("7", 7.0), ("0.5", 0.5)])
def test_grace_is_in_days(text: str, expected: float) -> None:
    assert words.grace(text) == expected


def test_how_many_stay_is_counted() -> None:
    assert words.count("12") == 12


def test_token_is_a_name_an_address_and_a_file() -> None:
    assert words.token("root-1=hsm:2?label=root=key.pem") == ("root-1", "hsm:2?label=root", "key.pem")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (words.version, "1.0.0"),
        (words.platform, "linux-x86_64"),
        (words.channel, "regional:EU"),
        (words.region, "EU"),
        (words.sentence, "It smokes."),
    ],
)
def test_right_text_is_kept(kind: Callable[[str], str], text: str) -> None:
    assert kind(text) == text


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (words.share, "101%"),
        (words.share, "-1"),
        (words.share, "much"),
        (words.share, "nan"),
        (words.schema, "7:5"),
        (words.schema, "7:5-6"),
        (words.schema, "7:8-9"),
        (words.schema, "x"),
        (words.moment, "tomorrow"),
        (words.days, "0"),
        (words.days, "366"),
        (words.days, "03650"),
        (words.days, "-5"),
        (words.grace, "-1"),
        (words.grace, "nan"),
        (words.grace, "inf"),
        (words.grace, "long"),
        (words.count, "-1"),
        (words.count, "many"),
        (words.regions, "*"),
        (words.token, "root-1=hsm"),
        (words.version, "1.0"),
        (words.platform, "linux"),
        (words.channel, "alpha"),
        (words.channel, "regional:eu"),
        (words.region, "eu"),
        (words.sentence, "  "),
        (words.sentence, "two\nlines"),
    ],
)
def test_wrong_text_is_named(kind: Callable[[str], object], text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="is no"):
        kind(text)
