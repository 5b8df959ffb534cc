"""Files from this disk, by patches, and from the full pack, with real frames."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from tests.updater.client.packs import Release, Store, means_of, release
from updater.client.errors import DamagedError, NoRoomError, OfflineError
from updater.client.gathering import Gathering
from updater.client.source import Source
from updater.client.work import Progress, Work

DRAW = random.Random(5)  # noqa: S311  the same bytes in every run
LIBRARY = DRAW.randbytes(9000)
OLD = release("1.0.0", {"app": b"old app", "lib/a": LIBRARY, "lib/same": DRAW.randbytes(3000)})
NEW = release(
    "1.1.0",
    {"app": b"new app", "lib/a": LIBRARY[:4000] + b"new" + LIBRARY[4000:], "lib/same": OLD.files["lib/same"]},
    OLD,
)
FULL, PATCH = NEW.manifest.pack.path, NEW.manifest.patches[0].pack.path


def gathering(
    tmp_path: Path, *sources: Source, here: Release | None = OLD, work: Work | None = None
) -> Gathering:
    folder = OLD.place(tmp_path)
    (tmp_path / "new").mkdir(exist_ok=True)
    lying = {digest: [folder / path] for digest, path in here.here.items()} if here else {}
    return Gathering(NEW.manifest, tmp_path / "new", lying, means_of(tmp_path, *sources, work=work))


def came(tmp_path: Path) -> dict[str, bytes]:
    folder = tmp_path / "new"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def all_packs() -> Store:
    return Store(dict(NEW.packs))


def test_with_the_earlier_version_only_patches_are_fetched(tmp_path: Path) -> None:
    store = all_packs()
    found = gathering(tmp_path, store)
    found.gather(NEW.manifest.files)
    assert came(tmp_path) == NEW.files
    assert store.asked == [(0, len(NEW.packs[PATCH]))]
    assert len(NEW.packs[PATCH]) < len(NEW.packs[FULL]) / 10


def test_it_is_told_where_each_file_came_from(tmp_path: Path) -> None:
    found = gathering(tmp_path, all_packs())
    found.gather(NEW.manifest.files)
    words = {path: source.split(" ")[:2] for path, source in found.came.items()}
    assert words == {"app": ["a", "patch"], "lib/a": ["a", "patch"], "lib/same": ["a", "file"]}


def test_with_nothing_here_the_full_pack_is_fetched(tmp_path: Path) -> None:
    store = all_packs()
    found = gathering(tmp_path, store, here=None)
    found.gather(NEW.manifest.files)
    assert (came(tmp_path), store.asked) == (NEW.files, [(0, len(NEW.packs[FULL]))])


def test_without_the_patch_pack_changed_files_come_from_the_full_one(tmp_path: Path) -> None:
    found = gathering(tmp_path, Store({FULL: NEW.packs[FULL]}))
    found.gather(NEW.manifest.files)
    assert came(tmp_path) == NEW.files


def test_a_damaged_patch_pack_is_no_obstacle(tmp_path: Path) -> None:
    found = gathering(tmp_path, Store({**NEW.packs, PATCH: b"x" * len(NEW.packs[PATCH])}))
    found.gather(NEW.manifest.files)
    assert came(tmp_path) == NEW.files


@pytest.mark.parametrize("path", ["lib/a", "lib/same"])
@pytest.mark.parametrize("damage", [b"", b"x" * 9000], ids=["emptied", "changed"])
def test_a_damaged_file_of_the_earlier_version_is_no_obstacle(
    tmp_path: Path, path: str, damage: bytes
) -> None:
    found = gathering(tmp_path, all_packs())
    (tmp_path / "1.0.0" / path).write_bytes(damage)
    found.gather(NEW.manifest.files)
    assert came(tmp_path) == NEW.files


def test_an_earlier_version_that_vanished_is_no_obstacle(tmp_path: Path) -> None:
    found = gathering(tmp_path, all_packs())
    for path in OLD.files:
        (tmp_path / "1.0.0" / path).unlink()
    found.gather(NEW.manifest.files)
    assert came(tmp_path) == NEW.files


def test_what_is_there_and_right_is_kept(tmp_path: Path) -> None:
    store = all_packs()
    NEW.place(tmp_path / "done").rename(tmp_path / "new")
    gathering(tmp_path, store).gather(NEW.manifest.files)
    assert store.asked == []


class Dead(Store):
    """Nobody at the other end."""

    def __init__(self) -> None:
        super().__init__(dict(NEW.packs), "dead")
        self.before = self._fail

    @staticmethod
    def _fail(_: int) -> None:
        raise OfflineError("The line is dead.")


def test_without_a_line_the_shop_s_full_pack_is_enough(tmp_path: Path) -> None:
    found = gathering(tmp_path, Store({FULL: NEW.packs[FULL]}, "shop"), Dead())
    found.gather(NEW.manifest.files)
    assert came(tmp_path) == NEW.files


def test_a_dead_line_starts_no_larger_download(tmp_path: Path) -> None:
    dead = Dead()
    found = gathering(tmp_path, dead)
    with pytest.raises(OfflineError, match="dead"):
        found.gather(NEW.manifest.files)
    assert len(dead.asked) == 1


def test_a_pack_that_nobody_has_is_told(tmp_path: Path) -> None:
    found = gathering(tmp_path, Store({}))
    with pytest.raises(OfflineError, match="Nobody who was asked has"):
        found.gather(NEW.manifest.files)


def test_a_pack_that_was_signed_wrong_is_damage(tmp_path: Path) -> None:
    wrong = tuple(replace(entry, sha256="0" * 64) for entry in NEW.manifest.files)
    with pytest.raises(DamagedError):
        gathering(tmp_path, all_packs(), here=None).gather(wrong)


def test_a_full_disk_is_told_before_anything_is_written(tmp_path: Path) -> None:
    means = replace(means_of(tmp_path, all_packs()), free=lambda _: 0)
    with pytest.raises(NoRoomError):
        Gathering(NEW.manifest, tmp_path / "new", {}, means).gather(NEW.manifest.files)
    assert came(tmp_path) == {}


def test_progress_reaches_the_whole(tmp_path: Path) -> None:
    told: list[Progress] = []
    found = gathering(tmp_path, all_packs(), work=Work(told.append))
    found.gather(NEW.manifest.files)
    size = sum(map(len, NEW.files.values()))
    assert [each for each in told if each.step == "stage"][-1] == Progress("stage", size, size)


def test_where_one_copy_is_damaged_another_is_taken(tmp_path: Path) -> None:
    damaged, right = tmp_path / "damaged", tmp_path / "right"
    damaged.write_bytes(b"x" * len(NEW.files["app"]))
    right.write_bytes(NEW.files["app"])
    (tmp_path / "new").mkdir()
    app = next(entry for entry in NEW.manifest.files if entry.path == "app")
    Gathering(NEW.manifest, tmp_path / "new", {app.sha256: [damaged, right]}, means_of(tmp_path)).gather(
        [app]
    )
    assert came(tmp_path) == {"app": NEW.files["app"]}
