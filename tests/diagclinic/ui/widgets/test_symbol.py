"""diagclinic.ui.widgets.symbol: draws in the theme's colours."""

from pathlib import Path

import pytest
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from diagclinic.ui.theme.apply import apply_theme, current_theme
from diagclinic.ui.theme.theme import ThemeName, Tone, load_theme
from diagclinic.ui.widgets.symbol import Symbol

pytestmark = pytest.mark.usefixtures("themed")


def middle(symbol: Symbol) -> QColor:
    return symbol.grab().toImage().pixelColor(symbol.width() // 2, symbol.height() // 2)


def test_it_has_the_colour_of_its_tone(qtbot: QtBot) -> None:
    symbol = Symbol("stop", Tone.BAD)
    qtbot.addWidget(symbol)
    assert middle(symbol) == QColor(current_theme().colours["bad"])


def test_it_shows_another_symbol(qtbot: QtBot) -> None:
    symbol = Symbol("stop", Tone.BAD)
    qtbot.addWidget(symbol)
    symbol.show_symbol("stop", Tone.GOOD)
    assert middle(symbol) == QColor(current_theme().colours["good"])


def test_it_follows_the_theme(themed: QApplication, resources: Path, qtbot: QtBot) -> None:
    symbol = Symbol("stop", Tone.INFO)
    qtbot.addWidget(symbol)
    theme = load_theme(resources, ThemeName.HIGH_CONTRAST)
    apply_theme(themed, theme)
    assert middle(symbol) == QColor(theme.colours["info"])
