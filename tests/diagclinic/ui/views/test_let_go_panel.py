"""diagclinic.ui.views.let_go_panel: nobody is let go unasked."""

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from diagclinic.ui.views.let_go_panel import END_VISIT, STOP_RECORDING, LetGoPanel


class Answers:
    """Hears what was pressed."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.panel = LetGoPanel(
            END_VISIT, lambda: self.heard.append("agree"), lambda: self.heard.append("leave")
        )


@pytest.fixture
def answers(qtbot: QtBot, themed: QApplication) -> Answers:
    made = Answers()
    qtbot.addWidget(made.panel)
    return made


def test_it_asks_nothing_until_it_must(answers: Answers) -> None:
    assert answers.panel.isHidden()


def test_it_names_the_interface_and_what_becomes_of_the_visit(answers: Answers) -> None:
    answers.panel.ask("COM4")
    assert (answers.panel.isHidden(), "COM4" in answers.panel.accessibleName()) == (False, True)


def test_staying_connected_has_the_focus(answers: Answers, qtbot: QtBot) -> None:
    with qtbot.waitExposed(answers.panel):
        answers.panel.show()
    answers.panel.ask("COM4")
    assert answers.panel.focusWidget() is answers.panel.leave


@pytest.mark.parametrize("name", ["agree", "leave"])
def test_either_answer_is_one_press(answers: Answers, name: str) -> None:
    answers.panel.ask("COM4")
    getattr(answers.panel, name).click()
    assert answers.heard == [name]


def test_it_goes_when_there_is_nothing_to_ask(answers: Answers) -> None:
    answers.panel.ask("COM4")
    answers.panel.ask("")
    assert answers.panel.isHidden()


def test_a_recording_is_called_one(qtbot: QtBot, themed: QApplication) -> None:
    panel = LetGoPanel(STOP_RECORDING, lambda: None, lambda: None)
    qtbot.addWidget(panel)
    panel.ask("COM4")
    assert (panel.title.text(), panel.agree.text()) == (
        "Frames are recorded through COM4, which cannot ask and listen at once.",
        "Stop recording and connect",
    )
