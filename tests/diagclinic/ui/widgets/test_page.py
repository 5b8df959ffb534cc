"""diagclinic.ui.widgets.page: the frame of every page."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from diagclinic.ui.widgets.buttons import ActionButton, ButtonKind
from diagclinic.ui.widgets.page import Page
from diagclinic.ui.widgets.text import Text

pytestmark = pytest.mark.usefixtures("themed")


def test_a_page_is_named_by_its_title(qtbot: QtBot) -> None:
    page = Page("Scan")
    qtbot.addWidget(page)
    assert (page.accessibleName(), page.title.text()) == ("Scan", "Scan")


def test_content_that_is_too_long_scrolls(qtbot: QtBot, qapp: QApplication) -> None:
    page = Page("Scan")
    qtbot.addWidget(page)
    for number in range(40):
        page.body.addWidget(Text(f"Unit {number}"))
    page.resize(640, 400)
    page.show()
    bar = page.verticalScrollBar()
    assert bar is not None
    qtbot.waitUntil(lambda: bar.maximum() > 0, timeout=10_000)
    assert page.verticalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAsNeeded


def test_acts_stand_beside_the_title_at_a_distance(qtbot: QtBot) -> None:
    page = Page("Scan")
    qtbot.addWidget(page)
    first, second = ActionButton("Clear"), ActionButton("Scan", ButtonKind.MAIN)
    for button in (first, second):
        page.acts.addWidget(button)
    page.resize(1000, 400)
    page.show()
    assert second.x() - (first.x() + first.width()) >= 8


def test_a_page_has_nothing_to_back_out_of(qtbot: QtBot) -> None:
    page = Page("Scan")
    qtbot.addWidget(page)
    assert not page.back_out()


@pytest.mark.parametrize(("width_px", "is_beside"), [(1060, True), (540, False)])
def test_columns_stand_below_each_other_where_it_is_narrow(
    width_px: int, is_beside: bool, qtbot: QtBot, themed: QApplication
) -> None:
    page = Page("Scan")
    qtbot.addWidget(page)
    row, left, right = page.columns(), QPushButton("left"), QPushButton("right")
    row.addWidget(left)
    row.addWidget(right)
    page.body.addLayout(row)
    page.resize(width_px, 400)
    page.show()
    themed.processEvents()
    assert (left.y() == right.y(), left.x() == right.x()) == (is_beside, not is_beside)


def test_wide_page_scrolls_no_words_that_wrap_only_where_it_is_narrow(
    qtbot: QtBot, themed: QApplication
) -> None:
    page = Page("Scan")
    qtbot.addWidget(page)
    for _ in range(6):
        page.body.addWidget(
            Text("A sentence that has room in one line of a page that is as wide as this one.")
        )
    page.resize(1000, 320)
    page.show()
    bar = page.verticalScrollBar()
    assert bar is not None
    themed.sendPostedEvents()
    assert bar.maximum() == 0
