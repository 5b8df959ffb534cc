"""Addresses come from a private file or the environment, and are never shown."""

import os
import sys
from pathlib import Path

import pytest

from updater.fleet.alerts.addresses import NAME, read_addresses
from updater.fleet.alerts.errors import AddressesError

CHANNELS = ("team", "on-call")
SECRET = "hunter2"  # noqa: S105  nobody's
URL = f"json://user:{SECRET}@127.0.0.1:8/x"


def write(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / NAME
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_without_file_and_environment_no_channel_leads_anywhere(tmp_path: Path) -> None:
    assert read_addresses(tmp_path, {}, CHANNELS).of("team") == ()


def test_addresses_come_from_the_file(tmp_path: Path) -> None:
    write(tmp_path, f'[addresses]\nteam = ["{URL}", "json://127.0.0.1"]\n')
    assert read_addresses(tmp_path, {}, CHANNELS).of("team") == (URL, "json://127.0.0.1")


def test_the_environment_counts_before_the_file(tmp_path: Path) -> None:
    write(tmp_path, '[addresses]\non-call = ["json://127.0.0.1/file"]\n')
    told = {"DIAGCLINIC_FLEET_ALERT_ON_CALL": f"{URL}  json://127.0.0.1"}
    assert read_addresses(tmp_path, told, CHANNELS).of("on-call") == (URL, "json://127.0.0.1")


@pytest.mark.parametrize(
    "text",
    [
        "[addresses",
        f'team = ["{URL}"]',
        f'[addresses]\nteam = "{URL}"',
        f'[addresses]\nboss = ["{URL}"]',
        f"[addresses]\nteam = [1, '{URL}']",
        f'[addresses]\nteam = ["{URL}"]\n[more]\nx = 1',
        f'[addresses]\nteam = ["nonsense://{SECRET}"]',
        f'[addresses]\nteam = ["{SECRET}"]',
        "#" * 70_000,
    ],
)
def test_a_file_that_is_not_right_is_refused_without_quoting_it(tmp_path: Path, text: str) -> None:
    write(tmp_path, text)
    with pytest.raises(AddressesError) as caught:
        read_addresses(tmp_path, {}, CHANNELS)
    assert SECRET not in str(caught.value)
    assert SECRET not in repr(caught.value.__cause__)
    assert caught.value.remedy


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o622] if sys.platform != "win32" else [])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    write(tmp_path, f'[addresses]\nteam = ["{URL}"]\n', mode)
    with pytest.raises(AddressesError, match="others"):
        read_addresses(tmp_path, {}, CHANNELS)


def test_a_folder_in_the_place_of_the_file_is_said(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir(mode=0o700)
    with pytest.raises(AddressesError, match=NAME):
        read_addresses(tmp_path, {}, CHANNELS)


def test_addresses_are_never_shown(tmp_path: Path) -> None:
    write(tmp_path, f'[addresses]\nteam = ["{URL}"]\n')
    addresses = read_addresses(tmp_path, os.environ, CHANNELS)
    assert SECRET not in f"{addresses!r} {addresses}"
