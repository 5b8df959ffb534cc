"""A folder in which a service was begun."""

from pathlib import Path

import pytest

from tests.updater.fleet.cli.desk import told


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Give a folder with a database that has its tables."""
    folder = tmp_path / "fleet"
    assert told(folder, "migrate").code == 0
    return folder
