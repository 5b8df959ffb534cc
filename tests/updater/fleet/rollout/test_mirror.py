"""Publishing a repository in the order that keeps readers whole."""

import sys
import threading
from pathlib import Path

import pytest

from tests.updater.world import World, two_versions
from updater.fleet.rollout import mirror as subject
from updater.fleet.rollout.errors import DeskError
from updater.fleet.rollout.mirror import LOCK_NAME, mirror, run_command
from updater.install.locks import holding
from updater.release.checking import check


@pytest.fixture
def world(tmp_path: Path) -> World:
    return two_versions(tmp_path / "world")


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what is copied, in their order."""
    names: list[str] = []
    real = subject.shutil.copyfile

    def noted(source: Path, part: Path) -> None:
        names.append(Path(source).name)
        real(source, part)

    monkeypatch.setattr(subject.shutil, "copyfile", noted)
    return names


def same(one: Path, other: Path) -> bool:
    files = {path.relative_to(one): path.read_bytes() for path in one.rglob("*") if path.is_file()}
    return files == {
        path.relative_to(other): path.read_bytes() for path in other.rglob("*") if path.is_file()
    }


def test_copy_is_the_same(world: World, tmp_path: Path) -> None:
    mirror(world.desk.folder, tmp_path / "www")
    assert same(world.repo, tmp_path / "www")
    assert check(world.desk).is_sound


def test_timestamp_comes_after_what_it_names_and_a_root_last(
    world: World, tmp_path: Path, copied: list[str]
) -> None:
    mirror(world.desk.folder, tmp_path / "www")
    copied.clear()
    world.rotate("root")
    world.halt("1.1.0")
    mirror(world.desk.folder, tmp_path / "www")
    assert copied[-2:] == ["timestamp.json", "2.root.json"]


def test_what_did_not_change_is_left_alone(world: World, tmp_path: Path, copied: list[str]) -> None:
    mirror(world.desk.folder, tmp_path / "www")
    copied.clear()
    assert (mirror(world.desk.folder, tmp_path / "www"), copied) == (0, [])


def test_what_the_desk_removed_goes(world: World, tmp_path: Path) -> None:
    stray = tmp_path / "www" / "targets" / "old.json"
    stray.parent.mkdir(parents=True)
    stray.write_text("{}")
    mirror(world.desk.folder, tmp_path / "www")
    assert not stray.exists()


def test_folder_without_a_repository_empties_nothing(tmp_path: Path) -> None:
    kept = tmp_path / "www" / "metadata" / "timestamp.json"
    kept.parent.mkdir(parents=True)
    kept.write_text("{}")
    with pytest.raises(DeskError, match="holds no repository"):
        mirror(tmp_path / "nothing", tmp_path / "www")
    assert kept.exists()


def test_desk_at_which_somebody_works_is_waited_for(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subject, "WAIT_S", 0.05)
    with holding(world.desk.folder / LOCK_NAME), pytest.raises(DeskError, match="another publisher"):
        mirror(world.desk.folder, tmp_path / "www")


def test_readers_see_a_whole_repository_all_the_time(world: World, tmp_path: Path) -> None:
    www, over, failures = tmp_path / "www", threading.Event(), []
    mirror(world.desk.folder, www)

    def read() -> None:
        while not over.is_set():
            timestamp = (www / "metadata" / "timestamp.json").read_text()
            version = timestamp.partition('"snapshot.json":{')[2].partition('"version":')[2].partition("}")[0]
            if not (www / "metadata" / f"{version}.snapshot.json").exists():
                failures.append(version)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(5):
        world.offer("1.1.0", share=0.1 * (number + 1))
        mirror(world.desk.folder, www)
    over.set()
    reader.join(30)
    assert failures == []


def test_place_that_cannot_be_written_is_told(world: World, tmp_path: Path) -> None:
    (tmp_path / "www").write_text("a file")
    with pytest.raises(DeskError, match="cannot be published"):
        mirror(world.desk.folder, tmp_path / "www")


def test_command_publishes(tmp_path: Path) -> None:
    made = tmp_path / "made"
    run_command((sys.executable, "-c", f"open({str(made)!r}, 'w')"), 60)
    assert made.exists()


@pytest.mark.parametrize("line", [("no-such-program",), (sys.executable, "-c", "raise SystemExit(3)")])
def test_command_that_fails_is_told(line: tuple[str, ...]) -> None:
    with pytest.raises(DeskError):
        run_command(line, 60)


def test_command_that_hangs_is_left() -> None:
    with pytest.raises(DeskError):
        run_command((sys.executable, "-c", "import time; time.sleep(600)"), 0.3)
