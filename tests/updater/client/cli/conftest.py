"""A published world, and an install in it that tests may change."""

import io
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.program import Ended
from tests.updater.world import World
from updater.client.cli.desk import Streams
from updater.client.cli.main import main
from updater.install.layout import Layout

Run = Callable[..., Ended]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Return a publisher with two versions, of which pilots get the newer one."""
    made = World(tmp_path_factory.mktemp("world"))
    made.add("1.0.0", notes=("The first one.",))
    made.add("1.1.0", notes=("Scans hybrids.", "Reports in Polish."))
    made.offer("1.1.0")
    return made


@pytest.fixture
def shop(world: World, tmp_path: Path) -> Layout:
    """Return an install of the first version, with the record beside it."""
    return world.make_install(tmp_path / "shop", version="1.0.0")


@pytest.fixture
def both(world: World, shop: Layout) -> Layout:
    """Return the install with both versions on its disk; the first one runs."""
    world.place(shop, "1.1.0")
    return shop


@pytest.fixture
def run(shop: Layout, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Return what runs a verb in this very process; `tests.updater.command` runs one of its own."""
    monkeypatch.setenv("DIAGCLINIC_DATA", str(tmp_path / "data"))

    def run_verb(*words: str, cancel: threading.Event | None = None) -> Ended:
        out, err = io.StringIO(), io.StringIO()
        line = [words[0], "--root", str(shop.root), *words[1:]]
        code = main(line, cancel or threading.Event(), Streams(out, err))
        return Ended(code, out.getvalue(), err.getvalue())

    return run_verb
