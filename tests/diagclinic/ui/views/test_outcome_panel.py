"""diagclinic.ui.views.outcome_panel: one sentence, and what leads on."""

from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from diagclinic.ui.presenters.scan_presenter import ScanSummary
from diagclinic.ui.views.outcome_panel import OutcomePanel


def test_further_lines_stand_below_the_sentence(themed: QApplication, qtbot: QtBot) -> None:
    panel = OutcomePanel()
    qtbot.addWidget(panel)
    panel.show_outcome(ScanSummary("Cleared", "2 codes before.", "good"), ("Drive.",))
    assert panel.words.text() == "2 codes before.\nDrive."


def test_panel_with_nothing_to_say_is_hidden(themed: QApplication, qtbot: QtBot) -> None:
    panel = OutcomePanel()
    qtbot.addWidget(panel)
    panel.show_outcome(ScanSummary("Cleared", "", "warn"))
    panel.show_outcome(None)
    assert panel.isHidden()
