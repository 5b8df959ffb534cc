"""Notices are taken exactly as agreed, or not at all."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.updater.flag_samples import a_notice
from updater.client.errors import DamagedError
from updater.client.notices_file import SignedNotice, SignedNotices, notices_bytes, parse_notices


def written(*found: dict[str, Any], seq: int = 1) -> bytes:
    return json.dumps({"format": 1, "seq": seq, "notices": list(found)}).encode()


def test_notice_is_what_was_written() -> None:
    text = written(
        a_notice(versions=["1.0.0"], channels=["pilot"], regions=["EU"], **{"from": "2026-11-01T00:00:00Z"})
    )
    assert parse_notices(text).notices == (
        SignedNotice(
            notice_id="n1",
            kind="known-issue",
            title="Slow adapters",
            words="Live values of some adapters are slow.",
            versions=("1.0.0",),
            channels=("pilot",),
            regions=("EU",),
            begins=datetime(2026, 11, 1, tzinfo=UTC),
        ),
    )


def test_writing_and_reading_changes_nothing() -> None:
    found = SignedNotices(7, parse_notices(written(a_notice(), a_notice("n2", kind="message"))).notices)
    assert parse_notices(notices_bytes(found)) == found


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"id": "two words"}, "id"),
        ({"kind": "advertisement"}, "kind"),
        ({"title": ""}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"words": "\x1b[2J"}, "cannot be shown"),
        ({"words": "   "}, "cannot be shown"),
        ({"versions": ["latest"]}, "versions"),
        ({"channels": ["alpha"]}, "channels"),
        ({"regions": ["Europe"]}, "regions"),
        ({"until": "tomorrow"}, "no time"),
        ({"from": "2026-11-02T00:00:00Z", "until": "2026-11-01T00:00:00Z"}, "ends before"),
        ({"link": "https://example.org"}, "not known"),
    ],
)
def test_notice_that_makes_no_sense_is_refused(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(DamagedError, match=words):
        parse_notices(written(a_notice(**fields)))


def test_words_may_have_lines() -> None:
    assert parse_notices(written(a_notice(words="One.\nTwo."))).notices[0].words == "One.\nTwo."


def test_notice_is_named_once() -> None:
    with pytest.raises(DamagedError, match="twice"):
        parse_notices(written(a_notice(), a_notice()))


def test_number_is_above_zero() -> None:
    with pytest.raises(DamagedError, match="seq"):
        parse_notices(written(seq=0))


@given(st.binary(max_size=200))
def test_any_bytes_end_as_one_error(payload: bytes) -> None:
    with pytest.raises(DamagedError):
        parse_notices(payload)
