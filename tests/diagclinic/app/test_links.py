"""diagclinic.app.links: the drivers that the program brings along."""

import socket
import threading
from typing import TYPE_CHECKING

import pytest

from diagclinic.app.links import all_links, serve_car
from diagclinic.cli.usage import UsageError
from drivers.api import OpenOptions, TapOptions
from drivers.errors import AdapterNotFoundError, BadVciUrlError
from tests.service_doubles import MemoryTrace

if TYPE_CHECKING:
    from collections.abc import Callable


def options() -> OpenOptions:
    return OpenOptions(MemoryTrace(), threading.Event())


def test_simulated_car_is_opened() -> None:
    link = all_links().open("sim:healthy", options())
    assert link.info.url == "sim:healthy"
    link.close()


def test_adapter_that_is_not_there_is_not_found() -> None:
    with pytest.raises(AdapterNotFoundError):
        all_links().open("elm:/dev/not-there", options())


def test_can_channel_is_opened_and_listened_to() -> None:
    link = all_links().open("can:virtual/shop", options())
    tap = all_links().tap("can:virtual/shop", TapOptions(threading.Event()))
    assert (link.info.name, tap.info.name) == ("Virtual CAN, shop", "Virtual CAN, shop")
    link.close()
    tap.close()


@pytest.mark.parametrize("use", ["open", "tap", "test"])
def test_j2534_device_that_is_not_installed_is_not_found(use: str) -> None:
    links = all_links()
    uses: dict[str, Callable[[], object]] = {
        "open": lambda: links.open("j2534:no such device", options()),
        "tap": lambda: links.tap("j2534:no such device?bitrate=500000", TapOptions(threading.Event())),
        "test": lambda: links.test("j2534:no such device", options(), lambda *_: None),
    }
    with pytest.raises(AdapterNotFoundError):
        uses[use]()


def test_unknown_kind_of_interface_names_those_that_there_are() -> None:
    with pytest.raises(BadVciUrlError, match=r"elm:, .*sim:"):
        all_links().open("usb:1", options())


def test_simulated_car_is_always_found() -> None:
    assert "sim:demo" in {found.url for found in all_links().discover()}


def test_simulated_car_can_be_listened_to() -> None:
    tap = all_links().tap("sim:demo", TapOptions(threading.Event()))
    assert tap.read(timeout_s=5.0)
    tap.close()


def test_served_car_is_reached_through_an_adapter() -> None:
    served = serve_car("sim:healthy", "genuine", 0)
    link = all_links().open(served.url, options())
    assert link.find_bus(stop=threading.Event()).responders == (0x7E8, 0x7E9)
    link.close()
    served.close()


def test_adapter_is_listened_through_and_tested() -> None:
    car = serve_car("sim:healthy", "stn", 0)
    tap = all_links().tap(f"{car.url}?protocol=6", TapOptions(threading.Event()))
    assert tap.read(timeout_s=5.0)
    tap.close()
    assert all_links().test(car.url, options(), lambda *_: None).serial == "223010001234"
    car.close()


def test_taken_port_is_wrong_usage() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(UsageError, match="Choose another"):
        serve_car("sim:demo", "genuine", other.getsockname()[1])


def test_unknown_adapter_names_those_that_there_are() -> None:
    with pytest.raises(UsageError, match="There are genuine, "):
        serve_car("sim:demo", "gold", 0)


@pytest.mark.parametrize("url", ["elm:demo", "demo"])
def test_only_simulated_cars_can_be_served_and_one_is_named(url: str) -> None:
    with pytest.raises(UsageError, match=f"^{url}: only simulated cars .* sim:demo"):
        serve_car(url, "genuine", 0)


def test_simulated_car_that_there_is_not_cannot_be_served() -> None:
    with pytest.raises(BadVciUrlError):
        serve_car("sim:nobody", "genuine", 0)


def test_name_of_a_served_car_is_read_as_that_of_any_interface() -> None:
    served = serve_car(" SIM:healthy", "genuine", 0)
    served.close()
    assert served.url.startswith("elm:socket://")


def test_served_car_is_reached_over_ip() -> None:
    served = serve_car("sim:healthy", "doip", 0)
    link = all_links().open(served.url, options())
    assert link.find_bus(stop=threading.Event()).responders == (0x1010, 0x1018)
    link.close()
    served.close()
