"""diagclinic.ui.views.live_view: the page of live values on a pretended vehicle."""

from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from diagclinic.services.jobs import Outcome
from diagclinic.ui.models.live_table import COLUMNS
from diagclinic.ui.theme.apply import apply_theme
from diagclinic.ui.theme.theme import ThemeName, load_theme
from diagclinic.ui.views.live_view import LiveView
from drivers.errors import LinkLostError
from tests.diagclinic.ui.live_fakes import (
    COOLANT,
    PIDS,
    SPEED,
    WANT_COOLANT,
    WANT_SPEED,
    FakeClock,
    FakeSource,
    sample,
)
from tests.ui.audit import complaints, misfits

pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture
def source() -> FakeSource:
    return FakeSource()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def view(qtbot: QtBot, source: FakeSource, clock: FakeClock) -> LiveView:
    view = LiveView(lambda: PIDS, clock)
    qtbot.addWidget(view)
    view.resize(1060, 690)
    with qtbot.waitExposed(view):
        view.show()
    view.presenter.attach(source)
    return view


def shown(view: LiveView, column: str, row: int = 0) -> str:
    return str(view.model.data(view.model.index(row, COLUMNS.index(column))))


def test_without_a_choice_the_page_says_what_to_do(view: LiveView) -> None:
    assert view._pages.current is view._empty


def test_pressing_an_offer_reads_it(view: LiveView, source: FakeSource, qtbot: QtBot) -> None:
    view.offers.setCurrentRow(3)
    qtbot.keyClick(view.offers, Qt.Key.Key_Space)
    assert (source.polls, view._pages.current) == ([(WANT_SPEED,)], view._shown)


def test_what_is_read_is_shown_within_a_tick(view: LiveView, source: FakeSource, qtbot: QtBot) -> None:
    view.presenter.choose((WANT_COOLANT,))
    source.buffer.push([sample(COOLANT, 90.0, 100.0)])
    qtbot.waitUntil(lambda: shown(view, "Value") == "90.0", timeout=10_000)
    assert (shown(view, "Unit"), shown(view, "Range")) == ("°C", "in range")


def test_a_stale_value_tells_its_age(
    view: LiveView, source: FakeSource, clock: FakeClock, qtbot: QtBot
) -> None:
    view.presenter.choose((WANT_COOLANT,))
    source.buffer.push([sample(COOLANT, 90.0, 100.0)])
    clock.now_s = 130.0
    qtbot.waitUntil(lambda: shown(view, "Age") == "30 s old", timeout=10_000)
    assert shown(view, "Value") == "90.0"


def test_the_rate_is_in_sight(view: LiveView, source: FakeSource, qtbot: QtBot) -> None:
    view.presenter.choose((WANT_COOLANT,))
    source.buffer.push([sample(COOLANT, 90.0, 99.0 + tick / 20) for tick in range(20)])
    qtbot.waitUntil(lambda: view.rate.text() == "1 value, each read 10.0 times a second", timeout=10_000)
    assert view.rate.isVisible()


def test_search_narrows_the_list(view: LiveView, qtbot: QtBot) -> None:
    qtbot.keyClicks(view.search, "coolant")
    item = view.offers.item(0)
    assert item is not None
    assert (view.offers.count(), item.text()) == (1, "Coolant temperature (7E8)")


def test_screen_readers_hear_what_is_chosen(view: LiveView) -> None:
    view.presenter.choose((WANT_SPEED,))
    items = [view.offers.item(row) for row in range(view.offers.count())]
    heard = [item.data(Qt.ItemDataRole.AccessibleTextRole) for item in items if item is not None]
    assert heard[-1] == "Engine speed (7E8), chosen"
    assert heard[0] == "Malfunction lamp (7E8), not chosen"


def test_reset_is_one_press(view: LiveView, source: FakeSource, qtbot: QtBot) -> None:
    view.presenter.choose((WANT_SPEED,))
    source.buffer.push([sample(SPEED, value, 100.0) for value in (900, 700, 800)])
    qtbot.waitUntil(lambda: shown(view, "Max") == "900", timeout=10_000)
    view.reset.click()
    assert (shown(view, "Min"), shown(view, "Max")) == ("800", "800")


