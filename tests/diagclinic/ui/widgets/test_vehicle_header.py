"""diagclinic.ui.widgets.vehicle_header: always in sight, always in words."""

import pytest
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from diagclinic.ui.presenters.header import EngineState, HeaderState, LinkQuality
from diagclinic.ui.widgets.vehicle_header import VehicleHeader

#: of a window of 640 pixels
NARROW_HEADER_PX = 544
pytestmark = pytest.mark.usefixtures("themed")
GOLF = HeaderState(
    vehicle="Volkswagen 2009",
    vin="WVWZZZ1KZ9W123456",
    battery_v=14.2,
    engine=EngineState.RUNNING,
    link=LinkQuality.GOOD,
    is_recording=True,
)


@pytest.fixture
def header(qtbot: QtBot) -> VehicleHeader:
    header = VehicleHeader()
    qtbot.addWidget(header)
    header.show()
    return header


def names(header: VehicleHeader) -> list[str]:
    items = (header.vehicle, header.vin, header.battery, header.engine, header.link, header.recording)
    return [item.accessibleName() for item in items]


def test_without_a_vehicle_nothing_is_pretended(header: VehicleHeader) -> None:
    assert names(header) == [
        "Vehicle: No vehicle",
        "VIN: Not known",
        "Battery: Not known",
        "Engine: Not known",
        "Link: None",
        "Recording: Off",
    ]


def test_everything_that_is_known_is_shown(header: VehicleHeader) -> None:
    header.show_state(GOLF)
    assert names(header) == [
        "Vehicle: Volkswagen 2009",
        "VIN: …123456",
        "Battery: 14.2 V",
        "Engine: Running",
        "Link: Good",
        "Recording: On",
    ]


def test_a_weak_battery_is_said_in_a_word(header: VehicleHeader) -> None:
    header.show_state(HeaderState(battery_v=11.2))
    assert header.battery.accessibleName() == "Battery: 11.2 V low"


@pytest.mark.parametrize("link", LinkQuality)
def test_no_two_qualities_of_the_link_share_a_word(link: LinkQuality, header: VehicleHeader) -> None:
    header.show_state(HeaderState(link=link))
    word = header.link.word.text()
    others = []
    for other in set(LinkQuality) - {link}:
        header.show_state(HeaderState(link=other))
        others.append(header.link.word.text())
    assert word not in others


@pytest.mark.parametrize("demo", ["DEMO", "RECORDED", ""])
def test_word_is_shown_for_what_stands_in_for_a_vehicle_alone(demo: str, header: VehicleHeader) -> None:
    header.show_state(HeaderState(demo=demo))
    assert (header.demo.isVisible(), header.demo.text()) == (bool(demo), demo)


def test_a_narrow_header_needs_less_room(header: VehicleHeader) -> None:
    header.show_state(GOLF)
    wide_px = header.minimumSizeHint().width()
    header.set_wide(is_wide=False)
    assert header.minimumSizeHint().width() < wide_px


def test_a_narrow_header_still_shows_every_item(header: VehicleHeader) -> None:
    header.show_state(GOLF)
    header.set_wide(is_wide=False)
    assert all(item.isVisible() for item in (header.vehicle, header.vin, header.battery, header.recording))


def test_smallest_header_cuts_no_word_of_a_vehicle_that_is_not_there(
    themed: QApplication, qtbot: QtBot
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    header = VehicleHeader(window)
    header.set_wide(is_wide=False)
    header.resize(NARROW_HEADER_PX, 64)
    window.show()
    window.grab()
    items = (header.vin, header.battery, header.engine, header.link, header.recording)
    assert [item.word.text() for item in items if item.word.width() < item.word.sizeHint().width()] == []


@pytest.mark.parametrize(("demo", "words"), [("", "SAFE MODE"), ("DEMO", "SAFE MODE · DEMO")])
def test_safe_mode_is_said_beside_what_stands_in_for_a_vehicle(
    demo: str, words: str, header: VehicleHeader
) -> None:
    header.show_state(HeaderState(demo=demo, is_safe_mode=True))

    assert (header.demo.isVisible(), header.demo.text()) == (True, words)
    assert header.demo.accessibleName().startswith("Safe mode: factory settings")
