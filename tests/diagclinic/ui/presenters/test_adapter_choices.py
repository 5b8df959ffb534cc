"""diagclinic.ui.presenters.adapter_choices: what is offered, by what name and in which order."""

from pathlib import Path

import pytest

from diagclinic.ui.presenters.adapter_choices import AdapterChoice, find_adapters, news_first
from drivers.api import FoundVci
from tests.service_doubles import MemoryAdapters, QueuedLinks

CAR = "elm:COM3"
OURS = "usb:0403:6015:OURS01"
REMEMBERED = MemoryAdapters({"elm:COM5": ""}, {"elm:COM5": OURS})


def offered(*found: FoundVci, beside: tuple[FoundVci, ...] = ()) -> list[AdapterChoice]:
    """Return what is offered beside the demo vehicles where nothing worked before."""
    choices = find_adapters(QueuedLinks([], found=found), MemoryAdapters(), beside=beside).choices
    return [one for one in choices if not one.is_demo]


def test_adapter_that_worked_last_stands_first() -> None:
    found = (FoundVci("elm:COM3", "Clone on COM3"), FoundVci("elm:COM5", "OBDLink EX on COM5"))
    choices = find_adapters(QueuedLinks([], found=found), MemoryAdapters({"elm:COM5": ""})).choices
    assert [choice.name for choice in choices[:2]] == ["OBDLink EX on COM5", "Clone on COM3"]


def test_last_adapter_is_offered_even_where_it_is_not_seen_now() -> None:
    choices = find_adapters(QueuedLinks([]), MemoryAdapters({"elm:COM5": ""})).choices
    assert (choices[0].url, choices[0].hint) == ("elm:COM5", "Used last, not seen now")


def test_last_adapter_on_another_port_is_offered_first_and_said_to_have_moved() -> None:
    found = (FoundVci("elm:COM3", "Clone on COM3"), FoundVci("elm:COM7", "OBDLink EX on COM7", OURS))
    choices = find_adapters(QueuedLinks([], found=found), REMEMBERED).choices
    assert [(choice.url, choice.hint) for choice in choices if not choice.is_demo] == [
        ("elm:COM7", "Used last, on another port now"), ("elm:COM3", "Serial port"),
    ]  # fmt: skip


def test_another_adapter_on_the_port_of_the_last_one_is_said_to_be_that_and_not_joined() -> None:
    links = QueuedLinks([], found=(FoundVci("elm:COM5", "OBDLink EX on COM5", "usb:0403:6015:OTHERS"),))
    found = find_adapters(links, REMEMBERED)
    assert (found.known, found.choices[0].hint) == (None, "Another adapter than the one used last")


def test_link_under_its_lasting_name_is_the_port_that_was_found(tmp_path: Path) -> None:
    (tmp_path / "ttyUSB0").touch()
    (tmp_path / "by-id").symlink_to(tmp_path / "ttyUSB0")
    links = QueuedLinks([], found=(FoundVci(f"elm:{tmp_path}/ttyUSB0", "OBDLink EX on ttyUSB0"),))
    found = find_adapters(links, MemoryAdapters({f"elm:{tmp_path}/by-id": ""}))
    assert [(one.url, one.hint) for one in found.choices if not one.is_demo] == [
        (f"elm:{tmp_path}/by-id", "Used last")
    ]


def test_looking_opens_no_adapter() -> None:
    links = QueuedLinks([], found=(FoundVci(CAR, "Clone"),))
    find_adapters(links, MemoryAdapters())
    assert links.opened == []


def test_interface_whose_driver_hangs_is_shown_and_not_offered() -> None:
    found = (FoundVci("can:pcan", "Interfaces of can:pcan", trouble="its driver hangs"),)
    choice = find_adapters(QueuedLinks([], found=found), MemoryAdapters({})).choices[0]
    assert (choice.hint, choice.can_connect) == ("Its driver hangs", False)


def test_each_choice_says_its_kind_unless_its_name_does() -> None:
    found = (
        FoundVci("elm:COM7", "Bluetooth adapter 00:1D:A5:68:12:34 on COM7", "bluetooth:001DA5681234"),
        FoundVci("j2534:Box", "Box (J2534, 32 bits)"),
        FoundVci("doip:169.254.0.10", "Vehicle at 169.254.0.10", is_known=True),
    )
    choices = find_adapters(QueuedLinks([], found=found), MemoryAdapters({})).choices
    assert [(choice.url, choice.hint) for choice in choices if not choice.is_demo] == [
        ("doip:169.254.0.10", "On the network"),
        ("elm:COM7", ""),
        ("j2534:Box", "Maker's driver"),
    ]


def test_interface_that_is_found_twice_is_offered_once() -> None:
    assert [one.url for one in offered(FoundVci(CAR, "Clone"), FoundVci(CAR, "Clone"))] == [CAR]


def test_adapters_that_are_called_alike_say_where_they_are() -> None:
    twins = offered(FoundVci("can:kvaser/0", "Leaf Light"), FoundVci("can:kvaser/1", "Leaf Light"))
    assert [(one.name, one.hint) for one in twins] == [
        ("Leaf Light", "CAN interface · kvaser/0"),
        ("Leaf Light", "CAN interface · kvaser/1"),
    ]


def test_what_was_found_before_and_is_not_asked_now_is_offered_still() -> None:
    former = FoundVci("doip:10.0.0.2", "Vehicle on the network")
    assert [one.url for one in offered(FoundVci(CAR, "Clone"), beside=(former,))] == [CAR, former.url]


@pytest.mark.parametrize(("last", "is_last"), [(CAR, True), ("elm:COM8", False)], ids=["there", "not-seen"])
def test_only_an_adapter_that_is_there_is_the_last_one(last: str, is_last: bool) -> None:
    links = QueuedLinks([], found=(FoundVci(CAR, "Clone"),))
    assert find_adapters(links, MemoryAdapters({last: ""})).choices[0].is_last is is_last


def test_news_stand_behind_what_worked_last_and_before_all_else() -> None:
    choices = (
        AdapterChoice("elm:COM1", "Last", "Used last", is_last=True),
        AdapterChoice("elm:COM2", "Old"),
        AdapterChoice("elm:COM3", "New"),
    )
    told = news_first(choices, frozenset({"elm:COM1", "elm:COM3"}))
    assert [(one.name, one.hint) for one in told] == [
        ("Last", "Used last"),
        ("New", "Just plugged in"),
        ("Old", ""),
    ]
