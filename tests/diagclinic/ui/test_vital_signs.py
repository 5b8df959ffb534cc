"""The window says when it was painted, that it lives, and that somebody ends it."""

from dataclasses import dataclass, field

from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from diagclinic.services.health import Sign
from diagclinic.ui.vital_signs import VitalSigns


@dataclass
class Heard:
    """Hears how the window is."""

    signs: list[Sign] = field(default_factory=list)

    def say(self, sign: Sign, words: str = "") -> None:
        self.signs.append(sign)


def test_a_window_that_was_never_painted_says_nothing(qtbot: QtBot) -> None:
    heard, window = Heard(), QWidget()
    qtbot.addWidget(window)
    VitalSigns(heard, window, window)

    assert heard.signs == []


def test_a_painted_window_says_so_once_and_then_that_it_lives(qtbot: QtBot) -> None:
    heard, window = Heard(), QWidget()
    qtbot.addWidget(window)
    VitalSigns(heard, window, window)
    window.show()
    qtbot.waitUntil(lambda: len(heard.signs) >= 3, timeout=20_000)
    window.update()

    assert heard.signs[:3] == [Sign.WINDOW, Sign.ALIVE, Sign.ALIVE]


def test_a_window_that_is_ended_says_no_more_than_that(qtbot: QtBot) -> None:
    heard, window = Heard(), QWidget()
    qtbot.addWidget(window)
    signs = VitalSigns(heard, window, window)
    window.show()
    qtbot.waitUntil(lambda: Sign.ALIVE in heard.signs, timeout=20_000)

    signs.end()

    beat = signs.findChild(QTimer)
    assert beat is not None
    assert (heard.signs[-1], beat.isActive()) == (Sign.CLOSING, False)
