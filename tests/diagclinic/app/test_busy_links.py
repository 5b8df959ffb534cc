"""As long as an interface is in use, a file of this process says so."""

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from diagclinic.app.busy_links import BusyFile, BusyLinks, began
from diagclinic.app.links import all_links
from drivers.api import FrameTap, OpenOptions, PduLink, TapOptions
from drivers.errors import DriverError
from tests.wire_doubles import Trace

Opened = PduLink | FrameTap
Open = Callable[[BusyLinks, str], Opened]


def open_link(links: BusyLinks, url: str) -> Opened:
    return links.open(url, OpenOptions(Trace(), threading.Event()))


def open_tap(links: BusyLinks, url: str) -> Opened:
    return links.tap(url, TapOptions(threading.Event()))


@pytest.fixture
def links(tmp_path: Path) -> BusyLinks:
    return BusyLinks(all_links(), BusyFile(tmp_path))


def busy(root: Path) -> list[str]:
    """Return the names of the files of those who are busy."""
    return [path.name for path in (root / "busy").glob("*")]


@pytest.mark.parametrize("open_", [open_link, open_tap])
def test_the_file_is_there_from_opening_to_closing(tmp_path: Path, links: BusyLinks, open_: Open) -> None:
    opened = open_(links, "sim:demo")
    during = busy(tmp_path)
    opened.close()
    opened.close()

    assert (during, busy(tmp_path)) == ([str(os.getpid())], [])


@pytest.mark.parametrize("open_", [open_link, open_tap])
def test_what_could_not_be_opened_is_not_in_use(tmp_path: Path, links: BusyLinks, open_: Open) -> None:
    with pytest.raises(DriverError):
        open_(links, "elm:/dev/none")

    assert busy(tmp_path) == []


def test_the_file_says_why_in_a_line(tmp_path: Path, links: BusyLinks) -> None:
    opened = open_link(links, "sim:demo")
    words = (tmp_path / "busy" / str(os.getpid())).read_text("utf-8")
    opened.close()

    assert words.splitlines()[0] == "A vehicle is connected."


def test_the_file_stays_until_the_last_one_is_closed(tmp_path: Path, links: BusyLinks) -> None:
    first, second = open_link(links, "sim:demo"), open_tap(links, "sim:demo")
    first.close()
    between = busy(tmp_path)
    second.close()

    assert (len(between), busy(tmp_path)) == (1, [])


def test_an_adapter_that_tests_itself_is_in_use_no_longer_than_that(tmp_path: Path, links: BusyLinks) -> None:
    with pytest.raises(DriverError):
        links.test("elm:/dev/none", OpenOptions(Trace(), threading.Event()), lambda _: None)

    assert busy(tmp_path) == []


def test_a_link_works_as_without(links: BusyLinks) -> None:
    link = links.open("sim:demo", OpenOptions(Trace(), threading.Event()))
    stop = threading.Event()
    bus = link.find_bus(stop=stop)
    answers = list(link.request(bus.everybody, b"\x01\x00", deadline_s=1.0, expected=1, stop=stop))
    seen = (link.info.name != "", link.resume_hint, link.battery_v(stop=stop), len(answers))
    link.close()

    assert (seen[0], seen[3]) == (True, 1)
    assert seen[2] is not None


def test_a_tap_works_as_without(links: BusyLinks) -> None:
    tap = links.tap("sim:demo", TapOptions(threading.Event()))
    seen = (tap.info.name != "", tap.lost, len(tap.read(timeout_s=5.0)) > 0)
    tap.close()

    assert seen == (True, 0, True)


def test_what_is_plugged_in_is_found_as_without(links: BusyLinks) -> None:
    assert "sim:demo" in {found.url for found in links.discover(quick=True)}


def test_a_root_that_takes_no_file_disturbs_nobody(tmp_path: Path) -> None:
    (tmp_path / "busy").write_text("no folder")
    opened = open_link(BusyLinks(all_links(), BusyFile(tmp_path)), "sim:demo")
    opened.close()

    assert (tmp_path / "busy").read_text() == "no folder"


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS tells it to nobody")
def test_the_file_says_when_the_process_began(tmp_path: Path, links: BusyLinks) -> None:
    opened = open_link(links, "sim:demo")
    words = (tmp_path / "busy" / str(os.getpid())).read_text("utf-8")
    opened.close()

    assert words.splitlines()[1:] == [f"began {began()}"]
    assert began()
