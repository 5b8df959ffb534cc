"""A window that nobody sees tells whether one can be made."""

import shutil
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication

from diagclinic.core.errors import CatalogueError
from diagclinic.ui.unseen import make_unseen


def test_a_window_can_be_made_and_is_not_shown(themed: QApplication, resources: Path) -> None:
    shown = len([one for one in themed.topLevelWidgets() if one.isVisible()])

    make_unseen(resources)

    assert len([one for one in themed.topLevelWidgets() if one.isVisible()]) == shown


def test_a_look_that_is_missing_is_told(themed: QApplication, resources: Path, tmp_path: Path) -> None:
    shutil.copytree(resources, tmp_path / "r")
    shutil.rmtree(tmp_path / "r" / "themes")

    with pytest.raises(CatalogueError):
        make_unseen(tmp_path / "r")
