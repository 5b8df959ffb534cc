"""diagclinic.ui.views.fault_details: meaning, certainty and freeze frame of one code."""

from PyQt6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from diagclinic.services.report_lines import FrameLines, ValueLine
from diagclinic.ui.presenters.findings import FaultDetails
from diagclinic.ui.views.fault_details import FaultDetailsCard

FRAME = FrameLines(unit="Engine", address="7E8", code="P0171", values=(ValueLine("Load", "42.0", "%"),))
DETAILS = FaultDetails(
    "P0171", "Mixture too lean", "Engine (7E8)", "Standard text.", ("Serious: …",), (FRAME,), ""
)


def words(card: FaultDetailsCard) -> list[str]:
    return [label.text() for label in card.findChildren(QLabel) if label.isVisible()]


def test_value_of_the_frame_carries_its_unit(themed: QApplication, qtbot: QtBot) -> None:
    card = FaultDetailsCard()
    qtbot.addWidget(card)
    card.show_details(DETAILS)
    assert {"Load", "42.0 %", "Standard text."} <= set(words(card))


def test_next_code_replaces_the_former_at_once(themed: QApplication, qtbot: QtBot) -> None:
    card = FaultDetailsCard()
    qtbot.addWidget(card)
    card.show_details(DETAILS)
    card.show_details(FaultDetails("P0303", "Misfire", "Engine (7E8)", "", (), (), "None."))
    assert "P0171" not in words(card)
    qtbot.waitUntil(lambda: "P0303" in words(card))


def test_nothing_chosen_hides_the_card(themed: QApplication, qtbot: QtBot) -> None:
    card = FaultDetailsCard()
    qtbot.addWidget(card)
    card.show_details(DETAILS)
    card.show_details(None)
    assert (card.isHidden(), card.shown) == (True, None)
