"""diagclinic.ui.views.readiness_card: self-tests and changes in words."""

from PyQt6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from diagclinic.services.report_lines import DifferenceLines, MonitorLine, ReadinessLines
from diagclinic.ui.views.readiness_card import DifferenceCard, ReadinessCard
from tests.service_doubles import NOON


def words(card: QWidget) -> list[str]:
    return [label.text() for label in card.findChildren(QLabel)]


def test_self_test_that_has_not_run_stands_first(themed: QApplication, qtbot: QtBot) -> None:
    card = ReadinessCard()
    qtbot.addWidget(card)
    monitors = tuple(
        MonitorLine(name, is_supported=True, is_complete=done) for name, done in (("A", True), ("B", False))
    )
    card.show_readiness((ReadinessLines(unit="Engine", address="7E8", mil_on=True, monitors=monitors),))
    told = words(card)
    assert (told.index("B") < told.index("A"), "Engine lamp is on" in told) == (True, True)


def test_unit_that_did_not_tell_says_why(themed: QApplication, qtbot: QtBot) -> None:
    card = ReadinessCard()
    qtbot.addWidget(card)
    card.show_readiness((ReadinessLines(unit="Engine", address="7E8", remark="did not answer"),))
    assert "did not answer" in words(card)


def test_difference_names_new_and_gone_even_where_there_are_none(themed: QApplication, qtbot: QtBot) -> None:
    card = DifferenceCard()
    qtbot.addWidget(card)
    nothing: tuple[()] = ()
    card.show_difference(
        DifferenceLines(
            caption="The last two scans",
            before_at=NOON,
            after_at=NOON,
            new=nothing,
            gone=nothing,
            still=nothing,
            not_read_again=nothing,
            first_read=nothing,
        )
    )
    assert {"New: none", "Gone: none"} <= set(words(card))


def test_first_scan_has_no_difference(themed: QApplication, qtbot: QtBot) -> None:
    card = DifferenceCard()
    qtbot.addWidget(card)
    card.show_difference(None)
    assert card.isHidden()
