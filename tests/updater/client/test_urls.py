"""updater.client.urls: where files can be fetched from."""

import pytest

from updater.client.urls import is_fleet_url, is_this_computer, is_url


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


@pytest.mark.parametrize(
    "place",
    [
        "https://fleet.example",
        "https://fleet.example:8443/diagclinic/",
        "http://localhost:8000",
        "http://127.0.0.1",
        "http://127.9.9.9:80",
        "http://[::1]:80",
    ],
)
def test_place_that_may_be_told_things(place: str) -> None:
    assert is_fleet_url(place)


@pytest.mark.parametrize(
    "place",
    [
        "http://fleet.example",
        "http://localhost.example",
        "http://127.0.0.1.example",
        "http://10.0.0.1",
        "http://0.0.0.0",
        "file:///srv",
        "https://tess:word@fleet.example",
        "https://fleet.example/?a=b",
        "https://fleet.example/#a",
        "https://",
        "",
    ],
)
def test_place_that_may_not(place: str) -> None:
    assert not is_fleet_url(place)


@pytest.mark.parametrize(
    ("place", "is_so"), [("http://localhost/x", True), ("http://[::1]", True), ("https://localhost.a", False)]
)
def test_this_computer_is_told_from_others(place: str, *, is_so: bool) -> None:
    assert is_this_computer(place) == is_so
