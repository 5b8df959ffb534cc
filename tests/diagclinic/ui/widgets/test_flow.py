"""diagclinic.ui.widgets.flow: a row that becomes several."""

import pytest
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from diagclinic.ui.widgets.buttons import ActionButton
from diagclinic.ui.widgets.flow import FlowLayout

pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture
def buttons() -> list[ActionButton]:
    return [ActionButton(text) for text in ("Choose signals", "Reset", "Pause", "Stack curves")]


@pytest.fixture
def box(qtbot: QtBot, buttons: list[ActionButton]) -> QWidget:
    box = QWidget()
    qtbot.addWidget(box)
    box.setLayout(FlowLayout(*buttons))
    return box


def place(box: QWidget, width: int) -> None:
    box.resize(width, box.heightForWidth(width))
    box.grab()


def test_where_there_is_room_it_is_one_row(box: QWidget, buttons: list[ActionButton]) -> None:
    place(box, 1000)
    assert len({button.y() for button in buttons}) == 1


def test_choices_begin_at_the_left(qtbot: QtBot, buttons: list[ActionButton]) -> None:
    choices = QWidget()
    qtbot.addWidget(choices)
    choices.setLayout(FlowLayout(*buttons, is_left=True))
    place(choices, 1000)
    assert buttons[0].geometry().left() == 0
    place(choices, 300)
    assert {button.geometry().left() for button in buttons if button.y() == buttons[-1].y()} >= {0}


def test_a_row_ends_at_the_right(box: QWidget, buttons: list[ActionButton]) -> None:
    place(box, 1000)
    assert buttons[-1].geometry().right() + 1 == 1000


def test_a_narrow_box_has_more_rows_and_cuts_nothing(box: QWidget, buttons: list[ActionButton]) -> None:
    place(box, 300)
    inside = [box.rect().contains(button.geometry()) for button in buttons]
    whole = [button.width() >= button.sizeHint().width() for button in buttons]
    assert (len({button.y() for button in buttons}) > 1, all(inside), all(whole)) == (True, True, True)


def test_buttons_keep_their_distance(box: QWidget, buttons: list[ActionButton]) -> None:
    place(box, 300)
    places = [button.geometry().adjusted(0, 0, 8, 8) for button in buttons]
    touching = [(a, b) for a in range(4) for b in range(a) if places[a].intersects(places[b])]
    assert touching == []


def test_a_hidden_button_takes_no_room(box: QWidget, buttons: list[ActionButton]) -> None:
    before = box.sizeHint().width()
    buttons[0].hide()
    layout = box.layout()
    assert layout is not None
    layout.invalidate()
    assert box.sizeHint().width() < before


def test_it_is_never_narrower_than_its_widest_button(box: QWidget, buttons: list[ActionButton]) -> None:
    assert box.minimumSizeHint().width() == max(button.sizeHint().width() for button in buttons)


def test_an_empty_row_takes_no_room(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    box.setLayout(FlowLayout())
    assert (box.sizeHint().width(), box.heightForWidth(100)) == (0, 0)


def test_items_can_be_taken_back(box: QWidget) -> None:
    flow = box.layout()
    assert flow is not None
    assert (flow.takeAt(0) is not None, flow.count(), flow.takeAt(9), flow.itemAt(9)) == (True, 3, None, None)


def test_the_distance_is_as_wide_as_is_asked_for(qtbot: QtBot, buttons: list[ActionButton]) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    box.setLayout(FlowLayout(*buttons, spacing=40))
    place(box, 1000)
    assert buttons[1].x() - buttons[0].geometry().right() - 1 == 40
