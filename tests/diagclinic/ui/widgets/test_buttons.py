"""diagclinic.ui.widgets.buttons: size, name, shortcut and symbol of an act."""

from pathlib import Path

import pytest
from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from diagclinic.ui.theme.apply import apply_theme
from diagclinic.ui.theme.theme import ThemeName, load_theme
from diagclinic.ui.widgets.buttons import ActionButton, ButtonKind, NameButton, icon_button
from tests.ui.audit import complaints

pytestmark = pytest.mark.usefixtures("themed")


@pytest.mark.parametrize("kind", [ButtonKind.MAIN, ButtonKind.DANGER, ButtonKind.TALL])
def test_main_acts_are_sixty_pixels_high(kind: ButtonKind, qtbot: QtBot) -> None:
    button = ActionButton("Scan", kind)
    qtbot.addWidget(button)
    button.show()
    assert button.height() >= 60


@pytest.mark.parametrize("kind", ButtonKind)
@pytest.mark.parametrize("text", ["A", "A long name of an act"])
def test_every_button_is_a_target_for_gloves(kind: ButtonKind, text: str, qtbot: QtBot) -> None:
    button = ActionButton(text, kind)
    qtbot.addWidget(button)
    button.show()
    assert min(button.width(), button.height()) >= 48


def test_focus_does_not_change_the_height(qtbot: QtBot) -> None:
    button = ActionButton("Scan", ButtonKind.MAIN)
    qtbot.addWidget(button)
    button.show()
    before = button.sizeHint().height()
    button.setFocus()
    assert button.sizeHint().height() == before


def test_the_shortcut_is_shown_and_is_no_part_of_the_name(qtbot: QtBot) -> None:
    button = ActionButton("Scan", shortcut="F5")
    qtbot.addWidget(button)
    assert (button.text(), button.accessibleName()) == ("Scan   F5", "Scan")


def test_the_shortcut_presses_the_button(qtbot: QtBot) -> None:
    button = ActionButton("Scan", shortcut="F5")
    qtbot.addWidget(button)
    with qtbot.waitActive(button):
        button.show()
    with qtbot.waitSignal(button.clicked, timeout=10_000):
        qtbot.keyClick(button, Qt.Key.Key_F5)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_and_space_press_the_button_that_has_the_focus(key: Qt.Key, qtbot: QtBot) -> None:
    button = ActionButton("Scan")
    qtbot.addWidget(button)
    with qtbot.waitSignal(button.clicked, timeout=10_000):
        qtbot.keyClick(button, key)


def test_enter_that_is_held_down_presses_only_once(qtbot: QtBot) -> None:
    button = ActionButton("Scan")
    qtbot.addWidget(button)
    presses: list[bool] = []
    button.clicked.connect(presses.append)
    for is_repeat in (False, True, True):
        QApplication.sendEvent(button, _enter(is_repeat=is_repeat))
    assert len(presses) == 1


def test_enter_does_not_press_a_button_of_a_question(qtbot: QtBot) -> None:
    question = QDialog()
    qtbot.addWidget(question)
    button = ActionButton("Clear codes", ButtonKind.DANGER, parent=question)
    presses: list[bool] = []
    button.clicked.connect(presses.append)
    QApplication.sendEvent(button, _enter())
    assert not presses


def _enter(*, is_repeat: bool = False) -> QKeyEvent:
    none = Qt.KeyboardModifier.NoModifier
    return QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, none, "\r", is_repeat)


def test_another_act_keeps_the_shortcut(qtbot: QtBot) -> None:
    button = ActionButton("Pause", shortcut="F6")
    qtbot.addWidget(button)
    button.show_act("Resume")
    assert button.shortcut().toString() == "F6"


def test_the_symbol_follows_the_theme(themed: QApplication, resources: Path, qtbot: QtBot) -> None:
    button = ActionButton("Stop", symbol="stop")
    qtbot.addWidget(button)
    button.show()
    before = button.icon().pixmap(24, 24).toImage()
    apply_theme(themed, load_theme(resources, ThemeName.DARK))
    assert button.icon().pixmap(24, 24).toImage() != before


def test_a_disabled_button_has_a_paler_symbol(qtbot: QtBot) -> None:
    button = ActionButton("Stop", symbol="stop")
    qtbot.addWidget(button)
    before = button.icon().pixmap(24, 24).toImage()
    button.setEnabled(False)
    assert button.icon().pixmap(24, 24).toImage() != before


def test_a_symbol_alone_still_has_a_name_and_a_size(qtbot: QtBot) -> None:
    button = icon_button("remove", "Remove the value")
    qtbot.addWidget(button)
    button.show()
    assert (complaints(button.window()), button.accessibleName()) == ([], "Remove the value")
    assert min(button.width(), button.height()) >= 48


def test_a_brief_button_shows_its_symbol_alone_and_tells_its_name(qtbot: QtBot) -> None:
    button = ActionButton("Pause", symbol="pause", shortcut="F7")
    qtbot.addWidget(button)
    button.set_brief(is_brief=True)
    button.show()
    assert (button.text(), button.toolTip(), button.accessibleName()) == ("", "Pause", "Pause")
    assert complaints(button) == []


def test_a_brief_button_names_another_act_in_its_tip(qtbot: QtBot) -> None:
    button = ActionButton("Pause", symbol="pause")
    qtbot.addWidget(button)
    button.set_brief(is_brief=True)
    button.show_act("Resume", "play")
    assert (button.text(), button.toolTip(), button.accessibleName()) == ("", "Resume", "Resume")


def test_a_button_that_is_brief_no_more_shows_its_name_again(qtbot: QtBot) -> None:
    button = ActionButton("Scan", symbol="scan", shortcut="F5")
    qtbot.addWidget(button)
    button.set_brief(is_brief=True)
    button.set_brief(is_brief=False)
    assert (button.text(), button.toolTip()) == ("Scan   F5", "")


NAME = "Scanmatik - PCI & MORE by Scanmatik Ltd. (J2534, 32 bits)"


def named(qtbot: QtBot, width: int, name: str = NAME) -> NameButton:
    button = NameButton(name, symbol="connect")
    qtbot.addWidget(button)
    button.resize(width, 48)
    button.show()
    return button


def test_name_that_does_not_fit_keeps_its_ends_and_is_told_by_a_tip(qtbot: QtBot) -> None:
    button = named(qtbot, 240)
    assert button.text().startswith("Scan")
    assert button.text().endswith("bits)")
    assert (len(button.text()) < len(NAME), button.toolTip(), button.accessibleName()) == (True, NAME, NAME)


def test_name_that_fits_is_shown_as_it_is(qtbot: QtBot) -> None:
    button = named(qtbot, 900)
    assert (button.text().replace("&&", "&"), button.toolTip()) == (NAME, "")


def test_long_name_asks_for_no_more_room_than_a_short_one(qtbot: QtBot) -> None:
    assert named(qtbot, 240).minimumSizeHint().width() <= 120


def test_name_with_a_line_break_is_shown_in_one_line(qtbot: QtBot) -> None:
    assert named(qtbot, 400, "OBDLink EX\r\n\tv2.1").text() == "OBDLink EX v2.1"


def test_ampersand_of_a_name_is_shown_and_is_no_shortcut(qtbot: QtBot) -> None:
    button = named(qtbot, 400, "Smith & Co")
    assert (button.text(), button.shortcut().toString()) == ("Smith && Co", "")


def test_tip_takes_no_name_for_markup(qtbot: QtBot) -> None:
    assert "<b>" not in named(qtbot, 130, "<b>OBDLink EX</b> with a long name").toolTip()
