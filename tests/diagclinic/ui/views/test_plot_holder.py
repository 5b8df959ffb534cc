"""diagclinic.ui.views.plot_holder: the plot's library is loaded aside."""

import pytest
from pytestqt.qtbot import QtBot

from diagclinic.ui.views.plot_holder import PlotHolder

pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture
def holder(qtbot: QtBot) -> PlotHolder:
    holder = PlotHolder()
    qtbot.addWidget(holder)
    holder.show()
    return holder


def test_until_it_is_asked_for_there_is_no_plot(holder: PlotHolder) -> None:
    assert holder.ready() is None


def test_once_loaded_the_plot_is_there(holder: PlotHolder, qtbot: QtBot) -> None:
    holder.load()
    holder.wait()
    plot = holder.ready()
    assert plot is not None
    qtbot.waitUntil(plot.isVisible, timeout=10_000)


def test_the_plot_is_made_once(holder: PlotHolder) -> None:
    holder.load()
    holder.load()
    holder.wait()
    assert holder.ready() is holder.ready()


def test_a_choice_made_while_it_loads_is_kept(holder: PlotHolder) -> None:
    holder.set_stacked(is_stacked=True)
    holder.load()
    holder.wait()
    plot = holder.ready()
    assert plot is not None
    assert plot._is_stacked


def test_stacked_curves_get_more_room(holder: PlotHolder) -> None:
    overlay_px = holder.minimumHeight()
    holder.set_stacked(is_stacked=True)
    assert holder.minimumHeight() > overlay_px


def test_low_plot_wants_less_room_unless_curves_are_stacked(holder: PlotHolder) -> None:
    usual = holder.minimumHeight()
    holder.set_low(is_low=True)
    low = holder.minimumHeight()
    holder.set_stacked(is_stacked=True)
    assert low < usual < holder.minimumHeight()
