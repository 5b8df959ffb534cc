"""drivers.canbus.discovery: channels by the names that people know, whatever the makers' software does."""

import threading
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from can.interfaces import BACKENDS

from drivers.api import FoundVci
from drivers.canbus import discovery
from drivers.canbus.discovery import detectors, discover_can, gs_usb_configs
from drivers.canbus.settings import CanSettings
from tests.drivers.canbus.peers import url

Found = Iterable[Mapping[str, Any]]


def found(interface: str, *configs: Mapping[str, Any]) -> tuple[FoundVci, ...]:
    return discover_can({interface: lambda: configs})


@pytest.mark.parametrize(
    ("interface", "config", "told"),
    [
        (
            "kvaser",
            {"interface": "kvaser", "channel": 0, "device_name": "Kvaser Leaf Light", "serial": 10042},
            FoundVci("can:kvaser/0", "Kvaser, channel 0 (Kvaser Leaf Light)", "can:kvaser:10042:0"),
        ),
        (
            "vector",
            {"interface": "vector", "channel": 1, "serial": 7, "vector_channel_config": object()},
            FoundVci("can:vector/1?serial=7", "Vector, channel 1", "can:vector:7:1"),
        ),
        (
            "pcan",
            {"interface": "pcan", "channel": "PCAN_USBBUS1", "supports_fd": False},
            FoundVci("can:pcan/PCAN_USBBUS1", "PEAK PCAN, PCAN_USBBUS1"),
        ),
        (
            "socketcan",
            {"interface": "socketcan", "channel": "can0"},
            FoundVci("can:socketcan/can0", "SocketCAN, can0"),
        ),
    ],
)
def test_channel_is_told_with_its_url_and_name(
    interface: str, config: Mapping[str, Any], told: FoundVci
) -> None:
    assert found(interface, config) == (told,)


def test_url_that_is_told_can_be_read() -> None:
    (vci,) = found("ixxat", {"channel": 0, "unique_hardware_id": "HW104122"})
    assert CanSettings.read(url(vci.url)).options == {"unique_hardware_id": "HW104122"}


def raises() -> Found:
    raise OSError("library damaged")


def gives_nonsense() -> Found:
    return [{"no": "channel"}]


@pytest.mark.parametrize("broken", [raises, gives_nonsense])
def test_broken_interface_hides_no_other(broken: discovery.Detector) -> None:
    asked = {"pcan": broken, "socketcan": lambda: [{"channel": "can0"}]}
    assert [vci.url for vci in discover_can(asked)] == ["can:socketcan/can0"]


def test_interface_that_hangs_is_left_out() -> None:
    end = threading.Event()

    def hangs() -> Found:
        end.wait()
        return []

    vcis = discover_can({"etas": hangs, "socketcan": lambda: [{"channel": "can0"}]}, limit_s=0.5)
    end.set()
    assert [vci.url for vci in vcis] == ["can:socketcan/can0"]


def test_interface_that_still_hangs_is_not_asked_again_but_told_of() -> None:
    end, has_begun, asked = threading.Event(), threading.Event(), []

    def hangs() -> Found:
        asked.append(1)
        has_begun.set()
        end.wait()
        return []

    for _ in range(3):
        vcis = discover_can({"ixxat": hangs}, limit_s=0.05)
    assert has_begun.wait(10)
    end.set()
    assert (len(asked), [(vci.url, bool(vci.trouble)) for vci in vcis]) == (1, [("can:ixxat", True)])


def test_this_computer_is_searched_without_virtual_interfaces_and_serial_ports() -> None:
    urls = [vci.url for vci in discover_can()]
    assert not [told for told in urls if told.startswith(("can:virtual", "can:udp", "can:serial"))]


def test_interfaces_that_are_left_out_exist() -> None:
    assert {*BACKENDS, "j2534"}.issuperset(discovery._NOISE)


def test_gs_usb_device_is_told_as_python_can_counts_it() -> None:
    vcis = discover_can({"gs_usb": lambda: gs_usb_configs(lambda: [object(), object()])})
    assert [vci.url for vci in vcis] == ["can:gs_usb/0", "can:gs_usb/1"]


@pytest.mark.parametrize(("platform", "is_asked"), [("linux", False), ("win32", True), ("darwin", True)])
def test_gs_usb_is_asked_for_where_the_system_does_not_show_it_as_socketcan(
    platform: str, is_asked: bool
) -> None:
    assert ("gs_usb" in detectors(platform)) is is_asked
