"""Who has a vehicle connected."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from updater.client.busy import is_alive, vehicles
from updater.install.layout import Layout


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path)
    layout.busy.mkdir()
    return layout


def test_a_process_that_lives_is_told_in_its_words(layout: Layout) -> None:
    (layout.busy / str(os.getpid())).write_text("Golf, bay 2\nmore\n")
    assert vehicles(layout) == ("Golf, bay 2",)


def test_a_process_that_is_no_more_counts_for_nothing(layout: Layout) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    (layout.busy / str(ended.pid)).write_text("Golf")
    assert vehicles(layout) == ()


def test_a_process_without_words_is_told_all_the_same(layout: Layout) -> None:
    (layout.busy / "7").touch()
    assert vehicles(layout, lambda _: True) == ("A vehicle is connected.",)


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
