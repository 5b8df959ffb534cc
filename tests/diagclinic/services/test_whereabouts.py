"""diagclinic.services.whereabouts: which port an adapter is on now."""

from pathlib import Path

import pytest

from diagclinic.services.whereabouts import (
    LastUsed,
    excludes,
    identity_at,
    is_same_port,
    last_used,
    locate,
    port_name,
)
from drivers.api import FoundVci
from tests.service_doubles import MemoryAdapters, QueuedLinks

OURS, OTHERS = "usb:0403:6015:OURS01", "usb:0403:6015:OTHERS"
AT_4 = FoundVci("elm:COM4", "OBDLink EX on COM4", OURS)
AT_7 = FoundVci("elm:COM7", "OBDLink EX on COM7", OURS)
STRANGER_AT_4 = FoundVci("elm:COM4", "OBDLink EX on COM4", OTHERS)
NAMELESS_AT_4 = FoundVci("elm:COM4", "USB-Serial on COM4")


def test_adapter_that_stayed_is_where_it_was() -> None:
    assert locate("elm:COM4", OURS, (AT_4, AT_7)) == LastUsed("elm:COM4", AT_4)


def test_adapter_on_another_port_is_found_there() -> None:
    last = locate("elm:COM4", OURS, (AT_7,))
    assert (last.url, last.has_moved, last.is_replaced) == ("elm:COM7", True, False)


def test_adapter_is_found_on_another_port_though_a_stranger_has_its_former_one() -> None:
    assert locate("elm:COM4", OURS, (STRANGER_AT_4, AT_7)).url == "elm:COM7"


def test_stranger_on_the_port_is_not_taken_for_the_adapter() -> None:
    last = locate("elm:COM4", OURS, (STRANGER_AT_4,))
    assert (last.vci, last.is_replaced) == (None, True)


def test_two_that_call_themselves_the_same_are_not_chosen_between() -> None:
    twin = FoundVci("elm:COM9", "OBDLink EX on COM9", OURS)
    assert locate("elm:COM4", OURS, (AT_7, twin)) == LastUsed("elm:COM4", None)


def test_adapter_without_an_identity_is_whatever_is_at_its_port() -> None:
    assert locate("elm:COM4", "", (STRANGER_AT_4, AT_7)) == LastUsed("elm:COM4", STRANGER_AT_4)


def test_port_whose_adapter_tells_no_identity_now_is_no_stranger() -> None:
    assert locate("elm:COM4", OURS, (NAMELESS_AT_4,)) == LastUsed("elm:COM4", NAMELESS_AT_4)


def test_adapter_that_is_not_seen_is_expected_where_it_was() -> None:
    last = locate("elm:COM4", OURS, ())
    assert (last.url, last.vci, last.has_moved) == ("elm:COM4", None, False)


def test_speed_in_the_url_goes_along() -> None:
    assert locate("elm:COM4?baud=500000", OURS, (AT_7,)).url == "elm:COM7?baud=500000"


def test_speed_in_the_url_is_kept_where_the_adapter_stayed() -> None:
    assert locate("elm:COM4?baud=500000", OURS, (AT_4,)).url == "elm:COM4?baud=500000"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("elm:COM4", "elm:com4", True),
        ("elm:COM4", " ELM:COM4?baud=38400", True),
        ("elm:COM4", "elm:COM40", False),
        ("elm:COM4", "can:COM4", False),
        ("elm:/dev/ttyUSB0", "elm:/dev/TTYUSB0", False),
    ],
)
def test_same_port_may_be_written_in_several_ways(one: str, other: str, same: bool) -> None:
    assert is_same_port(one, other) is same


def test_link_to_a_port_is_the_port(tmp_path: Path) -> None:
    (tmp_path / "ttyUSB0").touch()
    (tmp_path / "usb-OBDLink_EX").symlink_to(tmp_path / "ttyUSB0")
    assert is_same_port(f"elm:{tmp_path}/usb-OBDLink_EX", f"elm:{tmp_path}/ttyUSB0")


def test_identity_of_what_is_plugged_in_is_found_by_its_port() -> None:
    assert identity_at("elm:com4", QueuedLinks([], found=(AT_4,))) == OURS


@pytest.mark.parametrize("url", ["elm:COM5", "elm:socket://192.168.0.10:35000"])
def test_what_is_not_seen_has_no_identity(url: str) -> None:
    assert identity_at(url, QueuedLinks([], found=(AT_4,))) == ""


def test_finding_out_the_identity_opens_nothing() -> None:
    links = QueuedLinks([], found=(AT_4,))
    identity_at("elm:COM4", links)
    assert links.opened == []


def test_adapter_that_worked_last_is_located_by_what_is_remembered_of_it() -> None:
    memory = MemoryAdapters({"elm:COM4": ""}, {"elm:COM4": OURS})
    assert last_used(memory, (AT_7,)) == LastUsed("elm:COM4", AT_7)


def test_where_none_is_remembered_none_was_used_last() -> None:
    assert last_used(MemoryAdapters(), (AT_4,)) is None


@pytest.mark.parametrize(
    ("url", "name"), [("elm:COM4", "COM4"), ("elm:/dev/ttyUSB0?baud=9600", "/dev/ttyUSB0")]
)
def test_port_is_called_what_a_person_calls_it(url: str, name: str) -> None:
    assert port_name(url) == name


@pytest.mark.parametrize(
    ("one", "other", "is_one_at_a_time"),
    [
        ("elm:COM4", "elm:com4?baud=9600", True),
        ("elm:COM4", "elm:COM5", False),
        ("sim:demo", "sim:demo", False),
    ],
)
def test_an_interface_is_for_one_at_a_time_and_a_simulated_car_for_many(
    one: str, other: str, *, is_one_at_a_time: bool
) -> None:
    assert excludes(one, other) is is_one_at_a_time
