"""diagclinic.ui.widgets.ladder_rung: how far a step came."""

import pytest
from pytestqt.qtbot import QtBot

from diagclinic.services.connect import RungState
from diagclinic.ui.widgets.ladder_rung import LadderRung, RungLook

pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture
def rung(qtbot: QtBot) -> LadderRung:
    rung = LadderRung("Power")
    qtbot.addWidget(rung)
    return rung


def test_a_rung_begins_untried(rung: LadderRung) -> None:
    assert rung.accessibleName() == "Power: Not tried yet"


@pytest.mark.parametrize("state", RungState)
def test_every_state_of_the_services_can_be_shown(state: RungState, rung: LadderRung) -> None:
    rung.show_look(state)
    assert rung.look.value == state.value


def test_a_done_rung_tells_its_figure(rung: LadderRung) -> None:
    rung.show_look(RungLook.DONE, "12.4 V")
    assert rung.accessibleName() == "Power: Done: 12.4 V"


def test_no_two_looks_share_a_word(rung: LadderRung) -> None:
    names = set()
    for look in RungLook:
        rung.show_look(look)
        names.add(rung.accessibleName())
    assert len(names) == len(RungLook)


def test_the_tone_follows_the_look(rung: LadderRung) -> None:
    rung.show_look(RungLook.FAILED)
    assert rung.property("tone") == "bad"
