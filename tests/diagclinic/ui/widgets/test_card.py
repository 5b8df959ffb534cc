"""diagclinic.ui.widgets.card: what belongs together."""

import pytest
from PyQt6.QtGui import QColor
from pytestqt.qtbot import QtBot

from diagclinic.ui.theme.apply import current_theme
from diagclinic.ui.widgets.card import Card, column_of, divider
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


def test_a_column_has_its_widgets_one_below_the_other(qtbot: QtBot) -> None:
    column = column_of([Text("first"), Text("second")])
    qtbot.addWidget(column)
    column.grab()
    places = [text.y() for text in column.findChildren(Text)]
    assert places == sorted(set(places))


def test_new_content_takes_the_place_of_the_former(qtbot: QtBot) -> None:
    card, former, content = Card(), Text("before"), Text("now")
    qtbot.addWidget(card)
    for widget in (Text("above"), former, Text("below")):
        card.body.addWidget(widget)
    card.refill(content, former)
    assert (card.body.indexOf(content), former.isHidden()) == (1, True)
