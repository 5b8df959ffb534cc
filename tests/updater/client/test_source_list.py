"""Who is asked, in which order."""

from dataclasses import replace
from pathlib import Path

from tests.updater.client.web import Site, serving
from updater.client.folder_source import FolderSource
from updater.client.http_source import HttpSource
from updater.client.install import Install
from updater.client.overlay import Overlay
from updater.client.source_list import places_of
from updater.client.work import Work

INSTALL = Install("0" * 32, "beta", "", "linux-x86_64", ("https://a.org/r", "http://b.org"))
ALL = replace(INSTALL, folders=("/shop",), peers=("http://10.0.0.2:8000",))


def test_for_packs_the_nearest_is_asked_first(tmp_path: Path) -> None:
    with places_of(ALL, tmp_path, Work()) as places:
        assert [source.name for source in places.packs] == ["/shop", "10.0.0.2:8000", "a.org", "b.org"]


def test_what_is_new_is_asked_of_the_repositories_and_then_of_the_shop(tmp_path: Path) -> None:
    with places_of(ALL, tmp_path, Work()) as places:
        assert [source.name for source in places.metadata] == ["a.org", "b.org", "/shop"]
        assert isinstance(places.metadata[-1], Overlay)


def test_a_folder_may_stand_in_for_a_repository(tmp_path: Path) -> None:
    install = replace(INSTALL, repositories=((tmp_path / "a b").as_uri(),))
    with places_of(install, tmp_path, Work()) as places:
        (source,) = places.metadata
        assert isinstance(source, FolderSource)
        assert source.name == str(tmp_path / "a b")


def test_the_limit_of_the_line_holds_nobody_in_the_shop_back(tmp_path: Path) -> None:
    with serving(Site({"/targets/p": bytes(3000)})) as site:
        install = replace(INSTALL, repositories=(site.url,), peers=(site.url,), bytes_per_s=1)
        with places_of(install, tmp_path, Work()) as places:
            peer = places.packs[0]
            assert isinstance(peer, HttpSource)
            assert len(b"".join(peer.read("targets/p"))) == 3000
