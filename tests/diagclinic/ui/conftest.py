"""What every screen test shares: an offscreen application that wears a theme."""

import os
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication

from diagclinic.ui.theme.apply import apply_theme
from diagclinic.ui.theme.theme import ThemeName, load_theme

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

RESOURCES = Path(__file__).parents[3] / "resources"


@pytest.fixture
def resources() -> Path:
    """Return the installation's resources."""
    return RESOURCES


@pytest.fixture
def themed(qapp: QApplication) -> QApplication:
    """Return the application in the light theme, whatever the test before left on."""
    apply_theme(qapp, load_theme(RESOURCES, ThemeName.LIGHT))
    return qapp
