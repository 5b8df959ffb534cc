"""diagclinic.ui.widgets.facts_grid: each name stands beside its words, and nothing of before is left."""

import pytest
from PyQt6.QtWidgets import QApplication, QWidget

from diagclinic.ui.widgets.facts_grid import FactsGrid
from diagclinic.ui.widgets.text import Text
from tests.ui.audit import complaints

ROWS = (("VIN", "1M8GDM9AXKP042788"), ("Plate", "AB 12"))


@pytest.fixture
def grid(window: QWidget) -> FactsGrid:
    grid = FactsGrid()
    window.setLayout(grid)
    window.resize(400, 200)
    return grid


def shown(window: QWidget) -> dict[str, Text]:
    QApplication.processEvents()
    return {text.text(): text for text in window.findChildren(Text) if text.isVisible()}


def test_words_stand_beside_their_name(grid: FactsGrid, window: QWidget) -> None:
    grid.show_facts(ROWS)
    texts = shown(window)
    pairs = [(texts[name].pos(), texts[words].pos()) for name, words in ROWS]
    assert [(a.y() == b.y(), a.x() < b.x()) for a, b in pairs] == [(True, True)] * 2


def test_remarks_stand_below_all_facts(grid: FactsGrid, window: QWidget) -> None:
    grid.show_facts(ROWS, ("A remark.", "Another."))
    texts = shown(window)
    places = [texts[words].y() for words in ("VIN", "Plate", "A remark.", "Another.")]
    assert places == sorted(set(places))


def test_remarks_need_no_facts(grid: FactsGrid, window: QWidget) -> None:
    grid.show_facts((), ("A remark.",))
    assert list(shown(window)) == ["A remark."]


def test_nothing_of_before_is_left(grid: FactsGrid, window: QWidget) -> None:
    grid.show_facts(ROWS, ("A remark.",))
    grid.show_facts(ROWS[1:])
    assert list(shown(window)) == ["Plate", "AB 12"]


def test_every_text_is_whole(grid: FactsGrid, window: QWidget) -> None:
    grid.show_facts(ROWS, ("A remark.",))
    QApplication.processEvents()
    assert complaints(window) == []
