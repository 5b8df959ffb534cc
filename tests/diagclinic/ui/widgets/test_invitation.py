"""diagclinic.ui.widgets.invitation: quiet, and easily put away."""

from dataclasses import dataclass, field

import pytest
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from diagclinic.services.feedback import topic_of
from diagclinic.ui.widgets.invitation import Invitation
from tests.ui.audit import complaints

pytestmark = pytest.mark.usefixtures("themed")


@dataclass
class Pressed:
    """Writes down what was pressed."""

    acts: list[str] = field(default_factory=list)

    def accept(self) -> None:
        self.acts.append("accept")

    def refuse(self) -> None:
        self.acts.append("refuse")

    def refuse_for_ever(self) -> None:
        self.acts.append("never")


@pytest.fixture
def pressed() -> Pressed:
    return Pressed()


@pytest.fixture
def invitation(qtbot: QtBot, pressed: Pressed) -> Invitation:
    made = Invitation(lambda: pressed)
    qtbot.addWidget(made)
    return made


def test_nothing_is_asked_before_there_is_a_topic(invitation: Invitation) -> None:
    assert invitation.isHidden()


def test_a_question_is_shown_and_heard(invitation: Invitation) -> None:
    invitation.show_topic(topic_of("visit"))
    assert invitation.isVisible()
    assert invitation.question.text() == topic_of("visit").question
    assert topic_of("visit").question in invitation.accessibleName()


def test_each_answer_is_one_press(invitation: Invitation, pressed: Pressed) -> None:
    invitation.show_topic(topic_of("app"))
    for button in (invitation.accept, invitation.refuse, invitation.never):
        button.click()
    assert pressed.acts == ["accept", "refuse", "never"]


def test_gloves_keyboard_and_screen_reader_can_use_it(invitation: Invitation) -> None:
    invitation.show_topic(topic_of("app"))
    assert complaints(invitation) == []


def test_it_does_not_take_the_focus(window: QWidget, pressed: Pressed, qtbot: QtBot) -> None:
    made = Invitation(lambda: pressed, window)
    made.show_topic(topic_of("app"))
    assert not any(child.hasFocus() for child in made.findChildren(QWidget))
