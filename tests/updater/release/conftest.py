"""What tests of the publisher's tools share: a world with a version, and a reader of what is published."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tuf.ngclient import Updater

from tests.updater.soft_tokens import SoftTokens, look_anew
from tests.updater.world import World
from updater.release.checking import FolderFetcher

#: reads a signed target as an install does, None where no role names it
Reader = Callable[[str], bytes | None]


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A publisher with the versions 1.0.0 and 1.1.0."""
    made = World(tmp_path)
    made.add("1.0.0")
    made.add("1.1.0")
    return made


@pytest.fixture
def bare(tmp_path: Path) -> World:
    """A publisher who has published nothing yet."""
    return World(tmp_path)


@pytest.fixture
def reader(world: World, tmp_path: Path) -> Reader:
    """An install that was made with the first root, and looks at the repository anew each time."""
    first = (world.live.metadata / "1.root.json").read_bytes()
    folder = tmp_path / "reader"
    folder.mkdir()

    def read(path: str) -> bytes | None:
        client = Updater(
            str(folder), "metadata/", str(folder), "targets/", FolderFetcher(world.repo), bootstrap=first
        )
        client.refresh()
        info = client.get_targetinfo(path)
        return Path(client.download_target(info)).read_bytes() if info else None

    return read


@pytest.fixture
def tokens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SoftTokens]:
    """No token yet, and the means to plug some in; this process sees those alone."""
    made = SoftTokens(tmp_path / "tokens")
    made.folder.mkdir()
    for name, value in made.environ.items():
        monkeypatch.setenv(name, value)
    yield made
    look_anew()
