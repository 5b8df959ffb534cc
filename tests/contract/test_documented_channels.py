"""docs/channels.md says of each channel what the code says."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from diagclinic.app.links import all_links
from drivers.api import Addressing, Capability
from drivers.errors import AdapterUnfitError
from drivers.registry import Driver
from drivers.simulator.older_networks import OLDER_NETWORKS
from tests.contract.channels import CHANNELS, Channel
from tests.contract.opening import ask, connected

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "channels.md"
EXTENSIONS = "extended, mixed addressing"
Row = dict[str, str]
CLAIMS = {"functional": Capability.FUNCTIONAL, "segmented send": Capability.SEGMENTED_SEND}
#: a recording claims what the adapter claimed that was recorded
LIVE = [one for one in CHANNELS if one.name != "replay"]
#: their drivers find others of their kind, but not these
TYPED = {"elm-tcp", "can-virtual", "can-udp_multicast", "can-j2534"}


@cache
def table(title: str) -> dict[str, Row]:
    """Return the rows of the table below `title`, by their first cell."""
    section = DOCUMENT.read_text("utf-8").partition(f"## {title}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    head, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {cells[0]: dict(zip(head, cells, strict=True)) for cells in rows}


def says_yes(cell: str) -> bool:
    return cell.startswith("yes")


def driver_of(url: str) -> Driver:
    return all_links().drivers[url.partition(":")[0]]


@pytest.mark.parametrize(
    "title", ["Asking the vehicle", "Everything else", "Tested against whom, and what was not"]
)
def test_each_channel_has_its_row_in_the_order_of_the_tests(title: str) -> None:
    assert list(table(title)) == [channel.name for channel in CHANNELS]


def test_each_network_before_can_has_its_row() -> None:
    assert list(table("Networks before CAN")) == list(OLDER_NETWORKS)


@pytest.mark.parametrize("network", OLDER_NETWORKS)
def test_network_before_can_is_asked_by_address_where_it_is_said_so(network: str) -> None:
    has_addresses = OLDER_NETWORKS[network].physical is not None
    assert says_yes(table("Networks before CAN")[network]["physical"]) == has_addresses


@pytest.mark.parametrize("channel", LIVE, ids=str)
def test_link_claims_what_is_written(channel: Channel) -> None:
    row = table("Asking the vehicle")[channel.name]
    with channel.serve("") as served, connected(served.url) as link:
        capabilities = link.info.capabilities
    claimed = {
        "battery voltage": Capability.BATTERY_VOLTAGE in capabilities,
        **{feature: capability in capabilities for feature, capability in CLAIMS.items()},
    }
    assert {feature: says_yes(row[feature]) for feature in claimed} == claimed


@pytest.mark.parametrize("channel", CHANNELS, ids=str)
def test_driver_can_beside_asking_what_is_written(channel: Channel) -> None:
    row = table("Everything else")[channel.name]
    with channel.serve("") as served:
        driver = driver_of(served.url)
    written = {feature: says_yes(row[feature]) for feature in ("raw frames", "self-test", "found by itself")}
    assert written == {
        "raw frames": driver.tap is not None,
        "self-test": driver.test is not None,
        "found by itself": driver.discover is not None and channel.name not in TYPED,
    }


@pytest.mark.parametrize("channel", CHANNELS, ids=str)
def test_nothing_is_noticed_that_is_not_found(channel: Channel) -> None:
    row = table("Everything else")[channel.name]
    assert says_yes(row["found by itself"]) or not says_yes(row["hot-plug"])


@pytest.mark.parametrize("channel", LIVE, ids=str)
def test_hint_for_the_next_opening_is_there_where_it_is_written(channel: Channel) -> None:
    with channel.serve("") as served, connected(served.url) as link:
        has_hint = bool(link.resume_hint)
    assert has_hint == says_yes(table("Everything else")[channel.name]["warm reconnect"])


WITHOUT_EXTENSIONS = [one for one in LIVE if table("Asking the vehicle")[one.name][EXTENSIONS] == "no"]


@pytest.mark.parametrize("addressing", [Addressing.EXTENDED, Addressing.MIXED])
@pytest.mark.parametrize("channel", WITHOUT_EXTENSIONS, ids=str)
def test_addressing_that_is_not_there_is_refused(channel: Channel, addressing: Addressing) -> None:
    with channel.serve("") as served, connected(served.url) as link:
        target = replace(served.engine, addressing=addressing, extension=0xF1)
        with pytest.raises(AdapterUnfitError):
            ask(link, target, "3E00")
