"""diagclinic.services.interfaces: interfaces in words, and in order."""

import pytest

from diagclinic.app.links import all_links
from diagclinic.services.interfaces import Kind, in_order, kind_of, kind_words
from diagclinic.services.whereabouts import LastUsed
from drivers.api import FoundVci

OBDLINK = FoundVci("elm:COM5", "OBDLink EX on COM5", "usb:0403:6015:A50285BI", is_known=True)
BRIDGE = FoundVci("elm:COM4", "USB Serial Port on COM4")
RADIO = FoundVci("elm:COM7", "Bluetooth adapter 00:1D:A5:68:12:34 on COM7", "bluetooth:001DA5681234")
CANABLE = FoundVci("can:slcan/COM6", "CANable on COM6", is_known=True)
BOX = FoundVci("j2534:Box", "Box (J2534, 32 bits)", is_known=True)
CAR = FoundVci("doip:169.254.0.10", "Vehicle over IP", is_known=True)
DEMO = FoundVci("sim:demo", "Demo vehicle")


@pytest.mark.parametrize(
    ("vci", "kind"),
    [
        (OBDLINK, Kind.ELM327),
        (BRIDGE, Kind.SERIAL),
        (RADIO, Kind.BLUETOOTH),
        (CANABLE, Kind.CAN),
        (BOX, Kind.J2534),
        (CAR, Kind.NETWORK),
        (DEMO, Kind.SIMULATED),
        (FoundVci("new:thing", "Thing"), Kind.OTHER),
    ],
)
def test_kind_is_told_without_asking(vci: FoundVci, kind: Kind) -> None:
    assert kind_of(vci) is kind


def test_every_kind_has_words_of_its_own() -> None:
    told = {kind_words(vci) for vci in (OBDLINK, BRIDGE, RADIO, CANABLE, BOX, CAR, DEMO)}
    assert len(told) == len(Kind) - 1


def test_every_driver_that_finds_something_has_a_kind() -> None:
    finding = [scheme for scheme, driver in all_links().drivers.items() if driver.discover is not None]
    assert Kind.OTHER not in {kind_of(FoundVci(f"{scheme}:x", "x")) for scheme in finding}


def test_what_is_known_for_sure_stands_before_ports_that_may_lead_anywhere() -> None:
    assert in_order((BRIDGE, OBDLINK, DEMO, RADIO, CANABLE), None) == (OBDLINK, CANABLE, BRIDGE, RADIO, DEMO)


def test_what_worked_last_stands_first() -> None:
    last = LastUsed(RADIO.url, RADIO)
    assert in_order((BRIDGE, OBDLINK, RADIO), last) == (RADIO, OBDLINK, BRIDGE)


def test_what_worked_last_and_is_gone_changes_no_order() -> None:
    assert in_order((BRIDGE, OBDLINK), LastUsed("elm:COM9", None)) == (OBDLINK, BRIDGE)


def test_what_cannot_be_opened_stands_last() -> None:
    stuck = FoundVci("can:pcan", "Interfaces of can:pcan", trouble="its driver hangs")
    assert in_order((stuck, BRIDGE, DEMO), None) == (BRIDGE, DEMO, stuck)
