"""The folder whose power can be cut: it loses what it has to lose, and nothing else."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.chance import seeded
from tests.faults.powercut import ROOT, is_mounted, powered, served

pytestmark = pytest.mark.needs("fusermount3")

OLD = {f"file{number}": f"old {number}".encode() for number in range(8)}
NEW = {f"file{number}": f"new {number}".encode() for number in range(8)}


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """An install of one live folder, and the new version beside it."""
    lay_down(tmp_path / "before" / "live", OLD)
    return tmp_path / "before"


def lay_down(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(parents=True)
    for name, payload in files.items():
        (folder / name).write_bytes(payload)


def sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def lay_down_synced(folder: Path, files: dict[str, bytes]) -> None:
    lay_down(folder, files)
    for name in files:
        sync(folder / name)


def swap(root: Path) -> None:
    (root / "live").rename(root / "old")
    (root / "new").rename(root / "live")


def copy_over(root: Path) -> None:
    """Install as many do: file by file over the live folder."""
    for name, payload in NEW.items():
        (root / "live" / name).write_bytes(payload)


def swap_unsynced(root: Path) -> None:
    """Install beside it and swap by names, without a sync."""
    lay_down(root / "new", NEW)
    swap(root)


def swap_without_folders(root: Path) -> None:
    """Sync the files, but never a folder."""
    lay_down_synced(root / "new", NEW)
    swap(root)


def slot(root: Path) -> None:
    """Install beside it, sync all of it, and only then name it in a file that is synced too."""
    lay_down_synced(root / "new", NEW)
    sync(root / "new")
    sync(root)
    (root / "current").write_text("new")
    sync(root / "current")
    sync(root)


def version(files: dict[str, bytes], folder: str) -> dict[str, bytes]:
    return {
        path.removeprefix(f"{folder}/"): payload
        for path, payload in files.items()
        if path.startswith(f"{folder}/")
    }


def started(files: dict[str, bytes]) -> dict[str, bytes]:
    return version(files, "new" if files.get("current") == b"new" else "live")


def damaged_cuts(before: Path, mount: Path, install: Callable[[Path], None]) -> int:
    with powered(before, mount) as recording:
        install(mount)
    whole = [started(recording.after(cut).files()) for cut in range(len(recording.events) + 1)]
    return sum(found not in (OLD, NEW) for found in whole)


def test_program_sees_what_it_wrote(before: Path, tmp_path: Path) -> None:
    with powered(before, tmp_path / "mount"):
        copy_over(tmp_path / "mount")
        assert (tmp_path / "mount" / "live" / "file3").read_bytes() == b"new 3"


def test_folder_before_is_never_touched(before: Path, tmp_path: Path) -> None:
    with powered(before, tmp_path / "mount"):
        copy_over(tmp_path / "mount")
    assert (before / "live" / "file3").read_bytes() == b"old 3"


def test_installer_that_never_syncs_has_installed_nothing(before: Path, tmp_path: Path) -> None:
    with powered(before, tmp_path / "mount") as recording:
        copy_over(tmp_path / "mount")
    assert version(recording.after(len(recording.events)).files(), "live") == OLD


def test_installer_that_copies_over_is_half_applied_on_a_real_disk(before: Path, tmp_path: Path) -> None:
    with powered(before, tmp_path / "mount") as recording:
        copy_over(tmp_path / "mount")
    end = len(recording.events)
    outcomes = [version(recording.after(end, seeded(seed)).files(), "live") for seed in range(20)]
    assert any(found not in (OLD, NEW) for found in outcomes)


def test_names_swapped_without_a_sync_of_their_folder_are_not_swapped(before: Path, tmp_path: Path) -> None:
    with powered(before, tmp_path / "mount") as recording:
        swap_without_folders(tmp_path / "mount")
    assert version(recording.after(len(recording.events)).files(), "live") == OLD


@pytest.mark.parametrize("install", [swap_unsynced, swap_without_folders])
def test_names_swapped_without_syncs_leave_no_version_by_chance(
    before: Path, tmp_path: Path, install: Callable[[Path], None]
) -> None:
    with powered(before, tmp_path / "mount") as recording:
        install(tmp_path / "mount")
    end = len(recording.events)
    outcomes = [version(recording.after(end, seeded(seed)).files(), "live") for seed in range(40)]
    assert any(found not in (OLD, NEW) for found in outcomes)


def test_synced_install_survives_every_cut(before: Path, tmp_path: Path) -> None:
    assert damaged_cuts(before, tmp_path / "mount", slot) == 0


def test_synced_install_survives_whatever_else_the_disk_wrote(before: Path, tmp_path: Path) -> None:
    with powered(before, tmp_path / "mount") as recording:
        slot(tmp_path / "mount")
    chance = seeded(5)
    cuts = [chance.randint(0, len(recording.events)) for _ in range(200)]
    assert all(started(recording.after(cut, chance).files()) in (OLD, NEW) for cut in cuts)


def test_what_was_synced_last_is_there(before: Path, tmp_path: Path) -> None:
    with powered(before, tmp_path / "mount") as recording:
        slot(tmp_path / "mount")
    assert started(recording.after(len(recording.events)).files()) == NEW


def test_program_gets_input_output_errors_from_the_cut_on(before: Path, tmp_path: Path) -> None:
    with powered(before, tmp_path / "mount", cut=3), pytest.raises(OSError, match="nput/output") as failed:
        copy_over(tmp_path / "mount")
    assert failed.value.errno == errno.EIO


def test_live_cut_leaves_what_a_recorded_one_does(before: Path, tmp_path: Path) -> None:
    with powered(before, tmp_path / "mount") as recording:
        slot(tmp_path / "mount")
    with powered(before, tmp_path / "mount", cut=20) as live, pytest.raises(OSError, match="nput/output"):
        slot(tmp_path / "mount")
    assert live.after(20).files() == recording.after(20).files()


def test_events_of_threads_are_all_there(before: Path, tmp_path: Path) -> None:
    code = (
        "import pathlib, sys; from concurrent.futures import ThreadPoolExecutor as Pool\n"
        "root = pathlib.Path(sys.argv[1])\n"
        "with Pool(8) as pool: list(pool.map(lambda n: (root / str(n)).write_bytes(b'x' * n), range(100)))"
    )
    with powered(before, tmp_path / "mount") as recording:
        subprocess.run([sys.executable, "-c", code, tmp_path / "mount"], check=True)
    made = [event.path for event in recording.events if event.kind == "create"]
    assert sorted(made, key=int) == [str(number) for number in range(100)]


def test_everything_that_changes_a_tree_goes_through(before: Path, tmp_path: Path) -> None:
    mount = tmp_path / "mount"
    with powered(before, mount):
        (mount / "link").symlink_to("live/file1")
        (mount / "twin").hardlink_to(mount / "live" / "file2")
        (mount / "live" / "file3").chmod(0o755)
        os.truncate(mount / "live" / "file4", 2)
        (mount / "live" / "file5").unlink()
        shutil.rmtree(mount / "live", ignore_errors=False)
        assert sorted(path.name for path in mount.iterdir()) == ["link", "twin"]


def test_appended_lines_are_appended(before: Path, tmp_path: Path) -> None:
    with powered(before, tmp_path / "mount"):
        for line in ("one\n", "two\n"):
            with (tmp_path / "mount" / "log").open("a") as log:
                log.write(line)
        assert (tmp_path / "mount" / "log").read_text() == "one\ntwo\n"


def test_nothing_stays_mounted_when_the_test_fails(before: Path, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), powered(before, tmp_path / "mount"):
        raise ZeroDivisionError
    assert not is_mounted(tmp_path / "mount")


def test_nothing_stays_mounted_while_a_file_is_still_open(before: Path, tmp_path: Path) -> None:
    with powered(before, tmp_path / "mount"):
        held = os.open(tmp_path / "mount" / "live" / "file1", os.O_RDONLY)
    mounted = is_mounted(tmp_path / "mount")
    with pytest.raises(OSError, match="not connected"):
        os.close(held)
    assert not mounted


def test_nothing_stays_mounted_when_the_parent_is_killed(before: Path, tmp_path: Path) -> None:
    code = (
        "import os, pathlib, signal, sys; from tests.faults.powercut import powered\n"
        "before, mount = map(pathlib.Path, sys.argv[1:])\n"
        "with powered(before, mount): os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, before, tmp_path / "mount"], cwd=ROOT, check=False)
    deadline = 2_000_000
    while is_mounted(tmp_path / "mount") and deadline:
        deadline -= 1
    assert not is_mounted(tmp_path / "mount")


def test_what_cannot_be_mounted_says_why(before: Path, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="absent"), served(before, tmp_path / "absent", tmp_path / "journal"):
        pass
