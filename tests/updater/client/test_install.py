"""Who an install is, drawn once and kept."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from updater.client.errors import InstallError, SettingsError
from updater.client.install import (
    DEFAULTS,
    Install,
    ensure_install,
    first_install,
    read_install,
    this_platform,
    write_install,
)
from updater.install.layout import Layout
from updater.install.locks import LockHeldError, holding
from updater.install.slots import read_slots, write_slots

INSTALL = Install("0" * 32, "beta", "DE", "linux-x86_64", ("https://a.org/r", "https://b.org/r"))
BROUGHT = {"channel": "regional", "region": "FR", "repositories": ["https://a.org/r"]}


def draw(count: int) -> bytes:
    return bytes(range(count))


@pytest.fixture
def version(tmp_path: Path) -> Path:
    (tmp_path / "1.0.0" / "trust").mkdir(parents=True)
    (tmp_path / "1.0.0" / DEFAULTS).write_text(json.dumps(BROUGHT))
    return tmp_path / "1.0.0"


def test_what_was_kept_is_read_again(tmp_path: Path) -> None:
    install = replace(INSTALL, folders=("/shop",), peers=("http://10.0.0.2:1",), bytes_per_s=1000, health_s=1)
    write_install(Layout(tmp_path), install)
    assert read_install(Layout(tmp_path)) == install


@pytest.mark.parametrize("fleet", ["", "https://fleet.example/diagclinic", "http://127.0.0.1:8000"])
def test_fleet_service_that_a_version_names_is_the_installs(fleet: str) -> None:
    defaults = json.dumps({**BROUGHT, "fleet": fleet}).encode()
    assert first_install(defaults, draw).fleet == fleet


def test_a_new_place_has_no_install(tmp_path: Path) -> None:
    assert read_install(Layout(tmp_path)) is None


def test_who_writes_it_waits_for_whoever_writes_notes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("updater.client.install.WAIT_S", 0.0)
    write_install(Layout(tmp_path), INSTALL)
    with holding(Layout(tmp_path).lock("state")), pytest.raises(LockHeldError):
        write_install(Layout(tmp_path), replace(INSTALL, channel="pilot"))
    assert read_install(Layout(tmp_path)) == INSTALL


def test_fields_of_newer_programs_stay(tmp_path: Path) -> None:
    pair = Layout(tmp_path).slots("install")
    write_slots(pair, {"mirror": "x"})
    write_install(Layout(tmp_path), INSTALL)
    assert (read_slots(pair) or {})["mirror"] == "x"


@pytest.mark.parametrize(
    "wrong",
    [
        {"install_id": "short"},
        {"channel": "wild"},
        {"region": "DEU"},
        {"repositories": "https://a.org"},
        {"bytes_per_s": 0},
        {"bytes_per_s": True},
        {"checks_by_itself": 1},
        {"health_s": -1},
        {"fleet": "http://fleet.example"},
        {"fleet": None},
    ],
)
def test_settings_that_make_no_sense_are_refused_by_name(tmp_path: Path, wrong: dict[str, object]) -> None:
    write_install(Layout(tmp_path), INSTALL)
    pair = Layout(tmp_path).slots("install")
    write_slots(pair, {**(read_slots(pair) or {}), **wrong})
    with pytest.raises(InstallError, match=next(iter(wrong))):
        read_install(Layout(tmp_path))


def test_settings_that_lack_fields_are_damaged_and_say_which(tmp_path: Path) -> None:
    pair = Layout(tmp_path).slots("install")
    write_slots(pair, {"channel": "beta"})
    with pytest.raises(
        SettingsError, match=r"damaged: .* there is no install_id, region, platform, repositories"
    ) as told:
        read_install(Layout(tmp_path))
    assert [path.name in told.value.remedy for path in pair] == [True, True]


def test_damaged_settings_that_were_moved_away_begin_anew(tmp_path: Path, version: Path) -> None:
    pair = Layout(tmp_path).slots("install")
    write_slots(pair, {"channel": "beta"})
    for path in pair:
        path.unlink(missing_ok=True)
    assert ensure_install(Layout(tmp_path), version, draw).channel == BROUGHT["channel"]


def test_a_new_install_is_as_its_version_wants_it() -> None:
    install = first_install(json.dumps(BROUGHT).encode(), draw)
    assert install == Install(bytes(range(16)).hex(), "regional", "FR", this_platform(), ("https://a.org/r",))


@pytest.mark.parametrize("defaults", [b"", b"[]", b"{}", b"[" * 100_000, b'{"channel": "regional"}'])
def test_defaults_that_make_no_sense_are_refused(defaults: bytes) -> None:
    with pytest.raises(InstallError):
        first_install(defaults, draw)


def test_an_install_is_drawn_once(tmp_path: Path, version: Path) -> None:
    first = ensure_install(Layout(tmp_path), version, draw)
    assert ensure_install(Layout(tmp_path), version, lambda count: b"\xff" * count) == first


def test_a_version_without_defaults_makes_no_install(tmp_path: Path) -> None:
    with pytest.raises(InstallError, match=r"1\.0\.0"):
        ensure_install(Layout(tmp_path), tmp_path / "1.0.0", draw)


@pytest.mark.parametrize(
    ("system", "machine", "expected"),
    [
        ("win32", "AMD64", "windows-x86_64"),
        ("darwin", "arm64", "macos-arm64"),
        ("linux", "x86_64", "linux-x86_64"),
        ("linux", "aarch64", "linux-arm64"),
    ],
)
def test_systems_have_one_name_each(system: str, machine: str, expected: str) -> None:
    assert this_platform(system, machine) == expected
