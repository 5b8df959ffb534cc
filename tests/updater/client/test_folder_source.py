"""Bytes from a shop's folder, and none from anywhere else."""

import os
import sys
from pathlib import Path

import pytest

from updater.client.errors import CancelledError, OfflineError
from updater.client.folder_source import FolderSource
from updater.client.source import NotThereError
from updater.client.work import Work

FILE = bytes(range(256)) * 4096


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    (folder / "targets" / "packs").mkdir(parents=True)
    (folder / "targets" / "packs" / "a.pack").write_bytes(FILE)
    (tmp_path / "secret").write_bytes(b"secret")
    return folder


def read(shop: Path, path: str, start: int = 0, end: int | None = None) -> bytes:
    return b"".join(FolderSource(shop, Work()).read(path, start, end))


@pytest.mark.parametrize(("start", "end"), [(0, None), (0, 10), (300_000, 700_000), (len(FILE) - 5, None)])
def test_a_stretch_comes_as_it_lies(shop: Path, start: int, end: int | None) -> None:
    assert read(shop, "targets/packs/a.pack", start, end) == FILE[start:end]


@pytest.mark.parametrize(
    "path",
    ["../secret", "targets/../../secret", "/etc/passwd", "targets//a", "targets\\packs", "c:/x", "a\0", ""],
)
def test_a_path_that_leads_out_is_not_there(shop: Path, path: str) -> None:
    with pytest.raises(NotThereError):
        read(shop, path)


@pytest.mark.parametrize("target", ["../../secret", "/etc/passwd"])
def test_a_link_that_leads_out_is_not_followed(shop: Path, target: str) -> None:
    (shop / "targets" / "link").symlink_to(target)
    with pytest.raises(NotThereError):
        read(shop, "targets/link")


def test_links_that_lead_in_circles_are_a_place_to_leave(shop: Path) -> None:
    (shop / "targets" / "there").symlink_to("back")
    (shop / "targets" / "back").symlink_to("there")
    with pytest.raises(OfflineError, match="in circles"):
        read(shop, "targets/there")


def test_a_link_that_stays_within_is_followed(shop: Path) -> None:
    (shop / "targets" / "link").symlink_to("packs/a.pack")
    assert read(shop, "targets/link") == FILE


def test_a_folder_that_is_a_link_itself_is_used(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "drive").symlink_to(shop)
    assert read(tmp_path / "drive", "targets/packs/a.pack") == FILE


@pytest.mark.parametrize("path", ["targets/none", "targets/packs", "targets/packs/a.pack/x"])
def test_what_is_no_file_is_not_there(shop: Path, path: str) -> None:
    with pytest.raises(NotThereError):
        read(shop, path)


if sys.platform != "win32":

    def test_a_pipe_in_the_folder_holds_nobody_up(shop: Path) -> None:
        os.mkfifo(shop / "targets" / "pipe")
        with pytest.raises(NotThereError):
            read(shop, "targets/pipe")


def test_a_stick_that_was_pulled_is_offline(tmp_path: Path) -> None:
    with pytest.raises(OfflineError, match="not there"):
        read(tmp_path / "none", "targets/a")


def test_reading_stops_where_somebody_stops_it(shop: Path) -> None:
    work = Work()
    pieces = FolderSource(shop, work).read("targets/packs/a.pack")
    next(pieces)
    work.cancel.set()
    with pytest.raises(CancelledError):
        list(pieces)
