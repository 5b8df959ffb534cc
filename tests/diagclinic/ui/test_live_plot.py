"""diagclinic.ui.live_plot: curves over and below each other."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from diagclinic.core.signals import Parameter
from diagclinic.ui.live_plot import WINDOW_S, LivePlot
from diagclinic.ui.presenters.live_track import SignalKey, Track
from diagclinic.ui.theme.apply import apply_theme
from diagclinic.ui.theme.theme import ThemeName, load_theme
from tests.diagclinic.ui.live_fakes import COOLANT, ENGINE, SPEED, sample

pytestmark = pytest.mark.usefixtures("themed")


def track(parameter: Parameter, values: Sequence[float], first_s: float = 0.0, key: str = "") -> Track:
    """Return a track of one value a second."""
    made = Track(SignalKey(ENGINE, key or parameter.key), parameter)
    for second, value in enumerate(values):
        made.add(sample(parameter, value, first_s + second))
    return made


@pytest.fixture
def plot(qtbot: QtBot) -> LivePlot:
    plot = LivePlot()
    qtbot.addWidget(plot)
    plot.resize(800, 300)
    with qtbot.waitExposed(plot):
        plot.show()
    return plot


def drawn(plot: LivePlot, number: int = 0) -> tuple[list[float], list[float]]:
    times_s, values = plot._curves[number].getData()
    return ([], []) if times_s is None else (list(times_s), list(values))


def test_a_single_curve_has_its_own_axis(plot: LivePlot) -> None:
    plot.draw([track(COOLANT, [80, 85, 90])], now_s=2.0)
    assert drawn(plot) == ([-2.0, -1.0, 0.0], [80, 85, 90])


@pytest.mark.parametrize("is_stacked", [False, True])
@pytest.mark.parametrize("value", [0.0, 15_000.0])
def test_an_axis_shows_the_value_in_its_own_unit(value: float, plot: LivePlot, *, is_stacked: bool) -> None:
    plot.set_stacked(is_stacked=is_stacked)
    plot.draw([track(SPEED, [value, value])], now_s=1.0)
    QApplication.processEvents()
    assert plot._plots[0].getAxis("left").autoSIPrefixScale == 1.0


def test_curves_of_different_units_share_percent_of_their_ranges(plot: LivePlot) -> None:
    plot.draw([track(COOLANT, [80, 85, 90]), track(SPEED, [700, 900, 800])], now_s=2.0)
    assert (drawn(plot, 0)[1], drawn(plot, 1)[1]) == ([0, 50, 100], [0, 100, 50])


def test_a_curve_that_does_not_move_runs_in_the_middle(plot: LivePlot) -> None:
    plot.draw([track(COOLANT, [80, 80]), track(SPEED, [700, 900])], now_s=1.0)
    assert drawn(plot, 0)[1] == [50, 50]


def test_no_line_leads_over_the_time_in_which_nothing_came(plot: LivePlot) -> None:
    broken = track(COOLANT, [80, 81, 82])
    broken.add(sample(COOLANT, 90, 60.0))
    plot.draw([broken], now_s=60.0)
    path = plot._curves[0].curve.getPath()
    assert [path.elementAt(i).isMoveTo() for i in range(path.elementCount())].count(True) == 2


def test_stacked_curves_have_their_own_axes(plot: LivePlot) -> None:
    plot.set_stacked(is_stacked=True)
    plot.draw([track(COOLANT, [80, 90]), track(SPEED, [700, 900])], now_s=1.0)
    assert (drawn(plot, 0)[1], drawn(plot, 1)[1], len({id(one) for one in plot._plots})) == (
        [80, 90],
        [700, 900],
        2,
    )


def test_stacking_and_laying_over_again_keeps_the_curves(plot: LivePlot) -> None:
    plot.draw([track(COOLANT, [80, 90]), track(SPEED, [700, 900])], now_s=1.0)
    plot.set_stacked(is_stacked=True)
    plot.set_stacked(is_stacked=False)
    assert (drawn(plot, 1)[1], len({id(one) for one in plot._plots})) == ([0, 100], 1)


def test_while_values_come_the_last_minute_is_drawn(plot: LivePlot) -> None:
    plot.draw([track(COOLANT, range(200))], now_s=199.0)
    assert drawn(plot)[0][0] == -WINDOW_S


def test_a_frozen_plot_holds_everything_that_is_remembered(plot: LivePlot) -> None:
    plot.draw([track(COOLANT, range(200))], now_s=199.0)
    plot.freeze()
    assert drawn(plot)[0][0] == -199.0


def test_ten_thousand_points_become_what_the_screen_can_show(plot: LivePlot) -> None:
    long = Track(SignalKey(ENGINE, SPEED.key), SPEED)
    for point in range(10_000):
        long.add(sample(SPEED, 5000.0 if point == 7777 else 800.0, point * 0.005))
    plot.draw([long], now_s=50.0)
    values = drawn(plot)[1]
    assert (len(values) <= plot.width(), max(values)) == (True, 5000.0)


def test_eight_curves_differ_by_their_dashes(plot: LivePlot) -> None:
    plot.draw([track(SPEED, [1, 2], key=f"obd.{number}") for number in range(8)], now_s=1.0)
    patterns = {tuple(curve.opts["pen"].dashPattern()) for curve in plot._curves}
    assert len(patterns) == 8


def test_other_curves_take_the_place_of_those_before(plot: LivePlot) -> None:
    plot.draw([track(COOLANT, [80, 90]), track(SPEED, [700, 900])], now_s=1.0)
    plot.draw([track(SPEED, [700, 900])], now_s=1.0)
    assert [drawn(plot, number)[1] for number in range(len(plot._curves))] == [[700, 900]]


def test_no_curves_are_an_empty_plot(plot: LivePlot) -> None:
    plot.draw([track(COOLANT, [80, 90])], now_s=1.0)
    plot.draw([], now_s=1.0)
    assert plot._curves == []


def test_a_value_without_readings_is_an_empty_curve(plot: LivePlot) -> None:
    plot.draw([track(COOLANT, [])], now_s=1.0)
    assert drawn(plot) == ([], [])


def test_the_plot_follows_the_theme(
    plot: LivePlot, themed: QApplication, resources: Path, qtbot: QtBot
) -> None:
    plot.draw([track(COOLANT, [80, 90])], now_s=1.0)
    theme = load_theme(resources, ThemeName.DARK)
    apply_theme(themed, theme)
    surface = QColor(theme.colours["surface"])
    qtbot.waitUntil(lambda: plot._canvas.backgroundBrush().color() == surface, timeout=10_000)
    assert plot._curves[0].opts["pen"].color() == QColor(theme.colours["curve1"])


def test_paintings_are_counted(plot: LivePlot) -> None:
    before = plot.painted
    plot.grab()
    assert plot.painted > before


def test_the_tracks_own_values_can_still_grow(plot: LivePlot) -> None:
    one = track(COOLANT, [80, 90])
    plot.draw([one], now_s=1.0)
    one.add(sample(COOLANT, 95, 2.0))
    plot.draw([one], now_s=2.0)
    assert np.allclose(drawn(plot)[1], [80, 90, 95])


def test_tab_passes_the_plot_by_for_no_key_does_anything_there(plot: LivePlot) -> None:
    after = plot.nextInFocusChain()
    stops = []
    while after is not None and after is not plot:
        taker = after.focusProxy() or after
        if taker.focusPolicy() & Qt.FocusPolicy.TabFocus:
            stops.append(taker)
        after = after.nextInFocusChain()
    assert stops == []
