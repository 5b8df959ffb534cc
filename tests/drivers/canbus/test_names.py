"""drivers.canbus.names: interfaces by the names on their boxes."""

import pytest
from can.interfaces import BACKENDS

from drivers.canbus.names import NAMES, name_of


@pytest.mark.parametrize(
    ("interface", "channel", "name"),
    [
        ("kvaser", 0, "Kvaser, channel 0"),
        ("pcan", "PCAN_USBBUS1", "PEAK PCAN, PCAN_USBBUS1"),
        ("their_plugin", "x", "their_plugin, x"),
    ],
)
def test_channel_has_a_name(interface: str, channel: str | int, name: str) -> None:
    assert name_of(interface, channel) == name


def test_every_interface_that_python_can_brings_has_a_name() -> None:
    assert {name for name, where in BACKENDS.items() if where[0].startswith("can.")} <= set(NAMES)
