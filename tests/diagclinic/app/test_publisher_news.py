"""News reach those whom they concern, until they are dismissed; a bad file is no news."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic import __version__
from diagclinic.app.publisher_news import (
    FILE_NAME,
    KEPT_NAME,
    LONGEST_TITLE,
    LONGEST_WORDS,
    MOST,
    MOST_AT_ONCE,
    FileNews,
    left_news,
    news_in,
    own_news,
)
from diagclinic.services.publisher_news import NewsKind
from tests.updater.flag_samples import a_notice
from updater.client import notices_file

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
LATER, EARLIER = "2026-11-22T00:00:00Z", "2026-11-20T00:00:00Z"


def written(*found: dict[str, Any], channel: str = "pilot", region: str = "EU") -> bytes:
    install = {"id": "x", "channel": channel, "region": region}
    return json.dumps({"format": 1, "seq": 1, "notices": list(found), "install": install}).encode()


@pytest.mark.parametrize(
    ("fields", "is_shown"),
    [
        ({}, True),
        ({"versions": ["1.5.0"]}, True),
        ({"versions": ["1.4.0"]}, False),
        ({"channels": ["beta", "pilot"]}, True),
        ({"channels": ["beta"]}, False),
        ({"regions": ["EU"]}, True),
        ({"regions": ["US"]}, False),
        ({"from": LATER}, False),
        ({"from": EARLIER}, True),
        ({"until": LATER}, True),
        ({"until": EARLIER}, False),
        ({"regions": ["EU"], "channels": ["beta"]}, False),
    ],
)
def test_news_concern_version_channel_region_and_time(fields: dict[str, Any], is_shown: bool) -> None:
    assert bool(news_in(written(a_notice(**fields)), "1.5.0", NOW)) is is_shown


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("release-note", NewsKind.RELEASE_NOTE),
        ("known-issue", NewsKind.KNOWN_ISSUE),
        ("message", NewsKind.MESSAGE),
    ],
)
def test_news_tell_what_they_are(kind: str, expected: NewsKind) -> None:
    assert news_in(written(a_notice(kind=kind)), "1.5.0", NOW)[0].kind is expected


def test_texts_longer_than_the_update_program_takes_are_cut() -> None:
    (told,) = news_in(written(a_notice(title="x" * 9_000, words="y" * 9_000)), "1.5.0", NOW)
    assert (len(told.title), len(told.words)) == (LONGEST_TITLE, LONGEST_WORDS)
    assert (notices_file.LONGEST_TITLE, notices_file.LONGEST_WORDS) == (LONGEST_TITLE, LONGEST_WORDS)


@given(st.binary(max_size=200))
def test_any_bytes_are_no_news(content: bytes) -> None:
    assert news_in(content, "1.5.0", NOW) == ()


@pytest.mark.parametrize("content", [b'{"format": 2}', written(a_notice(kind="poem")), written({"id": "n1"})])
def test_what_this_version_does_not_know_is_no_news(content: bytes) -> None:
    assert news_in(content, "1.5.0", NOW) == ()


@pytest.fixture
def news(tmp_path: Path) -> FileNews:
    (tmp_path / FILE_NAME).write_bytes(written(a_notice(), a_notice("n2", versions=[__version__])))
    return FileNews(tmp_path, tmp_path / "data", lambda: NOW)


def test_news_of_the_running_version_are_read(news: FileNews) -> None:
    assert [(one.id, one.is_new) for one in news.current()] == [("n1", True), ("n2", True)]


def test_news_that_were_seen_stay(news: FileNews) -> None:
    news.mark_seen(("n1",))
    assert [(one.id, one.is_new) for one in news.current()] == [("n1", False), ("n2", True)]


def test_news_that_were_dismissed_go_for_good(news: FileNews, tmp_path: Path) -> None:
    news.mark_seen(("n1", "n2"))
    news.dismiss("n1")
    again = FileNews(tmp_path, tmp_path / "data", lambda: NOW)
    assert [(one.id, one.is_new) for one in again.current()] == [("n2", False)]


def test_what_is_remembered_stays_small(news: FileNews, tmp_path: Path) -> None:
    news.mark_seen(tuple(f"n{number}" for number in range(MOST + 50)))
    assert len(json.loads((tmp_path / "data" / KEPT_NAME).read_bytes())["seen"]) == MOST


@pytest.mark.parametrize("content", [b"", b"[]", b'{"seen": 1}', b"\xff"])
def test_damaged_memory_is_none(news: FileNews, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / KEPT_NAME).write_bytes(content)
    assert len(news.current()) == 2


def test_disk_that_refuses_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"")
    (tmp_path / FILE_NAME).write_bytes(written(a_notice()))
    news = FileNews(tmp_path, tmp_path / "data", lambda: NOW)
    news.dismiss("n1")
    assert len(news.current()) == 1


def test_checkout_has_no_news(tmp_path: Path) -> None:
    assert FileNews(None, tmp_path, lambda: NOW).current() == ()


def test_contents_that_are_left_are_told_once(tmp_path: Path) -> None:
    news = FileNews(None, tmp_path, lambda: NOW, tuple(own_news("ab" * 32)))
    assert [one.kind for one in news.current()] == [NewsKind.HERE]
    news.dismiss(left_news("ab" * 32).id)
    assert news.current() == ()
    assert list(own_news("")) == []


def test_few_are_told_at_once_and_the_next_come_when_one_goes(tmp_path: Path) -> None:
    many = written(*(a_notice(id=f"n{number}") for number in range(50)))
    (tmp_path / FILE_NAME).write_bytes(many)
    news = FileNews(tmp_path, tmp_path / "data", lambda: NOW)
    first = [one.id for one in news.current()]
    news.dismiss("n0")
    assert first == [f"n{number}" for number in range(MOST_AT_ONCE)]
    assert [one.id for one in news.current()] == [f"n{number + 1}" for number in range(MOST_AT_ONCE)]
