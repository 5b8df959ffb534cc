"""What is wrong is found and put back; what cannot be is told."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.updater.client.packs import Store, means_of, release
from updater.client.acts import Repaired
from updater.client.errors import CancelledError, InstallError
from updater.client.manifest import LinkEntry
from updater.client.repair import repair
from updater.client.work import Progress, Work
from updater.install.layout import MANIFEST_NAME

DRAW = random.Random(7)  # noqa: S311  the same bytes in every run
FILES = {"app": b"program", "lib/a": DRAW.randbytes(3000), "lib/deep/b": DRAW.randbytes(500)}
VERSION = release("1.0.0", FILES, links=(LinkEntry("lib/link", "a"),))


@pytest.fixture
def versions(tmp_path: Path) -> Path:
    VERSION.place(tmp_path / "versions")
    return tmp_path / "versions"


def mended(versions: Path, *, has_source: bool = True, here: dict[str, list[Path]] | None = None) -> Repaired:
    sources = [Store(dict(VERSION.packs), "shop")] if has_source else []
    return repair(VERSION.goods(versions), here or {}, means_of(versions.parent, *sources))


def content(versions: Path) -> dict[str, bytes]:
    folder = versions / "1.0.0"
    return {path: (folder / path).read_bytes() for path in FILES}


def test_a_link_in_the_way_of_a_repair_leads_nowhere(versions: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (versions / "1.0.0.repair").symlink_to(elsewhere)
    (versions / "1.0.0" / "lib" / "a").write_bytes(b"broken")
    assert mended(versions).is_whole
    assert list(elsewhere.iterdir()) == []


def test_a_whole_version_has_nothing_wrong(versions: Path) -> None:
    found = mended(versions)
    assert (found.wrong, found.is_whole) == ((), True)


def changed(folder: Path) -> None:
    (folder / "lib/a").write_bytes(b"x" * 3000)


def emptied(folder: Path) -> None:
    (folder / "lib/a").write_bytes(b"")


def gone(folder: Path) -> None:
    (folder / "lib/a").unlink()


def a_folder(folder: Path) -> None:
    gone(folder)
    (folder / "lib/a/x").mkdir(parents=True)


def a_link(folder: Path) -> None:
    gone(folder)
    (folder / "lib/a").symlink_to("deep/b")


def runnable(folder: Path) -> None:
    (folder / "lib/a").chmod(0o755)


@pytest.mark.parametrize("damage", [changed, emptied, gone, a_folder, a_link, runnable])
def test_whatever_was_done_to_a_file_it_is_put_back(versions: Path, damage: Callable[[Path], None]) -> None:
    damage(versions / "1.0.0")
    found = mended(versions)
    assert [(one.path, one.source) for one in found.wrong if one.source] == [("lib/a", "what was published")]
    assert content(versions) == FILES
    assert mended(versions).wrong == ()


def planted(versions: Path, path: str) -> Path:
    """Plant a file that nobody signed, and return it."""
    file = versions / "1.0.0" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"mine")
    return file


@pytest.mark.parametrize("path", ["evil.so", "lib/deep/evil.so", "new/folder/evil.so"])
def test_what_nobody_signed_is_told_and_put_aside_as_it_is(versions: Path, path: str) -> None:
    file = planted(versions, path)
    found = mended(versions, has_source=False)
    aside = versions.parent / "set-aside" / "versions" / "1.0.0" / "evil.so"
    assert [(one.path, one.aside) for one in found.wrong] == [(path, str(aside))]
    assert (file.exists(), aside.read_bytes(), found.is_whole) == (False, b"mine", True)
    assert mended(versions).wrong == ()


def test_what_stands_in_the_place_of_a_folder_is_put_aside_and_the_folder_comes_back(versions: Path) -> None:
    shutil.rmtree(versions / "1.0.0" / "lib")
    planted(versions, "lib")
    found = mended(versions)
    assert (found.is_whole, [one.path for one in found.wrong if one.aside]) == (True, ["lib"])
    assert content(versions) == FILES


def test_a_folder_that_became_a_link_elsewhere_is_real_again(versions: Path) -> None:
    elsewhere = versions.parent / "elsewhere"
    (versions / "1.0.0" / "lib").rename(elsewhere)
    (versions / "1.0.0" / "lib").symlink_to(elsewhere)
    assert mended(versions).is_whole
    assert (content(versions), (versions / "1.0.0" / "lib").is_symlink()) == (FILES, False)
    assert (elsewhere / "a").read_bytes() == FILES["lib/a"]


def test_what_cannot_be_put_aside_is_told_and_the_rest_put_right(versions: Path) -> None:
    planted(versions, "evil.so")
    changed(versions / "1.0.0")
    (versions.parent / "set-aside").write_text("in the way")
    found = mended(versions)
    assert {one.path: bool(one.why) for one in found.wrong} == {"evil.so": True, "lib/a": False}
    assert content(versions) == FILES


def test_a_folder_that_is_gone_comes_back(versions: Path) -> None:
    (versions / "1.0.0/lib/deep/b").unlink()
    (versions / "1.0.0/lib/deep").rmdir()
    assert mended(versions).is_whole
    assert content(versions) == FILES


def test_another_version_s_file_needs_no_network(versions: Path) -> None:
    other = release("0.9.0", {"app": b"other", "lib/a": FILES["lib/a"]}).place(versions)
    changed(versions / "1.0.0")
    digest = next(entry.sha256 for entry in VERSION.manifest.files if entry.path == "lib/a")
    found = mended(versions, has_source=False, here={digest: [other / "lib/a"]})
    assert found.is_whole
    assert "0.9.0" in found.wrong[0].source


def test_a_damaged_file_is_no_source_of_itself(versions: Path) -> None:
    changed(versions / "1.0.0")
    digest = next(entry.sha256 for entry in VERSION.manifest.files if entry.path == "lib/a")
    assert mended(versions, here={digest: [versions / "1.0.0/lib/a"]}).is_whole


def test_what_nobody_has_is_told_with_the_reason(versions: Path) -> None:
    changed(versions / "1.0.0")
    found = mended(versions, has_source=False)
    assert [(one.path, bool(one.why)) for one in found.wrong] == [("lib/a", True)]
    assert not found.is_whole


def test_what_can_be_put_back_is_even_if_the_rest_cannot(versions: Path) -> None:
    other = release("0.9.0", {"app": FILES["app"]}).place(versions)
    changed(versions / "1.0.0")
    (versions / "1.0.0/app").unlink()
    digest = next(entry.sha256 for entry in VERSION.manifest.files if entry.path == "app")
    found = mended(versions, has_source=False, here={digest: [other / "app"]})
    assert {one.path: bool(one.why) for one in found.wrong} == {"app": False, "lib/a": True}
    assert (versions / "1.0.0/app").read_bytes() == FILES["app"]


@pytest.mark.parametrize("there", [None, b"", b"{}"])
def test_the_manifest_is_put_back(versions: Path, there: bytes | None) -> None:
    path = versions / "1.0.0" / MANIFEST_NAME
    path.unlink() if there is None else path.write_bytes(there)
    found = mended(versions, has_source=False)
    assert [one.path for one in found.wrong] == [MANIFEST_NAME]
    assert path.read_bytes() == VERSION.signed


def test_a_link_that_leads_elsewhere_is_put_right(versions: Path) -> None:
    link = versions / "1.0.0/lib/link"
    link.unlink()
    link.symlink_to("/etc/passwd")
    assert [one.path for one in mended(versions).wrong] == ["lib/link"]
    assert link.readlink() == Path("a")


def test_nothing_of_the_repair_is_left(versions: Path) -> None:
    changed(versions / "1.0.0")
    mended(versions)
    assert [path.name for path in versions.iterdir()] == ["1.0.0"]


def test_a_repair_that_was_cut_off_goes_on(versions: Path) -> None:
    changed(versions / "1.0.0")
    VERSION.place(versions / "x").rename(versions / "1.0.0.repair")
    found = mended(versions, has_source=False)
    assert (found.is_whole, content(versions)) == (True, FILES)


def test_a_version_that_is_not_there_cannot_be_repaired(tmp_path: Path) -> None:
    with pytest.raises(InstallError):
        mended(tmp_path / "versions")


def test_a_repair_can_be_stopped(versions: Path) -> None:
    work = Work()
    work.cancel.set()
    with pytest.raises(CancelledError):
        repair(VERSION.goods(versions), {}, means_of(versions, work=work))


def test_progress_counts_what_was_looked_at(versions: Path) -> None:
    told: list[Progress] = []
    repair(VERSION.goods(versions), {}, means_of(versions, work=Work(told.append)))
    size = sum(map(len, FILES.values()))
    assert told[-1] == Progress("repair", size, size)
