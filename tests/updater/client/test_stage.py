"""A version appears whole or not at all, whatever happens on the way."""

import random
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.full_disk import files_of_at_most
from tests.updater.client.packs import Store, means_of, release
from updater.client.errors import CancelledError, InstallError, NoRoomError, OfflineError
from updater.client.manifest import LinkEntry
from updater.client.stage import LONGEST_PATH, Goods, files_here, stage
from updater.client.work import Progress, Work
from updater.install.installed import find
from updater.install.layout import MANIFEST_NAME, Layout

DRAW = random.Random(6)  # noqa: S311  the same bytes in every run
FILES = {"app": b"program", **{f"lib/{n}/{n}.bin": DRAW.randbytes(100 * n) for n in range(40)}}
OLD = release("1.0.0", {**FILES, "lib/7/7.bin": b"earlier"})
NEW = release("1.1.0", FILES, OLD, (LinkEntry("lib/link", "7/7.bin"),))


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path)
    OLD.place(layout.versions)
    return layout


def staged(layout: Layout, goods: Goods | None = None, work: Work | None = None) -> None:
    means = means_of(layout.root, Store(dict(NEW.packs)), work=work)
    stage(goods or NEW.goods(layout.versions), files_here(layout), means)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    }


WHOLE = {**NEW.files, MANIFEST_NAME: NEW.signed}


def test_a_staged_version_is_complete(layout: Layout) -> None:
    staged(layout)
    folder = layout.version("1.1.0")
    assert tree(folder) == WHOLE
    assert (folder / "lib" / "link").readlink() == Path("7/7.bin")
    assert find(layout, "1.1.0")


def test_a_link_in_the_way_leads_nowhere(layout: Layout, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "letter.txt").write_text("dear")
    layout.partial("1.1.0").symlink_to(elsewhere)
    staged(layout)
    assert [path.name for path in elsewhere.iterdir()] == ["letter.txt"]
    assert not layout.version("1.1.0").is_symlink()


def test_nothing_else_is_left(layout: Layout) -> None:
    staged(layout)
    assert sorted(path.name for path in layout.versions.iterdir()) == ["1.0.0", "1.1.0"]


def test_the_version_that_runs_is_not_touched(layout: Layout) -> None:
    before = {path: path.stat().st_mtime_ns for path in layout.version("1.0.0").rglob("*")}
    staged(layout)
    assert {path: path.stat().st_mtime_ns for path in layout.version("1.0.0").rglob("*")} == before


def test_no_file_is_shared_with_the_version_that_runs(layout: Layout) -> None:
    staged(layout)
    assert all(path.stat().st_nlink == 1 for path in layout.version("1.1.0").rglob("*.bin"))


def test_what_is_there_already_is_done(layout: Layout) -> None:
    staged(layout)
    store = Store({})
    stage(NEW.goods(layout.versions), {}, means_of(layout.root, store))
    assert store.asked == []


def test_another_version_under_that_name_is_not_written_over(layout: Layout) -> None:
    goods = NEW.goods(layout.versions)
    staged(layout)
    with pytest.raises(InstallError):
        staged(layout, replace(goods, signed=goods.signed + b" "))
    assert tree(layout.version("1.1.0")) == WHOLE


def half_done(partial: Path) -> None:
    NEW.place(partial.parent / "elsewhere").rename(partial)
    (partial / "lib/9/9.bin").unlink()


def torn(partial: Path) -> None:
    half_done(partial)
    (partial / "lib/8/8.bin").write_bytes(b"half")
    (partial / "lib/10/10.bin").write_bytes(bytes(1000))


def foreign(partial: Path) -> None:
    (partial / "lib").mkdir(parents=True)
    (partial / "lib" / "evil.bin").write_bytes(b"planted")
    (partial / "lib" / "7").symlink_to("/etc")
    (partial / MANIFEST_NAME).write_bytes(b"{}")
    (partial / "app").mkdir()


@pytest.mark.parametrize("leave", [half_done, torn, foreign])
def test_what_an_earlier_try_left_is_used_or_removed(layout: Layout, leave: Callable[[Path], None]) -> None:
    leave(layout.partial("1.1.0"))
    staged(layout)
    assert tree(layout.version("1.1.0")) == WHOLE


def test_stopped_work_goes_on(layout: Layout) -> None:
    work = Work()
    count = iter(range(1000))

    def stop(progress: Progress) -> None:
        if progress.step == "stage" and next(count) == 20:
            work.cancel.set()

    with pytest.raises(CancelledError):
        staged(layout, work=Work(stop, work.cancel))
    assert not layout.version("1.1.0").exists()
    staged(layout)
    assert tree(layout.version("1.1.0")) == WHOLE


def test_without_sources_nothing_appears(layout: Layout) -> None:
    with pytest.raises(OfflineError):
        stage(NEW.goods(layout.versions), {}, means_of(layout.root))
    assert not layout.version("1.1.0").exists()


def test_a_path_that_is_too_long_is_told_beforehand(layout: Layout) -> None:
    name = "x" * (LONGEST_PATH - len(str(layout.partial("1.1.0"))))
    entry = replace(NEW.manifest.files[0], path=name)
    goods = NEW.goods(layout.versions)
    with pytest.raises(InstallError, match="too long"):
        staged(layout, replace(goods, manifest=replace(goods.manifest, files=(entry,))))
    assert not layout.partial("1.1.0").exists()


@pytest.mark.parametrize("size", [0, 1500, 3000])
def test_a_disk_that_takes_no_more_is_told_and_left_as_it_was(layout: Layout, size: int) -> None:
    with files_of_at_most(size), pytest.raises(NoRoomError):
        staged(layout)
    assert not layout.version("1.1.0").exists()
    staged(layout)
    assert tree(layout.version("1.1.0")) == WHOLE


def test_files_of_kept_versions_are_known_by_their_hash(layout: Layout) -> None:
    folder = layout.version("1.0.0")
    assert files_here(layout) == {digest: [folder / path] for digest, path in OLD.here.items()}


def test_a_version_with_a_manifest_of_its_own_making_is_passed_over(layout: Layout) -> None:
    (layout.version("1.0.0") / MANIFEST_NAME).write_bytes(b'{"files": 7}')
    assert files_here(layout) == {}


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from tests.updater.client.test_stage import staged
from updater.install.layout import Layout
calls = int(sys.argv[2])
def count(event, _):
    global calls
    if event in {"open", "os.rename", "os.mkdir", "os.chmod", "os.remove", "os.symlink", "os.truncate"}:
        calls -= 1
        if calls == 0:
            os.kill(os.getpid(), signal.SIGKILL)
layout = Layout(Path(sys.argv[1]))
sys.addaudithook(count)
staged(layout)
"""


def killed_at(layout: Layout, call: int) -> int:
    line = [sys.executable, "-c", KILLED, str(layout.root), str(call), str(Path.cwd())]
    return subprocess.run(line, capture_output=True, check=False, timeout=60).returncode


@pytest.mark.parametrize("call", [3, 20, 60, 110, 160, 185])
def test_a_kill_in_the_middle_leaves_nothing_half(layout: Layout, call: int) -> None:
    code = killed_at(layout, call)
    folder = layout.version("1.1.0")
    assert code == -signal.SIGKILL
    assert not folder.exists() or tree(folder) == WHOLE
    staged(layout)
    assert tree(folder) == WHOLE
