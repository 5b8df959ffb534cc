"""What whole runs share: versions that are frozen once for all workers of a run, and an emulated adapter."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.elm_emulator import ElmEmulator
from tests.frozen import STOCKING_S, Shelf, Shop
from updater.install.locks import holding


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """Versions of the program, frozen and published; the last worker gives the disk its room back."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "frozen"
    folder.mkdir(exist_ok=True)
    lock = folder.with_suffix(".lock")
    user = folder / f"user-{os.getpid()}"
    with holding(lock, STOCKING_S):
        shelf = Shelf.made(folder)
        user.touch()
    yield shelf
    with holding(lock, STOCKING_S):
        user.unlink()
        if not list(folder.glob("user-*")):
            shutil.rmtree(folder)


@pytest.fixture
def shop(shelf: Shelf, tmp_path: Path) -> Iterator[Shop]:
    """A user for whom version 1.0.0 was installed just now."""
    shop = shelf.install(tmp_path)
    yield shop
    shop.remove()


@pytest.fixture(scope="module", params=["pty", "tcp"])
def emulator(request: pytest.FixtureRequest) -> Iterator[ElmEmulator]:
    """Run a third party's adapter and vehicle, on a terminal and on the network."""
    start = ElmEmulator.on_pty if request.param == "pty" else ElmEmulator.on_tcp
    with start() as running:
        yield running
