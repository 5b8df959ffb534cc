"""diagclinic.ui.widgets.rail: the way from page to page."""

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from diagclinic.ui.widgets.rail import Rail
from tests.ui.audit import complaints

pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture
def pressed() -> list[str]:
    return []


@pytest.fixture
def rail(qtbot: QtBot, pressed: list[str]) -> Rail:
    rail = Rail()
    qtbot.addWidget(rail)
    for number, title in enumerate(("Connect", "Scan"), start=1):
        rail.add_page(title, title.lower(), f"Alt+{number}", lambda title=title: pressed.append(title))
    rail.add_foot("Theme", "theme", "Ctrl+T", lambda: pressed.append("Theme"))
    rail.resize(rail.width(), 600)
    with qtbot.waitActive(rail):
        rail.show()
    return rail


def test_pages_stand_in_their_order_above_the_foot(rail: Rail) -> None:
    tops = [button.mapTo(rail, button.rect().topLeft()).y() for button in rail._buttons]
    assert tops == sorted(tops)


def test_a_press_is_told(rail: Rail, pressed: list[str]) -> None:
    rail._buttons[1].click()
    assert pressed == ["Scan"]


def test_a_shortcut_presses(rail: Rail, pressed: list[str], qtbot: QtBot) -> None:
    qtbot.keyClick(rail, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: pressed == ["Scan"], timeout=10_000)


def test_one_page_is_marked_at_a_time(rail: Rail) -> None:
    rail._buttons[0].click()
    rail._buttons[1].click()
    assert [button.isChecked() for button in rail._buttons] == [False, True, False]


@pytest.mark.parametrize("is_wide", [True, False])
def test_every_button_can_be_used(is_wide: bool, rail: Rail) -> None:
    rail.set_wide(is_wide=is_wide)
    rail.grab()
    assert complaints(rail) == []


def test_a_narrow_rail_shows_symbols_and_keeps_names(rail: Rail) -> None:
    rail.set_wide(is_wide=False)
    button = rail._buttons[0]
    assert (button.text(), button.toolTip(), button.accessibleName()) == ("", "Connect", "Connect")


def test_a_narrow_rail_keeps_its_shortcuts(rail: Rail) -> None:
    rail.set_wide(is_wide=False)
    assert rail._buttons[0].shortcut().toString() == "Alt+1"


def test_a_wide_rail_paints_the_shortcut_in_its_place(rail: Rail) -> None:
    button = rail._buttons[0]
    image = button.grab().toImage()
    background = image.pixelColor(image.width() - 6, 10)
    right = range(image.width() - 55, image.width() - 12)
    assert any(image.pixelColor(x, y) != background for x in right for y in range(20, 36))


@pytest.mark.parametrize("title", ["Vehicle", "Live data", "Contrast"])
def test_title_and_shortcut_do_not_touch(title: str, rail: Rail) -> None:
    button = rail.add_foot(title, "live", "Ctrl+3", lambda: None)
    assert button.sizeHint().width() <= rail.width() - 20
