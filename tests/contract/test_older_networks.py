"""The same vehicle on the networks before CAN, behind an ELM327: a scan finds the same of its OBD units."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.api import Scheme, Target
from drivers.errors import AdapterUnfitError, BusFaultError, VehicleSilentError
from drivers.simulator.elm_server import serve_pty
from drivers.simulator.older_networks import OLDER_NETWORKS
from tests.contract.opening import GO_ON, ask, connected, open_url
from tests.contract.scanning import findings, scanned, scanned_directly
from tests.contract.served import simulated

ENGINE = Target(Scheme.K_LINE, 0x10)
FAULTS = "fault=misfire_cyl1,misfire_cyl2,misfire_cyl3,vacuum_leak"


@contextlib.contextmanager
def served(network: str, options: str = FAULTS) -> Iterator[str]:
    server = serve_pty(simulated(f"scheme={network}&{options}"))
    try:
        yield server.url
    finally:
        server.close()


@pytest.mark.parametrize("network", OLDER_NETWORKS)
def test_scan_finds_the_codes_and_the_names_that_can_carries(network: str, tmp_path: Path) -> None:
    wanted = findings(scanned_directly(FAULTS))
    with served(network) as url:
        found = findings(scanned(url, tmp_path))
    assert found == {name: wanted[name] for name in found}
    assert len(found) == 2


@pytest.mark.parametrize("network", OLDER_NETWORKS)
def test_value_of_one_unit_is_told_from_the_others(network: str) -> None:
    with served(network) as url, connected(url) as link:
        (answer,) = ask(link, ENGINE, "010C", expected=1)
    assert (answer.source, answer.payload[:2]) == (0x10, b"\x41\x0c")


@pytest.mark.parametrize("network", [name for name, one in OLDER_NETWORKS.items() if one.physical])
def test_unit_with_an_address_is_asked_for_more_than_the_law(network: str) -> None:
    with served(network) as url, connected(url) as link:
        (answer,) = ask(link, ENGINE, "22F190", expected=1)
    assert answer.payload[:3] == b"\x62\xf1\x90"


def test_unit_without_an_address_is_not_asked_for_more_than_the_law() -> None:
    with served("iso9141") as url, connected(url) as link, pytest.raises(AdapterUnfitError):
        ask(link, ENGINE, "22F190", expected=1)


@pytest.mark.parametrize("network", OLDER_NETWORKS)
def test_vehicle_that_is_off_is_not_found(network: str) -> None:
    """An adapter without a CAN partner reports errors there: asleep looks like broken (`BusFaultError`)."""
    with (
        served(network, "ignition=off") as url,
        contextlib.closing(open_url(url)) as link,
        pytest.raises((VehicleSilentError, BusFaultError)),
    ):
        link.find_bus(stop=GO_ON)
