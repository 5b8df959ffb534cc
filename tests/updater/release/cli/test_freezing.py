"""updater.release.cli.freezing: programs out of a checkout, by the publisher's command line."""

import io
import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.updater.world import PLATFORM, World
from updater.release.cli.main import Outside, main

ROOT = Path(__file__).parents[4]


@dataclass
class Typed:
    """What a line of the command line came to."""

    out: io.StringIO = field(default_factory=io.StringIO)
    error: io.StringIO = field(default_factory=io.StringIO)
    code: int = -1


def typed(*words: object) -> Typed:
    told = Typed()
    told.code = main([str(word) for word in words], Outside({}, told.out, told.error))
    return told


@pytest.mark.needs("objdump", "strip")
def test_the_launcher_is_frozen_by_its_own_word(tmp_path: Path) -> None:
    line = ("freeze", ROOT, "--version", "1.0.0", "--out", tmp_path / "out", "--work", tmp_path / "work")
    told = typed(*line, "--launcher", "--json")
    answer = json.loads(told.out.getvalue())
    assert (told.code, answer["folder"], answer["files"] > 20) == (0, str(tmp_path / "out"), True)


def test_freezing_dry_says_what_it_would_and_makes_nothing(tmp_path: Path) -> None:
    line = ("freeze", ROOT, "--version", "1.0.0", "--out", tmp_path / "out", "--work", tmp_path / "work")
    told = typed(*line, "--dry-run")
    assert (told.code, "nothing was written" in told.out.getvalue(), list(tmp_path.iterdir())) == (
        0,
        True,
        [],
    )


def test_a_folder_without_a_checkout_is_refused_in_words(tmp_path: Path) -> None:
    line = ("freeze", tmp_path, "--version", "1.0.0", "--out", tmp_path / "out", "--work", tmp_path / "work")
    told = typed(*line)
    assert (told.code, "is no checkout" in told.error.getvalue()) == (1, True)


def test_nothing_is_frozen_over_what_is_there(tmp_path: Path) -> None:
    told = typed("freeze", ROOT, "--version", "1.0.0", "--out", tmp_path, "--work", tmp_path / "work")
    assert (told.code, "name a new folder" in told.error.getvalue()) == (1, True)


@pytest.fixture
def published(tmp_path: Path) -> World:
    world = World(tmp_path / "world")
    world.add("1.0.0")
    return world


def first_install(world: World, out: Path, *more: str) -> Typed:
    manifest = world.folder / "manifest.json.zst"
    content = world.live.target("releases", f"app/1.0.0/{PLATFORM}/manifest.json.zst")
    assert content
    manifest.write_bytes(content)
    launcher = world.folder / "launcher"
    launcher.mkdir(exist_ok=True)
    (launcher / "diagclinic-launcher").touch()
    parts = ("--source", ROOT, "--manifest", manifest, "--launcher", launcher, "--out", out)
    return typed("first-install", world.folder / "trees" / "1.0.0", *parts, *more)


def test_a_first_install_is_laid_down(published: World, tmp_path: Path) -> None:
    told = first_install(published, tmp_path / "out")
    assert (told.code, (tmp_path / "out" / "install.sh").exists()) == (0, True)


def test_a_first_install_dry_makes_nothing(published: World, tmp_path: Path) -> None:
    told = first_install(published, tmp_path / "out", "--dry-run")
    assert (told.code, (tmp_path / "out").exists()) == (0, False)


def test_a_first_install_is_not_laid_over_what_is_there(published: World, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    told = first_install(published, tmp_path / "out")
    assert (told.code, "name a new folder" in told.error.getvalue()) == (1, True)


@pytest.mark.parametrize(
    ("option", "remedy"),
    [("--manifest", "Name the manifest.json.zst that was published"), ("--launcher", "Freeze it with")],
)
def test_a_missing_part_is_named_and_nothing_is_left_behind(
    published: World, tmp_path: Path, option: str, remedy: str
) -> None:
    before = set(tmp_path.iterdir())
    told = first_install(published, tmp_path / "out", option, str(tmp_path / "none"))
    error = told.error.getvalue()
    assert (told.code, remedy in error, "Errno" in error) == (1, True, False)
    assert set(tmp_path.iterdir()) == before


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_a_first_install_that_could_never_be_updated_is_refused(
    published: World, tmp_path: Path, more: tuple[str, ...]
) -> None:
    (published.folder / "trees" / "1.0.0" / "trust" / "defaults.json").write_bytes(b'{"channel": "regonal"}')
    told = first_install(published, tmp_path / "out", *more)
    assert (told.code, "makes no sense: channel" in told.error.getvalue()) == (1, True)
    assert not (tmp_path / "out").exists()
