"""What is typed, and what stands in fleet.toml, is understood or refused."""

from pathlib import Path

import pytest

from updater.fleet.serving.given import Given, listen, now_ms, read_config, services_of
from updater.fleet.store.errors import SettingsError


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("127.0.0.1:80", ("127.0.0.1", 80)),
        ("localhost:0", ("localhost", 0)),
        ("[::1]:8700", ("::1", 8700)),
        (":8700", ("0.0.0.0", 8700)),  # noqa: S104  as typed
    ],
)
def test_places_are_understood(text: str, place: tuple[str, int]) -> None:
    assert listen(text) == place


@pytest.mark.parametrize(
    "text", ["", "8700", "host", "host:70000", "[::g]:80", "[1:2]:80", "a b:80", "host:-1"]
)
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        listen(text)


def test_no_settings_are_settings(tmp_path: Path) -> None:
    assert read_config(tmp_path) == {}


@pytest.mark.parametrize("content", [b"a = ", b"\xff", b"[a]\n[a]"])
def test_settings_that_cannot_be_read_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "fleet.toml").write_bytes(content)
    with pytest.raises(SettingsError, match=r"fleet\.toml"):
        read_config(tmp_path)


def test_a_part_gets_its_own_settings(tmp_path: Path) -> None:
    (tmp_path / "fleet.toml").write_text("wrong = 5\n[enrol]\nopen = true\n")
    services = services_of(Given(tmp_path))
    with services.ends:
        assert services.section("enrol") == {"open": True}
        assert services.section("web") == {}
        with pytest.raises(SettingsError):
            services.section("wrong")


def test_time_is_told_in_milliseconds() -> None:
    assert 1_700_000_000_000 < now_ms() < 10_000_000_000_000
