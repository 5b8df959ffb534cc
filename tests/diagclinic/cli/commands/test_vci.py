"""diagclinic.cli.commands.vci: which interfaces there are."""

import pytest

from diagclinic.services.adapter_tests import KeptTest
from drivers.api import (
    AdapterInfo,
    Capability,
    Check,
    CheckOutcome,
    FoundVci,
    OnCheck,
    OpenOptions,
    SelfTest,
)
from drivers.errors import AdapterNotFoundError
from tests.cli_desk import CliDesk
from tests.service_doubles import NOON

FOUND = (FoundVci("elm:COM4", "OBDLink EX on COM4"), FoundVci("sim:demo", "Simulated car"))


@pytest.fixture
def plugged(typed: CliDesk) -> CliDesk:
    typed.links.found = FOUND
    return typed


def test_interfaces_are_listed_by_url_kind_and_name(plugged: CliDesk) -> None:
    assert plugged.printed("vci", "list").splitlines() == [
        "elm:COM4  Serial port     OBDLink EX on COM4",
        "sim:demo  Simulated       Simulated car",
    ]


def test_one_that_worked_last_is_marked(plugged: CliDesk) -> None:
    plugged.memory.remember("sim:demo", "")
    told = plugged.data("vci", "list")
    assert [(vci["url"], vci["worked_last"]) for vci in told] == [("sim:demo", True), ("elm:COM4", False)]


def test_one_that_worked_last_is_marked_on_its_new_port(typed: CliDesk) -> None:
    typed.memory.remember("elm:COM3", "", "usb:0403:6015:OURS01")
    typed.links.found = (FoundVci("elm:COM4", "OBDLink EX on COM4", "usb:0403:6015:OURS01"), FOUND[1])
    assert [vci["worked_last"] for vci in typed.data("vci", "list")] == [True, False]


def test_what_is_known_for_sure_is_listed_before_other_ports(typed: CliDesk) -> None:
    typed.links.found = (*FOUND, FoundVci("can:slcan/COM6", "CANable on COM6", is_known=True))
    assert typed.printed("vci", "list").splitlines() == [
        "can:slcan/COM6  CAN interface   CANable on COM6",
        "elm:COM4        Serial port     OBDLink EX on COM4",
        "sim:demo        Simulated       Simulated car",
    ]


def test_interface_whose_driver_hangs_is_listed_as_that(typed: CliDesk) -> None:
    typed.links.found = (FoundVci("can:pcan", "Interfaces of can:pcan", trouble="its driver hangs"), *FOUND)
    assert typed.printed("vci", "list").splitlines()[-1] == (
        "can:pcan  CAN interface   Interfaces of can:pcan: its driver hangs"
    )


def test_programs_are_told_all_that_is_known(typed: CliDesk) -> None:
    typed.links.found = (FoundVci("elm:COM4", "OBDLink EX", "usb:0403:6015:OURS01", is_known=True),)
    assert typed.data("vci", "list") == [
        {
            "url": "elm:COM4",
            "name": "OBDLink EX",
            "kind": "elm327",
            "identity": "usb:0403:6015:OURS01",
            "is_known": True,
            "trouble": "",
            "worked_last": False,
            "test": None,
        }
    ]


# -- the self-test --

CLONE = SelfTest(
    AdapterInfo("elm:COM4", "ELM327 clone", "ELM327 v2.1", Capability.FUNCTIONAL),
    "113010745724",
    (
        Check("AT I", "version", CheckOutcome.ANSWERED, "ELM327V2.1"),
        Check("AT AL", "long messages", CheckOutcome.REFUSED, "?"),
        Check("AT RV", "supply", CheckOutcome.WRONG, "12.4"),
        Check("AT TP A0", "try all protocols", CheckOutcome.SILENT),
    ),
    "A clone: it says v2.1.",
)


@pytest.fixture
def tested(plugged: CliDesk) -> CliDesk:
    def answer(url: str, options: OpenOptions, on_check: OnCheck) -> SelfTest:
        if url != "elm:COM4":
            raise AdapterNotFoundError(url)
        on_check(4, 4)
        return CLONE

    plugged.links.test = answer
    return plugged


def test_test_tells_what_was_not_answered_and_the_verdict(tested: CliDesk) -> None:
    assert tested.printed("vci", "test", "--vci", "elm:COM4").splitlines() == [
        "AT AL              not known     long messages",
        "AT RV              wrong answer  supply: 12.4",
        "AT TP A0           no answer     try all protocols",
        "ELM327 clone (ELM327 v2.1, number 113010745724)",
        "1 of 4 commands answered as the data sheet says.",
        "A clone: it says v2.1.",
    ]


@pytest.mark.parametrize(
    ("firmware", "serial", "line"),
    [("1.0", "", "Box (1.0)"), ("", "47", "Box (number 47)"), ("", "", "Box")],
)
def test_adapter_is_named_by_what_it_tells(tested: CliDesk, firmware: str, serial: str, line: str) -> None:
    box = SelfTest(AdapterInfo("elm:COM4", "Box", firmware, Capability.FUNCTIONAL), serial, (), "A box.")
    tested.links.test = lambda *_: box
    assert line in tested.printed("vci", "test", "--vci", "elm:COM4").splitlines()


def test_test_gives_every_command_to_programs(tested: CliDesk) -> None:
    told = tested.data("vci", "test", "--vci", "elm:COM4")
    assert (told["answered"], told["commands"], told["serial"]) == (1, 4, "113010745724")
    assert [check["outcome"] for check in told["checks"]] == ["answered", "refused", "wrong", "silent"]


def test_test_of_the_one_that_worked_last_needs_no_name(tested: CliDesk) -> None:
    tested.memory.remember("elm:COM4", "")
    assert "A clone" in tested.printed("vci", "test")


def test_test_is_remembered_and_listed(tested: CliDesk) -> None:
    tested.printed("vci", "test", "--vci", "elm:COM4")
    assert "(1 of 4 commands, ELM327 clone, tested 2026-05-04)" in tested.printed("vci", "list")


def test_test_is_listed_for_programs(plugged: CliDesk) -> None:
    plugged.memory.keep_test("elm:COM4", "", KeptTest(CLONE, NOON))
    first, second = plugged.data("vci", "list")
    assert (first["test"]["answered"], second["test"]) == (1, None)


def test_test_that_fails_is_told_by_its_error(tested: CliDesk) -> None:
    with pytest.raises(AdapterNotFoundError):
        tested.printed("vci", "test", "--vci", "elm:COM9")
