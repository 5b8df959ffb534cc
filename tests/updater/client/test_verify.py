"""updater.client.verify: what is not as it was signed, and nothing is mended."""

import threading
from pathlib import Path

import pytest

from tests.updater.world import World
from updater.client.errors import CancelledError
from updater.client.verify import findings
from updater.client.work import Work
from updater.install.layout import Layout


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    made = World(tmp_path_factory.mktemp("world"))
    made.add("1.0.0")
    return made


@pytest.fixture
def shop(world: World, tmp_path: Path) -> Layout:
    return world.make_install(tmp_path / "shop")


def test_whole_version_has_nothing_wrong(shop: Layout) -> None:
    found = findings(shop, Work())["1.0.0"]
    assert (found["wrong"], found["unsigned"], found["files"] > 5) == ([], [], True)


def test_changed_missing_and_redirected_files_are_named(shop: Layout) -> None:
    folder = shop.version("1.0.0")
    (folder / "notes.txt").write_text("version 6.6.6\n")
    (folder / "lib" / "same.bin").unlink()
    (folder / "lib" / "link.bin").unlink()
    (folder / "lib" / "link.bin").symlink_to("library.bin")
    assert set(findings(shop, Work())["1.0.0"]["wrong"]) == {"notes.txt", "lib/same.bin", "lib/link.bin"}


def test_what_nobody_signed_is_named_and_stays_where_it_is(shop: Layout) -> None:
    planted = shop.version("1.0.0") / "lib" / "planted.so"
    planted.write_bytes(b"mine")
    found = findings(shop, Work())["1.0.0"]
    assert (found["wrong"], found["unsigned"], planted.read_bytes()) == ([], ["lib/planted.so"], b"mine")


def test_version_without_a_manifest_says_so(shop: Layout) -> None:
    (shop.version("1.0.0") / "MANIFEST.json").write_text("{}")
    assert "manifest" in findings(shop, Work())["1.0.0"]["problem"]


def test_version_under_way_is_no_damage(shop: Layout) -> None:
    shop.partial("1.1.0").mkdir()
    assert "put together" in findings(shop, Work())["1.1.0.partial"]["problem"]


def test_place_without_versions_has_nothing_wrong(tmp_path: Path) -> None:
    assert findings(Layout(tmp_path), Work()) == {}


def test_looking_can_be_stopped(shop: Layout) -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(CancelledError):
        findings(shop, Work(cancel=cancel))
