"""diagclinic.ui.views.capture_setup: the fields of a recording."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from diagclinic.ui.presenters.adapter_choices import AdapterChoice
from diagclinic.ui.presenters.capture_presenter import FILTER, TRIGGER, CaptureForm
from diagclinic.ui.views.capture_setup import UNFINISHED, CaptureSetup
from diagclinic.ui.widgets.text import Text

CHOICES = (AdapterChoice("can:slcan//dev/ttyACM0", "CANable"), AdapterChoice("sim:demo", "Demo vehicle"))


@pytest.fixture
def setup(qtbot: QtBot, themed: QApplication) -> CaptureSetup:
    made = CaptureSetup()
    qtbot.addWidget(made)
    made.show_sources(CHOICES, "sim:demo")
    return made


def test_proposed_interface_stands_there_by_its_name(setup: CaptureSetup) -> None:
    assert (setup.source.currentText(), setup.form.source) == ("Demo vehicle", "sim:demo")


def test_interface_is_chosen_by_its_name(setup: CaptureSetup) -> None:
    setup.source.setCurrentIndex(0)
    assert setup.form.source == "can:slcan//dev/ttyACM0"


def test_interface_that_was_not_found_can_be_typed(setup: CaptureSetup) -> None:
    setup.source.setCurrentText(" can:virtual/x ")
    assert setup.form.source == "can:virtual/x"


def test_interface_of_the_vehicle_need_not_be_among_those_found(setup: CaptureSetup) -> None:
    setup.show_sources(CHOICES, "elm:COM9")
    assert setup.form.source == "elm:COM9"


def test_what_somebody_typed_stays_when_others_are_found(setup: CaptureSetup, qtbot: QtBot) -> None:
    editor = setup.source.lineEdit()
    assert editor is not None
    editor.selectAll()
    qtbot.keyClicks(editor, "can:virtual/x")
    setup.show_sources(CHOICES[:1], "sim:demo")
    assert setup.form.source == "can:virtual/x"


def test_name_that_is_to_be_completed_is_typed_on(setup: CaptureSetup, qtbot: QtBot) -> None:
    setup.ask_for_source("j2534:GD101?bitrate=")
    qtbot.keyClicks(setup.source.lineEdit(), "500000")
    assert setup.form.source == "j2534:GD101?bitrate=500000"


def test_name_that_is_to_be_completed_says_how_until_it_is_typed_on(
    setup: CaptureSetup, qtbot: QtBot
) -> None:
    remark = next(one for one in setup.findChildren(Text) if one.text() == UNFINISHED)
    before = remark.isHidden()
    setup.ask_for_source("j2534:GD101?bitrate=")
    asked = remark.isHidden()
    qtbot.keyClicks(setup.source.lineEdit(), "5")
    assert (before, asked, remark.isHidden()) == (True, False, True)


def test_name_that_is_to_be_completed_stays_when_others_are_found(setup: CaptureSetup) -> None:
    setup.ask_for_source("j2534:GD101?bitrate=")
    setup.show_sources(CHOICES, "sim:demo")
    assert setup.form.source == "j2534:GD101?bitrate="


def test_fields_are_told_as_they_were_typed(setup: CaptureSetup) -> None:
    for field, text in zip(setup.fields.values(), ("7E8", "error", "1", "2"), strict=True):
        field.setText(text)
    assert setup.form == CaptureForm("sim:demo", "7E8", "error", "1", "2")


def test_enter_in_a_field_records(setup: CaptureSetup, qtbot: QtBot) -> None:
    with qtbot.waitSignal(setup.submitted, timeout=10_000):
        qtbot.keyClick(setup.fields[FILTER], Qt.Key.Key_Return)


def test_remark_is_seen_and_said_at_its_field(setup: CaptureSetup) -> None:
    setup.show_remark(FILTER, "Character 5: nonsense")
    assert setup.fields[FILTER].accessibleName() == "Filter: Character 5: nonsense"
    assert setup.fields[TRIGGER].accessibleName() == "Begin at"


def test_remark_goes(setup: CaptureSetup) -> None:
    setup.show_remark(FILTER, "nonsense")
    setup.show_remark(FILTER, "")
    assert (setup.fields[FILTER].accessibleName(), setup.fields[FILTER].toolTip()) == ("Filter", "")


def test_dbc_file_is_named_and_can_be_given_up(setup: CaptureSetup) -> None:
    before = setup.drop_dbc.isHidden()
    setup.show_dbc("demo.dbc")
    assert (before, setup.drop_dbc.isHidden(), setup.dbc.text()) == (True, False, "demo.dbc")


def test_what_is_being_recorded_cannot_be_changed(setup: CaptureSetup) -> None:
    setup.set_running(is_running=True)
    assert [setup.source.isEnabled(), *(one.isEnabled() for one in setup.fields.values())] == [False] * 5
    assert setup.choose_dbc.isEnabled()


def test_two_interfaces_of_one_name_are_told_apart(setup: CaptureSetup) -> None:
    twins = (AdapterChoice("elm:COM4", "OBDLink EX"), AdapterChoice("elm:COM5", "OBDLink EX"))
    setup.show_sources(twins, "elm:COM4")
    setup.source.setCurrentIndex(1)
    assert (setup.source.currentText(), setup.form.source) == ("OBDLink EX, elm:COM5", "elm:COM5")