def test_pause_stands_still_and_resume_goes_on(view: LiveView, source: FakeSource, qtbot: QtBot) -> None:
    view.presenter.choose((WANT_SPEED,))
    view.pause.click()
    source.buffer.push([sample(SPEED, 900, 100.0)])
    qtbot.waitUntil(lambda: view.samples_shown == 1, timeout=10_000)
    still = shown(view, "Value"), view.pause.accessibleName()
    view.pause.click()
    qtbot.waitUntil(lambda: shown(view, "Value") == "900", timeout=10_000)
    assert still == ("-", "Resume")


def test_pressing_a_row_draws_its_curve(view: LiveView, qtbot: QtBot) -> None:
    view.presenter.choose((WANT_SPEED, WANT_COOLANT))
    view.table.selectRow(1)
    qtbot.keyClick(view.table, Qt.Key.Key_Space)
    assert (shown(view, "Curve", 0), shown(view, "Curve", 1)) == ("1", "2")


def test_curves_are_drawn_once_the_plot_is_there(view: LiveView, source: FakeSource, qtbot: QtBot) -> None:
    view.presenter.choose((WANT_SPEED,))
    source.buffer.push([sample(SPEED, 800, 99.0), sample(SPEED, 900, 100.0)])
    view.plot.wait()
    qtbot.waitUntil(lambda: view.plot.plot is not None and view.samples_shown == 2, timeout=10_000)
    plot = view.plot.ready()
    assert plot is not None
    qtbot.waitUntil(lambda: plot._curves[0].getData()[1] is not None, timeout=10_000)
    assert list(plot._curves[0].getData()[1]) == [800, 900]


def test_stacking_is_one_press_and_named_by_what_it_does(view: LiveView) -> None:
    view.stacking.click()
    stacked = view.stacking.accessibleName()
    view.stacking.click()
    assert (stacked, view.stacking.accessibleName()) == ("Overlay curves", "Stack curves")


def test_out_of_sight_the_vehicle_is_left_alone(view: LiveView, source: FakeSource) -> None:
    view.presenter.choose((WANT_SPEED,))
    view.hide()
    assert source.cancelled == 1


def test_back_in_sight_reading_goes_on(view: LiveView, source: FakeSource) -> None:
    view.presenter.choose((WANT_SPEED,))
    view.hide()
    view.show()
    assert source.polls == [(WANT_SPEED,), (WANT_SPEED,)]


def test_a_lost_link_is_told_and_tried_again(view: LiveView, source: FakeSource) -> None:
    view.presenter.choose((WANT_SPEED,))
    assert source.ended is not None
    source.ended(Outcome(error=LinkLostError("gone")))
    told = view.problem.isVisible()
    view.problem.retry.click()
    assert (told, view.problem.isVisible(), len(source.polls)) == (True, False, 2)


def test_escape_folds_the_chooser_first(view: LiveView) -> None:
    assert (view.back_out(), view.back_out()) == (True, False)


def test_the_chooser_comes_back_by_one_press(view: LiveView) -> None:
    view.choose.click()
    folded = view.search.isVisible()
    view.choose.click()
    assert (folded, view.search.isVisible()) == (False, True)


def test_paintings_with_new_values_are_counted(view: LiveView, source: FakeSource, qtbot: QtBot) -> None:
    view.presenter.choose((WANT_SPEED,))
    for tick in range(3):
        source.buffer.push([sample(SPEED, 800 + tick, 100.0 + tick)])
        qtbot.waitUntil(lambda tick=tick: view.painted_updates == tick + 1, timeout=10_000)
    assert (view.painted_updates, view.samples_shown) == (3, 3)


def test_every_control_can_be_used(view: LiveView) -> None:
    view.presenter.choose((WANT_SPEED, WANT_COOLANT))
    view.grab()
    assert complaints(view) == []


def test_on_a_usual_screen_nothing_needs_to_scroll(view: LiveView, qtbot: QtBot) -> None:
    view.presenter.choose((WANT_SPEED, WANT_COOLANT))
    view.plot.wait()
    qtbot.waitUntil(lambda: view.plot.plot is not None and view.plot.plot.isVisible(), timeout=10_000)
    bars = view.verticalScrollBar(), view.horizontalScrollBar()
    qtbot.waitUntil(lambda: all(bar is not None and bar.maximum() == 0 for bar in bars), timeout=10_000)
    assert view.plot.height() >= 180


