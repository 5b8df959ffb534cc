"""updater.client.urls: where files can be fetched from."""

import pytest

from updater.client.urls import is_url


@pytest.mark.parametrize(
    "place", ["https://a.example", "http://192.168.0.7:8000/", "http://[::1]:80", "file:///srv/a%20b"]
)
def test_place_that_files_can_be_fetched_from(place: str) -> None:
    assert is_url(place)


@pytest.mark.parametrize(
    "place",
    [
        "ftp://old.example",
        "http://[",
        "http://",
        "https:///x",
        "http://x:99999",
        "http://x\x1b/",
        "updates",
        "",
    ],
)
def test_place_that_is_none(place: str) -> None:
    assert not is_url(place)
