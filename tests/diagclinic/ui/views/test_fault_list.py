"""diagclinic.ui.views.fault_list: all about a code in one row, and the words where there is none."""

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from diagclinic.core.dtc import DtcStatus, Severity
from diagclinic.services.report_lines import FaultLine, FrameLines
from diagclinic.ui.presenters.findings import FaultRow
from diagclinic.ui.views.fault_list import FaultList
from tests.presenter_doubles import Shown

LINE = FaultLine(
    code="P0303",
    title="Cylinder 3 misfire",
    is_known=True,
    severity=Severity.CRITICAL,
    unit="Engine · ECM",
    address="7E8",
    statuses=(DtcStatus.CONFIRMED, DtcStatus.PENDING),
)
ROW = FaultRow(LINE, (FrameLines(unit="Engine", address="7E8", code="P0303", values=()),), "new")


@pytest.fixture
def acts() -> Shown:
    return Shown()


@pytest.fixture
def faults(themed: QApplication, qtbot: QtBot, acts: Shown) -> FaultList:
    made = FaultList(lambda: acts)
    qtbot.addWidget(made)
    return made


def test_row_says_code_text_severity_unit_status_change_and_frame(faults: FaultList) -> None:
    faults.show_faults((ROW,), total=1)
    assert faults.view.rows[0].spoken == (
        "P0303, Cylinder 3 misfire, Critical, Engine · Confirmed, Pending · new, Freeze frame"
    )


def test_press_hands_the_row_back(faults: FaultList, acts: Shown) -> None:
    faults.show_faults((ROW,), total=1)
    faults.view.choose(0)
    assert acts.last("choose") == ROW


@pytest.mark.parametrize(("total", "words"), [(0, "No code was told."), (3, "No code matches the search.")])
def test_empty_list_says_why(faults: FaultList, total: int, words: str) -> None:
    faults.show_faults((), total=total)
    assert faults.empty.text() == words


def test_list_of_the_memory_can_be_chosen(faults: FaultList, acts: Shown) -> None:
    faults.status.setCurrentIndex(1)
    assert acts.last("filter") is DtcStatus.CONFIRMED
