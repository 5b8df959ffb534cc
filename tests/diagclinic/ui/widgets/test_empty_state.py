"""diagclinic.ui.widgets.empty_state: nothing here yet, and what to do."""

import pytest
from pytestqt.qtbot import QtBot

from diagclinic.ui.widgets.buttons import ActionButton, ButtonKind
from diagclinic.ui.widgets.empty_state import EmptyState
from tests.ui.audit import complaints

pytestmark = pytest.mark.usefixtures("themed")


def test_it_reads_as_one_sentence(qtbot: QtBot) -> None:
    empty = EmptyState("scan", "No scan yet", "Connect a vehicle first.")
    qtbot.addWidget(empty)
    assert empty.accessibleName() == "No scan yet. Connect a vehicle first."


def test_its_act_can_be_pressed(qtbot: QtBot) -> None:
    act = ActionButton("Connect", ButtonKind.MAIN)
    empty = EmptyState("connect", "No vehicle", "Plug the adapter in.", act)
    qtbot.addWidget(empty)
    empty.show()
    assert (empty.act, complaints(empty)) == (act, [])
