"""updater.client.cli.mend: repair, safe mode, and what support gets."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.updater.client.cli.conftest import Run
from tests.updater.command import WHY, update
from updater.client.cli.mend import write_whole
from updater.install import audit
from updater.install.layout import Layout
from updater.install.state import read_state


def test_damaged_file_is_put_back(shop: Layout) -> None:
    damaged = shop.version("1.0.0") / "lib" / "library.bin"
    before = damaged.read_bytes()
    damaged.write_bytes(b"eaten")
    ended = update(shop, "repair", *WHY, "--json")
    assert (ended.code, ended.data["mended"], damaged.read_bytes()) == (0, 1, before)


def test_planted_file_is_put_aside_and_told(shop: Layout) -> None:
    planted = shop.version("1.0.0") / "lib" / "planted.so"
    planted.write_bytes(b"mine")
    aside = shop.root / "set-aside" / "versions" / "1.0.0" / "planted.so"
    (wrong,) = update(shop, "repair", *WHY, "--json").data["wrong"]
    assert (wrong["path"], wrong["aside"], aside.read_bytes()) == ("lib/planted.so", str(aside), b"mine")


def test_one_file_that_was_put_back_is_one(shop: Layout) -> None:
    (shop.version("1.0.0") / "lib" / "library.bin").write_bytes(b"eaten")
    assert update(shop, "repair", *WHY).out.endswith("1 file is right again.\n")


def test_whole_install_says_so(run: Run) -> None:
    assert run("repair").out == "Every file is as it was signed.\n"


def test_repair_is_on_record(shop: Layout, run: Run) -> None:
    run("repair", *WHY)
    entry = audit.read(shop)[-1]
    assert (entry["act"], entry["who"]) == ("repair", "Tess")


@pytest.mark.parametrize(("word", "flags"), [("on", "factory"), ("off", "current")])
def test_safe_mode_is_kept_and_on_record(shop: Layout, run: Run, word: str, flags: str) -> None:
    told = run("safe-mode", word, *WHY, "--json").data["is_safe_mode"]
    state = read_state(shop)
    assert state is not None
    assert (told, state.flags, audit.read(shop)[-1]["act"]) == (word == "on", flags, "safe-mode")


def test_bundle_holds_what_support_needs(shop: Layout, tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    update(shop, "check")
    ended = update(shop, "bundle", str(path), "--json")
    names = set(zipfile.ZipFile(path).namelist())
    wanted = {"README.txt", "status.json", "files.json", "slots/state.b", "tuf/timestamp.json"}
    assert (ended.code, wanted - names, set(ended.data["files"]) - names) == (0, set(), set())


def test_bundle_tells_which_files_are_wrong(shop: Layout, run: Run, tmp_path: Path) -> None:
    (shop.version("1.0.0") / "notes.txt").write_text("eaten")
    run("bundle", str(tmp_path / "bundle.zip"))
    found = json.loads(zipfile.ZipFile(tmp_path / "bundle.zip").read("files.json"))
    assert found["1.0.0"]["wrong"] == ["notes.txt"]


def test_bundle_tells_nobodys_name_and_says_so(shop: Layout, run: Run, tmp_path: Path) -> None:
    run("safe-mode", "on", "--who", "Tess Example", "--why", "odd")
    ended = run("bundle", str(tmp_path / "bundle.zip"))
    bundle = zipfile.ZipFile(tmp_path / "bundle.zip")
    told = b"".join(bundle.read(name) for name in bundle.namelist())
    assert (b"Tess" in told, "people are numbers" in ended.out) == (False, True)


def test_bundle_hides_vehicles(shop: Layout, run: Run, tmp_path: Path) -> None:
    shop.health.mkdir()
    (shop.health / "1").write_text("failed at WVWZZZ1JZXW000001\n")
    run("bundle", str(tmp_path / "bundle.zip"))
    assert zipfile.ZipFile(tmp_path / "bundle.zip").read("health/1") == b"failed at VIN\n"


def test_bundle_never_writes_over_a_file_unasked(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    path.write_text("mine")
    ended = run("bundle", str(path), "--json")
    assert (ended.code, path.read_text()) == (4, "mine")
    assert ended.data["remedy"] == "Choose another name, or add --replace."


def test_bundle_replaces_a_file_where_that_is_asked_for(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    path.write_text("old")
    run("bundle", str(path), "--replace")
    assert zipfile.is_zipfile(path)


def test_place_without_an_install_has_nothing_to_tell(tmp_path: Path) -> None:
    ended = update(Layout(tmp_path / "none"), "bundle", str(tmp_path / "b.zip"), "--json")
    assert (ended.code, ended.data["error"], (tmp_path / "b.zip").exists()) == (1, "install", False)


def test_bundle_is_made_where_nothing_can_be_logged(shop: Layout, run: Run, tmp_path: Path) -> None:
    shop.lock("state").unlink()
    shop.lock("state").mkdir()
    ended = run("bundle", str(tmp_path / "bundle.zip"))
    assert (ended.code, zipfile.is_zipfile(tmp_path / "bundle.zip")) == (0, True)
    assert ended.err.startswith("That there is a bundle could not be logged: ")


def test_repair_without_a_version_leads_to_the_set_up(shop: Layout, run: Run) -> None:
    shutil.rmtree(shop.versions)
    ended = run("repair", "--json")
    assert (ended.data["error"], ended.data["remedy"].startswith("Run the set-up again")) == ("install", True)


def test_bundle_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "folder"
    path.mkdir()
    with pytest.raises(OSError, match="folder"):
        write_whole(path, b"content")
    assert list(tmp_path.iterdir()) == [path]
