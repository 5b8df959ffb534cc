"""diagclinic.ui.widgets.cover: beside the rest where there is room, in its place where there is none."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from diagclinic.ui.widgets.cover import Cover, Home
from diagclinic.ui.widgets.page import Page
from tests.ui.audit import complaints

pytestmark = pytest.mark.usefixtures("themed")
NARROW = (543, 270)
WIDE = (1060, 690)


@pytest.fixture
def first() -> QLineEdit:
    first = QLineEdit()
    first.setAccessibleName("List")
    return first


@pytest.fixture
def second() -> QLineEdit:
    second = QLineEdit()
    second.setAccessibleName("Details")
    return second


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    page = Page("Faults")
    qtbot.addWidget(page)
    return page


@pytest.fixture
def cover(page: Page, first: QLineEdit, second: QLineEdit) -> Cover:
    row = page.columns()
    row.addWidget(first, 1)
    page.body.addLayout(row, 1)
    return page.cover_with(second, Home(row, 1, 1))


def show(page: Page, size: tuple[int, int], app: QApplication) -> None:
    page.resize(*size)
    page.show()
    page.activateWindow()
    app.processEvents()


def test_a_wide_page_shows_both(
    page: Page, cover: Cover, first: QLineEdit, second: QLineEdit, qapp: QApplication
) -> None:
    show(page, WIDE, qapp)
    cover.open_cover()
    assert (first.isVisible(), second.isVisible(), cover.is_open) == (True, True, False)


def test_a_narrow_page_begins_uncovered(
    page: Page, cover: Cover, first: QLineEdit, second: QLineEdit, qapp: QApplication
) -> None:
    show(page, NARROW, qapp)
    assert (first.isVisible(), second.isVisible(), cover.back.isVisible()) == (True, False, False)


def test_opened_it_takes_the_place_of_a_narrow_page(
    page: Page, cover: Cover, first: QLineEdit, second: QLineEdit, qapp: QApplication
) -> None:
    show(page, NARROW, qapp)
    cover.open_cover()
    qapp.processEvents()
    assert (first.isVisible(), second.isVisible(), complaints(page)) == (False, True, [])


def test_back_leads_back_to_where_the_focus_was(
    page: Page, cover: Cover, first: QLineEdit, qapp: QApplication, qtbot: QtBot
) -> None:
    show(page, NARROW, qapp)
    first.setFocus()
    cover.open_cover()
    qtbot.keyClick(cover.back, Qt.Key.Key_Return)
    assert (first.isVisible(), page.window().focusWidget() is first) == (True, True)


def test_escape_leads_back_once(page: Page, cover: Cover, qapp: QApplication) -> None:
    show(page, NARROW, qapp)
    cover.open_cover()
    assert (page.back_out(), page.back_out()) == (True, False)


def test_a_page_that_grows_shows_both_again(
    page: Page, cover: Cover, first: QLineEdit, second: QLineEdit, qapp: QApplication
) -> None:
    show(page, NARROW, qapp)
    cover.open_cover()
    page.resize(*WIDE)
    qapp.processEvents()
    beside = second.mapTo(page, second.rect().topLeft()).x() > first.mapTo(page, first.rect().topLeft()).x()
    assert (first.isVisible(), second.isVisible(), beside) == (True, True, True)


def test_what_was_folded_away_stays_folded(
    page: Page, cover: Cover, second: QLineEdit, qapp: QApplication
) -> None:
    show(page, WIDE, qapp)
    second.hide()
    page.resize(*NARROW)
    cover.open_cover()
    qapp.processEvents()
    assert not second.isVisible()


def test_back_one_finds_the_place_in_the_list_again(
    page: Page, cover: Cover, first: QLineEdit, qapp: QApplication, qtbot: QtBot
) -> None:
    first.setMinimumHeight(1200)
    show(page, NARROW, qapp)
    bar = page.verticalScrollBar()
    assert bar is not None
    bar.setValue(400)
    cover.open_cover()
    qtbot.waitUntil(lambda: bar.value() == 0, timeout=10_000)
    cover.back.click()
    qtbot.waitUntil(lambda: bar.value() == 400, timeout=10_000)
    assert first.isVisible()
