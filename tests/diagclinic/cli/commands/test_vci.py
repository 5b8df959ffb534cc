"""diagclinic.cli.commands.vci: which interfaces there are."""

import pytest

from drivers.api import FoundVci
from tests.cli_desk import CliDesk

FOUND = (FoundVci("elm:COM4", "OBDLink EX on COM4"), FoundVci("sim:demo", "Simulated car"))


@pytest.fixture
def plugged(typed: CliDesk) -> CliDesk:
    typed.links.found = FOUND
    return typed


def test_interfaces_are_listed_by_url_and_name(plugged: CliDesk) -> None:
    assert plugged.printed("vci", "list").splitlines() == [
        "elm:COM4                         OBDLink EX on COM4",
        "sim:demo                         Simulated car",
    ]


def test_one_that_worked_last_is_marked(plugged: CliDesk) -> None:
    plugged.memory.remember("sim:demo", "")
    assert [vci["worked_last"] for vci in plugged.data("vci", "list")] == [False, True]


def test_one_that_worked_last_is_marked_on_its_new_port(typed: CliDesk) -> None:
    typed.memory.remember("elm:COM3", "", "usb:0403:6015:OURS01")
    typed.links.found = (FoundVci("elm:COM4", "OBDLink EX on COM4", "usb:0403:6015:OURS01"), FOUND[1])
    assert [vci["worked_last"] for vci in typed.data("vci", "list")] == [True, False]
