"""updater.client.lent: what of the packs is here and right."""

from pathlib import Path

import pytest

from tests.updater.client.packs import CHUNK, packed
from tests.updater.world import World, two_versions
from updater.client.acts import Act
from updater.client.agent import Agent
from updater.client.lent import Lent, LentPacks
from updater.client.manifest import parse_manifest
from updater.install.layout import Layout

PACK, _, CONTENT = packed("pack", [b"a" * 2500])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return two_versions(tmp_path_factory.mktemp("world"))


@pytest.fixture
def shop(world: World, tmp_path: Path) -> Layout:
    return world.make_install(tmp_path / "shop", version="1.0.0")


def _take(world: World, shop: Layout) -> None:
    Agent(shop, shop.version("1.0.0") / "trust", world.clock).apply(Act("Tess", "asked for"))


def test_install_that_downloaded_nothing_lends_nothing(shop: Layout) -> None:
    assert LentPacks(shop).packs() == 0


def test_pack_that_was_downloaded_is_found_by_its_published_path(world: World, shop: Layout) -> None:
    _take(world, shop)
    lent = LentPacks(shop)
    found = [
        lent.find(one.relative_to(world.repo).as_posix()) for one in world.repo.glob("targets/**/*pack*")
    ]
    assert (lent.packs() > 0, any(found)) == (True, True)


def test_file_of_the_install_is_no_pack(world: World, shop: Layout) -> None:
    _take(world, shop)
    assert LentPacks(shop).find("versions/1.0.0/diagclinic") is None


def test_version_that_came_meanwhile_is_found(world: World, shop: Layout) -> None:
    lent = LentPacks(shop)
    before = lent.find("targets/none")
    _take(world, shop)
    paths = [one.relative_to(world.repo).as_posix() for one in world.repo.glob("targets/**/*pack*")]
    assert (before, any(lent.find(path) for path in paths)) == (None, True)


def test_who_asks_for_nonsense_has_no_manifest_read_again(
    world: World, shop: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    _take(world, shop)
    read: list[bytes] = []
    monkeypatch.setattr(
        "updater.client.lent.parse_manifest", lambda text: read.append(text) or parse_manifest(text)
    )
    lent = LentPacks(shop)
    for number in range(20):
        lent.find(f"targets/{number}")
    assert len(read) == 2


@pytest.mark.parametrize(
    ("start", "end", "is_here"),
    [(0, CHUNK, True), (CHUNK, CHUNK + 1, False), (0, 2500, False), (2000, 2500, True), (999, 1001, False)],
)
def test_stretch_is_here_where_each_of_its_chunks_is(
    tmp_path: Path, start: int, end: int, *, is_here: bool
) -> None:
    file = tmp_path / "part"
    file.write_bytes(CONTENT[:CHUNK] + bytes(CHUNK) + CONTENT[2 * CHUNK :])
    assert Lent(PACK, file).has(start, end) is is_here


def test_file_that_is_gone_has_nothing(tmp_path: Path) -> None:
    assert not Lent(PACK, tmp_path / "none").has(0, 1)
