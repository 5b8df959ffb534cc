"""diagclinic.ui.theme.apply: a theme on the application."""

import re
from pathlib import Path

import pytest
from PyQt6.QtGui import QColor, QPalette
from PyQt6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from diagclinic.ui.theme.apply import apply_theme, current_theme, filled
from diagclinic.ui.theme.theme import ThemeName, load_theme


@pytest.mark.parametrize("name", ThemeName)
def test_every_token_of_the_sheet_has_a_value(name: ThemeName, resources: Path) -> None:
    assert not re.search(r"\{\w+\}", filled(load_theme(resources, name)))


def test_the_sheet_names_the_colours_of_its_theme(resources: Path) -> None:
    theme = load_theme(resources, ThemeName.DARK)
    assert theme.colours["accent"] in filled(theme)


def test_every_symbol_that_the_sheet_names_is_there(resources: Path) -> None:
    sheets = [filled(load_theme(resources, name)) for name in ThemeName]
    paths = [Path(path) for sheet in sheets for path in re.findall(r'url\("([^"]+)"\)', sheet)]
    assert [path for path in paths if not path.is_file()] == []


def test_the_application_wears_fusion(themed: QApplication) -> None:
    style = themed.style()
    assert style is not None
    assert style.metaObject().className() == "QStyleSheetStyle" or style.objectName() == "fusion"


def test_the_palette_is_the_themes(themed: QApplication, resources: Path) -> None:
    theme = load_theme(resources, ThemeName.DARK)
    apply_theme(themed, theme)
    window = themed.palette().color(QPalette.ColorRole.Window)
    assert window == QColor(theme.colours["window"])


def test_widgets_can_ask_for_the_theme(themed: QApplication, resources: Path) -> None:
    theme = load_theme(resources, ThemeName.HIGH_CONTRAST)
    apply_theme(themed, theme)
    assert current_theme() == theme


def test_without_a_theme_the_question_is_an_error(themed: QApplication) -> None:
    themed.setProperty("diagclinic_theme", None)
    with pytest.raises(LookupError):
        current_theme()


@pytest.mark.parametrize("name", ThemeName)
def test_focus_can_be_seen(name: ThemeName, themed: QApplication, resources: Path, qtbot: QtBot) -> None:
    theme = load_theme(resources, name)
    apply_theme(themed, theme)
    button = QPushButton("Act")
    qtbot.addWidget(button)
    button.resize(120, 48)
    with qtbot.waitActive(button):
        button.show()
        button.setFocus()
    image = button.grab().toImage()
    assert image.pixelColor(1, image.height() // 2) == QColor(theme.colours["focus"])
