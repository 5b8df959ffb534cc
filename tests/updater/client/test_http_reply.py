"""What answers mean."""

import pytest

from updater.client.errors import CaptivePortalError, OfflineError
from updater.client.http_reply import (
    BrokenError,
    check_beginning,
    check_headers,
    check_status,
    first_byte,
    redirect,
)
from updater.client.source import NotThereError


def test_an_answer_with_the_file_sends_nobody_elsewhere() -> None:
    assert redirect(200, {"Location": "https://x.org"}, "https://a.org/b") is None


@pytest.mark.parametrize(
    ("url", "location", "expected"),
    [
        ("https://a.org/b/c", "d", "https://a.org/b/d"),
        ("https://a.org/b/c", "https://x.org/y", "https://x.org/y"),
        ("http://a.org/b", "https://a.org/b", "https://a.org/b"),
        ("http://a.org/b", "http://x.org/b", "http://x.org/b"),
    ],
)
def test_a_redirect_leads_where_it_says(url: str, location: str, expected: str) -> None:
    assert redirect(302, {"Location": location}, url) == expected


@pytest.mark.parametrize("location", ["http://a.org/b", "file:///etc/passwd", "ftp://a.org/b"])
def test_nobody_is_led_off_an_encrypted_way(location: str) -> None:
    with pytest.raises(OfflineError, match="without encryption"):
        redirect(301, {"Location": location}, "https://a.org/b")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (403, NotThereError),
        (404, NotThereError),
        (416, NotThereError),
        (511, CaptivePortalError),
        (429, BrokenError),
        (502, BrokenError),
        (401, OfflineError),
    ],
)
def test_a_code_says_what_is_wrong(status: int, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        check_status(status, "a.org")
    assert caught.type is error


@pytest.mark.parametrize("status", [200, 206])
def test_a_good_code_is_good(status: int) -> None:
    check_status(status, "a.org")


@pytest.mark.parametrize("kind", ["text/html", "TEXT/HTML; charset=x", "application/xhtml+xml"])
def test_a_page_is_a_sign_in(kind: str) -> None:
    with pytest.raises(CaptivePortalError):
        check_headers({"Content-Type": kind}, "a.org")


@pytest.mark.parametrize("coding", ["gzip", "br", "identity, gzip"])
def test_a_packed_body_is_refused(coding: str) -> None:
    with pytest.raises(OfflineError):
        check_headers({"Content-Encoding": coding}, "a.org")


def test_a_plain_body_is_taken() -> None:
    check_headers({"Content-Type": "application/json", "Content-Encoding": "identity"}, "a.org")


@pytest.mark.parametrize("piece", [b"<!DOCTYPE html>", b"\xef\xbb\xbf\n <HTML>", b"<html lang=en>"])
def test_a_page_is_known_by_its_first_bytes(piece: bytes) -> None:
    with pytest.raises(CaptivePortalError):
        check_beginning(piece, "a.org")


@pytest.mark.parametrize("piece", [b"", b'{"signed":', b"\x28\xb5\x2f\xfd", b"<"])
def test_other_first_bytes_are_taken(piece: bytes) -> None:
    check_beginning(piece, "a.org")


def test_a_stretch_begins_where_it_was_asked_for() -> None:
    assert first_byte(206, {"Content-Range": "bytes 100-199/1000"}, 100) == 100


def test_a_whole_file_begins_at_its_beginning() -> None:
    assert first_byte(200, {}, 100) == 0


@pytest.mark.parametrize("told", ["bytes 0-99/1000", "", "bytes */1000", "items 100-199/1000"])
def test_another_stretch_is_refused(told: str) -> None:
    with pytest.raises(OfflineError):
        first_byte(206, {"Content-Range": told}, 100)
