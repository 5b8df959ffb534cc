"""drivers.doip.discovery: vehicles by what they say of themselves, on the loopback."""

import contextlib
import socket
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.doip.discovery import discover_doip, found
from drivers.doip.endpoint import endpoint_of
from drivers.doip.outlets import Outlet
from drivers.registry import VciUrl
from tests.drivers.doip.peer import ask, entity, message, open_url, payloads

ANNOUNCED = message(
    0x0004, "314443414131364258374B303034373131" + "1000" + "02DC00130400" + "02DC00130401" + "0000"
)
SHORT_S = 0.1
HOST = ("169.254.0.10", 13400)


def asker(port: int) -> Outlet:
    """Return a socket that asks one vehicle on this computer."""
    return Outlet(socket.socket(socket.AF_INET, socket.SOCK_DGRAM), ("127.0.0.1", port))


@contextlib.contextmanager
def ear() -> Iterator[tuple[Outlet, tuple[str, int]]]:
    """Return a socket that only listens, and its address."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as heard:
        heard.bind(("127.0.0.1", 0))
        yield Outlet(heard), heard.getsockname()


def shout(payload: bytes, to: tuple[str, int]) -> None:
    """Send a datagram."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.sendto(payload, to)


def test_vehicle_that_is_asked_is_found() -> None:
    with entity() as server:
        vehicles = discover_doip(lambda: [asker(server.port)])
    assert [vehicle.url for vehicle in vehicles] == [server.url]


def test_vehicle_that_was_found_can_be_opened() -> None:
    with entity() as server:
        vehicle = discover_doip(lambda: [asker(server.port)])[0]
        with contextlib.closing(open_url(vehicle.url)) as link:
            assert payloads(ask(link, "3E00")) == ["7E00"]


def test_vehicle_that_answers_on_two_networks_is_found_once() -> None:
    with entity() as server:
        assert len(discover_doip(lambda: [asker(server.port), asker(server.port)])) == 1


def test_vehicle_that_says_who_it_is_is_known_for_one() -> None:
    vehicle = found(ANNOUNCED, HOST, 13400)
    assert vehicle is not None
    assert (vehicle.identity, vehicle.is_known) == ("doip:02DC00130400", True)


def test_vehicle_that_announces_itself_is_heard() -> None:
    with ear() as (outlet, address):
        shout(ANNOUNCED, address)
        assert [vehicle.url for vehicle in discover_doip(lambda: [outlet])] == ["doip:127.0.0.1"]


def test_nothing_is_sent_by_who_only_listens() -> None:
    with entity() as server, ear() as (outlet, _):
        outlet.socket.connect(("127.0.0.1", server.port))
        assert discover_doip(lambda: [outlet], wait_s=SHORT_S) == ()


@pytest.mark.parametrize("payload", [b"", b"hello", ANNOUNCED[:-20], message(0x0004), message(0x4004, "01")])
def test_malformed_datagram_is_no_vehicle(payload: bytes) -> None:
    with ear() as (outlet, address):
        shout(payload, address)
        shout(ANNOUNCED, address)
        assert len(discover_doip(lambda: [outlet], wait_s=SHORT_S)) == 1


def test_without_a_network_nothing_is_found() -> None:
    assert discover_doip(list) == ()


def test_nobody_at_the_address_is_no_vehicle() -> None:
    with ear() as (_, address):
        pass
    assert discover_doip(lambda: [asker(address[1])], wait_s=SHORT_S) == ()


def test_network_that_cannot_be_reached_is_passed_over() -> None:
    lost = Outlet(socket.socket(socket.AF_INET, socket.SOCK_DGRAM), ("255.255.255.255", 13400))
    assert discover_doip(lambda: [lost], wait_s=SHORT_S) == ()


def test_sockets_are_closed() -> None:
    with ear() as (outlet, _):
        discover_doip(lambda: [outlet], wait_s=SHORT_S)
        assert outlet.socket.fileno() == -1


def test_vehicle_is_named_by_its_vin() -> None:
    vehicle = found(ANNOUNCED, HOST, 13400)
    assert vehicle is not None
    assert vehicle.name == "1DCAA16BX7K004711 at 169.254.0.10"


def test_vehicle_is_known_again_by_its_entity() -> None:
    vehicle = found(ANNOUNCED, HOST, 13400)
    assert vehicle is not None
    assert vehicle.identity == "doip:02DC00130400"


@pytest.mark.parametrize("unset", ["00" * 6, "FF" * 6])
def test_entity_without_an_identity_has_none(unset: str) -> None:
    payload = message(0x0004, "FF" * 17 + "1000" + unset + "00" * 6 + "00")
    vehicle = found(payload, HOST, 13400)
    assert vehicle is not None
    assert vehicle.identity == ""


def test_vehicle_without_a_vin_is_named_all_the_same() -> None:
    vehicle = found(message(0x0004, "00" * 17 + "1000" + "00" * 12 + "00"), HOST, 13400)
    assert vehicle is not None
    assert vehicle.name.startswith("Vehicle at ")


@pytest.mark.parametrize(
    ("network", "url", "host"),
    [(0, "doip:[fe80::1]", "fe80::1"), (12, "doip:[fe80::1%2512]", "fe80::1%12")],
    ids=["routed", "link-local"],
)
def test_ipv6_address_can_be_opened_as_it_is_told(network: int, url: str, host: str) -> None:
    vehicle = found(ANNOUNCED, ("fe80::1", 13400, 0, network), 13400)
    assert vehicle is not None
    assert (vehicle.url, endpoint_of(VciUrl.parse(vehicle.url)).host) == (url, host)


@given(st.binary(max_size=64))
def test_any_datagram_is_a_vehicle_or_none(payload: bytes) -> None:
    vehicle = found(payload, HOST, 13400)
    assert vehicle is None or vehicle.url == "doip:169.254.0.10"
