"""A newer launcher, where a version needs one."""

from pathlib import Path

import pytest

from tests.updater.client.packs import Release, Store, means_of, release
from updater.client.errors import NotAllowedError
from updater.client.launchers import ensure_launcher, newest_launcher
from updater.client.manifest import Manifest
from updater.install.layout import Layout


class View:
    """Says which launchers were released."""

    def __init__(self, *released: Release) -> None:
        self._released = {int(one.manifest.version.split(".")[0]): one for one in released}

    def launchers(self) -> tuple[int, ...]:
        return tuple(sorted(self._released))

    def launcher_manifest(self, number: int) -> tuple[bytes, Manifest]:
        return self._released[number].signed, self._released[number].manifest


TWO, THREE = (release(f"{number}.0.0", {"app": b"launcher %d" % number}) for number in (2, 3))


def ensured(layout: Layout, needed: int, *released: Release) -> int:
    packs = {path: content for one in released for path, content in one.packs.items()}
    return ensure_launcher(layout, View(*released), needed, means_of(layout.root, Store(packs)))


def test_every_install_has_the_first_one(tmp_path: Path) -> None:
    assert newest_launcher(Layout(tmp_path)) == 1


def test_whoever_needs_no_newer_one_gets_none(tmp_path: Path) -> None:
    assert ensured(Layout(tmp_path), 1, TWO) == 1
    assert not (tmp_path / "launchers").exists()


def test_the_newest_that_was_released_is_brought(tmp_path: Path) -> None:
    assert ensured(Layout(tmp_path), 2, TWO, THREE) == 3
    assert (tmp_path / "launchers" / "3" / "app").read_bytes() == b"launcher 3"
    assert newest_launcher(Layout(tmp_path)) == 3


def test_what_is_here_is_not_brought_again(tmp_path: Path) -> None:
    ensured(Layout(tmp_path), 2, TWO)
    assert ensured(Layout(tmp_path), 2) == 2


def test_a_version_whose_launcher_was_not_released_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAllowedError, match="launcher 4"):
        ensured(Layout(tmp_path), 4, THREE)


@pytest.mark.parametrize("name", ["2.partial", "x", "7"])
def test_what_is_not_complete_does_not_count(tmp_path: Path, name: str) -> None:
    (tmp_path / "launchers" / name).mkdir(parents=True)
    assert newest_launcher(Layout(tmp_path)) == 1


def test_a_launcher_that_was_damaged_is_made_whole_again(tmp_path: Path) -> None:
    ensured(Layout(tmp_path), 2, TWO)
    (tmp_path / "launchers" / "2" / "app").unlink()
    assert newest_launcher(Layout(tmp_path)) == 1
    assert ensured(Layout(tmp_path), 2, TWO) == 2
    assert newest_launcher(Layout(tmp_path)) == 2