def test_a_narrow_page_begins_with_the_chooser_folded(view: LiveView) -> None:
    view.presenter.choose((WANT_SPEED,))
    view.hide()
    view.resize(540, 270)
    view.show()
    assert not view.search.isVisible()


@pytest.mark.parametrize("column", ["Min", "Max"])
def test_figure_of_five_digits_is_shown_whole(column: str, view: LiveView, source: FakeSource) -> None:
    view.presenter.choose((WANT_SPEED,))
    source.buffer.push([sample(SPEED, 16383.0, 100.0)])
    view.presenter.on_tick()
    place = COLUMNS.index(column)
    assert (shown(view, column), view.table.sizeHintForColumn(place) <= view.table.columnWidth(place)) == (
        "16383",
        True,
    )


def test_ticks_and_pluses_follow_the_theme(view: LiveView, themed: QApplication, resources: Path) -> None:
    item = view.offers.item(0)
    assert item is not None
    before = item.icon().pixmap(24).toImage()
    apply_theme(themed, load_theme(resources, ThemeName.HIGH_CONTRAST))
    assert item.icon().pixmap(24).toImage() != before


def small(view: LiveView, app: QApplication) -> LiveView:
    view.presenter.choose((WANT_SPEED, WANT_COOLANT))
    view.resize(543, 270)
    app.processEvents()
    return view


def test_small_page_shows_values_alone(view: LiveView, themed: QApplication) -> None:
    small(view, themed)
    seen = view.table.isVisible(), view.plot.isVisible(), view.search.isVisible()
    assert (seen, complaints(view) + misfits(view)) == ((True, False, False), [])


def test_values_and_curves_take_turns_on_a_small_page(view: LiveView, themed: QApplication) -> None:
    small(view, themed).turn.click()
    curves = view.table.isVisible(), view.plot.isVisible(), view.turn.accessibleName()
    view.turn.click()
    assert (curves, view.table.isVisible(), view.turn.accessibleName()) == (
        (False, True, "Values"),
        True,
        "Curves",
    )


def test_escape_leads_from_the_curves_of_a_small_page_to_the_values(
    view: LiveView, themed: QApplication
) -> None:
    small(view, themed).turn.click()
    assert (view.back_out(), view.table.isVisible(), view.back_out()) == (True, True, False)


def test_choosing_covers_a_small_page_and_leads_back(view: LiveView, themed: QApplication) -> None:
    small(view, themed).choose.click()
    covered = view.search.isVisible(), view.table.isVisible()
    assert (covered, view.back_out(), view.table.isVisible()) == ((True, False), True, True)


def test_page_that_grows_shows_all_again(view: LiveView, themed: QApplication) -> None:
    small(view, themed).turn.click()
    view.resize(1060, 690)
    themed.processEvents()
    assert all(part.isVisible() for part in (view.search, view.table, view.plot))
    assert (view.turn.isVisible(), view.choose.text()) == (False, "Choose signals")


def test_chooser_that_was_folded_stays_folded_when_the_page_grows(
    view: LiveView, themed: QApplication
) -> None:
    view.choose.click()
    small(view, themed).resize(1060, 690)
    themed.processEvents()
    assert not view.search.isVisible()


def test_small_table_never_scrolls_sideways_and_names_units(view: LiveView, themed: QApplication) -> None:
    small(view, themed)
    bar = view.table.horizontalScrollBar()
    assert bar is not None
    hidden = [name for place, name in enumerate(COLUMNS) if view.table.isColumnHidden(place)]
    assert (bar.maximum(), hidden, shown(view, "Signal")) == (
        0,
        ["Unit", "Range", "From"],
        "Engine speed, 1/min",
    )


@pytest.mark.parametrize("column", ["Value", "Min", "Max"])
def test_figure_of_five_digits_is_shown_whole_in_a_small_table(
    column: str, view: LiveView, source: FakeSource, themed: QApplication
) -> None:
    small(view, themed)
    source.buffer.push([sample(SPEED, 16383.0, 100.0)])
    view.presenter.on_tick()
    place = COLUMNS.index(column)
    assert (shown(view, column), view.table.sizeHintForColumn(place) <= view.table.columnWidth(place)) == (
        "16383",
        True,
    )
