"""A real release desk, made once: its keys take a while."""

import shutil
from pathlib import Path

import pytest

from tests.updater.fleet.rollout.real_desk import RealDesk
from updater.fleet.rollout.mirror import mirror


@pytest.fixture(scope="session")
def made_desk(tmp_path_factory: pytest.TempPathFactory) -> RealDesk:
    """A publisher of 1.0.0 and 1.1.0, which pilots are offered; nobody changes it."""
    made = RealDesk(tmp_path_factory.mktemp("publisher"))
    made.begin("1.0.0", "1.1.0")
    mirror(made.desk, made.www)
    return made


@pytest.fixture
def real(made_desk: RealDesk, tmp_path: Path) -> RealDesk:
    """The same, to be changed."""
    shutil.copytree(made_desk.folder, tmp_path / "publisher")
    return RealDesk(tmp_path / "publisher")
