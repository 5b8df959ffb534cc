"""Who has a vehicle connected."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from diagclinic.app.busy_links import BusyFile
from updater.client.busy import LONGEST_S, began, ensure_disconnected, is_alive, vehicles
from updater.client.errors import VehicleConnectedError
from updater.install.layout import Layout


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path)
    layout.busy.mkdir()
    return layout


def test_a_process_that_lives_is_told_in_its_words(layout: Layout) -> None:
    (layout.busy / str(os.getpid())).write_text("Golf, bay 2\nmore\n")
    assert vehicles(layout) == ("Golf, bay 2",)


def test_whoever_is_about_to_change_something_is_told_who_works_on_a_vehicle(layout: Layout) -> None:
    (layout.busy / str(os.getpid())).write_text("Golf, bay 2\n")
    with pytest.raises(VehicleConnectedError, match="Golf, bay 2"):
        ensure_disconnected(layout)


def test_a_process_that_is_no_more_counts_for_nothing(layout: Layout) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    (layout.busy / str(ended.pid)).write_text("Golf")
    assert vehicles(layout) == ()


def test_a_process_without_words_is_told_all_the_same(layout: Layout) -> None:
    (layout.busy / "7").touch()
    assert vehicles(layout, lambda _: True) == ("A vehicle is connected.",)


def test_what_the_application_writes_is_understood(tmp_path: Path) -> None:
    busy = BusyFile(tmp_path)
    busy.begin()
    during = vehicles(Layout(tmp_path))
    busy.end()
    assert during == ("A vehicle is connected.",)


def test_another_process_that_has_its_number_by_now_counts_for_nothing(layout: Layout) -> None:
    (layout.busy / str(os.getpid())).write_text("Golf\nbegan another-boot/1\n")
    assert vehicles(layout, start_of=lambda _: "this-boot/1") == ()


def test_process_that_began_when_it_says_is_told(layout: Layout) -> None:
    (layout.busy / str(os.getpid())).write_text("Golf\nbegan this-boot/1\n")
    assert vehicles(layout, start_of=lambda _: "this-boot/1") == ("Golf",)


@pytest.mark.parametrize("text", ["Golf\n", "Golf\nbegan this-boot/1\n"])
@pytest.mark.parametrize(("age_s", "words"), [(-LONGEST_S, ()), (LONGEST_S - 60, ("Golf",)), (LONGEST_S, ())])
def test_process_of_which_nobody_knows_the_beginning_counts_for_a_day(
    layout: Layout, text: str, age_s: float, words: tuple[str, ...]
) -> None:
    file = layout.busy / str(os.getpid())
    file.write_text(text)
    os.utime(file, (1e9, 1e9))
    assert vehicles(layout, start_of=lambda _: "", now=lambda: 1e9 + age_s) == words


def test_process_that_is_no_more_has_no_beginning() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert began(ended.pid) == ""


def test_words_without_end_are_cut(layout: Layout) -> None:
    (layout.busy / "7").write_bytes(b"\xff" * 100_000)
    assert len(vehicles(layout, lambda _: True)[0]) == 200


@pytest.mark.parametrize("name", ["notes.txt", "-1", "7.tmp", "0", "4294967296", "9" * 60])
def test_other_files_count_for_nothing(layout: Layout, name: str) -> None:
    (layout.busy / name).touch()
    assert vehicles(layout, lambda _: True) == ()


@pytest.mark.parametrize("name", ["0", "4294967296", "9" * 60])
def test_a_number_that_no_process_has_counts_for_nothing(layout: Layout, name: str) -> None:
    (layout.busy / name).touch()
    assert vehicles(layout) == ()


if sys.platform != "win32":

    def test_a_pipe_holds_nobody_up(layout: Layout) -> None:
        os.mkfifo(layout.busy / "7")
        assert vehicles(layout, lambda _: True) == ()


def test_without_the_folder_nobody_is_busy(tmp_path: Path) -> None:
    assert vehicles(Layout(tmp_path)) == ()


def test_another_user_s_process_lives() -> None:
    assert is_alive(1)
