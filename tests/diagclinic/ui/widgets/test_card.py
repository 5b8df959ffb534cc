"""diagclinic.ui.widgets.card: what belongs together."""

import pytest
from PyQt6.QtGui import QColor
from pytestqt.qtbot import QtBot

from diagclinic.ui.theme.apply import current_theme
from diagclinic.ui.widgets.card import Card, divider
from diagclinic.ui.widgets.text import Text

pytestmark = pytest.mark.usefixtures("themed")


def test_a_card_has_the_colour_of_a_surface(qtbot: QtBot) -> None:
    card = Card()
    qtbot.addWidget(card)
    card.resize(100, 100)
    assert card.grab().toImage().pixelColor(50, 50) == QColor(current_theme().colours["surface"])


def test_its_heading_names_it_and_comes_first(qtbot: QtBot) -> None:
    card = Card("Readiness")
    qtbot.addWidget(card)
    card.body.addWidget(Text("8 of 8"))
    texts = [text.text() for text in card.findChildren(Text)]
    assert (card.accessibleName(), texts) == ("Readiness", ["Readiness", "8 of 8"])


def test_a_divider_is_one_pixel(qtbot: QtBot) -> None:
    line = divider()
    qtbot.addWidget(line)
    line.show()
    assert line.height() == 1
