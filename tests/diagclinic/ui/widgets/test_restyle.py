"""diagclinic.ui.widgets.restyle: looks that follow a property."""

import pytest
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QFrame
from pytestqt.qtbot import QtBot

from diagclinic.ui.theme.apply import current_theme
from diagclinic.ui.widgets.restyle import set_look

pytestmark = pytest.mark.usefixtures("themed")


@pytest.mark.parametrize("tone", ["good", "bad"])
def test_a_frame_takes_the_look_of_its_property(tone: str, qtbot: QtBot) -> None:
    frame = QFrame()
    qtbot.addWidget(frame)
    frame.resize(60, 60)
    frame.show()
    set_look(frame, "tone", tone)
    assert frame.grab().toImage().pixelColor(30, 30) == QColor(current_theme().colours[f"{tone}_fill"])


def test_the_same_look_again_changes_nothing(qtbot: QtBot) -> None:
    frame = QFrame()
    qtbot.addWidget(frame)
    set_look(frame, "tone", "good")
    set_look(frame, "tone", "good")
    assert frame.property("tone") == "good"
