"""diagclinic.ui.theme.icons: symbols in the theme's ink."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PyQt6.QtCore import QSize
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QApplication

from diagclinic.core.errors import CatalogueError
from diagclinic.ui.theme.icons import icon
from diagclinic.ui.theme.theme import ThemeName, load_theme


@pytest.mark.parametrize("name", ThemeName)
def test_a_symbol_has_the_colour_of_its_token(name: ThemeName, themed: QApplication, resources: Path) -> None:
    theme = load_theme(resources, name)
    image = icon(theme, "stop", "bad").pixmap(QSize(24, 24)).toImage()
    assert image.pixelColor(12, 12) == QColor(theme.colours["bad"])


def test_a_gap_stays_empty(themed: QApplication, resources: Path) -> None:
    theme = load_theme(resources, ThemeName.LIGHT)
    image = icon(theme, "stop", "bad", gap_px=6).pixmap(QSize(30, 24)).toImage()
    assert image.pixelColor(28, 12).alpha() == 0


def test_a_missing_symbol_is_a_damaged_installation(themed: QApplication, resources: Path) -> None:
    with pytest.raises(CatalogueError, match="no-such"):
        icon(load_theme(resources, ThemeName.LIGHT), "no-such")


def test_every_symbol_is_well_formed_and_draws_something(themed: QApplication, resources: Path) -> None:
    theme = load_theme(resources, ThemeName.LIGHT)
    blank = []
    for path in sorted((resources / "icons").glob("*.svg")):
        assert ET.parse(path).getroot().get("viewBox") == "0 0 24 24"  # noqa: S314  our own file
        image = icon(theme, path.stem).pixmap(QSize(24, 24)).toImage()
        if not any(image.pixelColor(x, y).alpha() for x in range(24) for y in range(24)):
            blank.append(path.name)
    assert blank == []
