"""diagclinic.app.look: the window looks as it was left."""

import os
import sys
from pathlib import Path

import pytest

from diagclinic.app.look import FILE_NAME, factory_theme, kept_theme
from diagclinic.ui.theme.theme import ThemeName


def test_new_folder_begins_in_the_light_theme(tmp_path: Path) -> None:
    assert kept_theme(tmp_path / "new").name is ThemeName.LIGHT


@pytest.mark.parametrize("name", ThemeName)
def test_chosen_theme_is_there_at_the_next_start(name: ThemeName, tmp_path: Path) -> None:
    kept_theme(tmp_path / "new").keep(name)
    assert kept_theme(tmp_path / "new").name is name


@pytest.mark.parametrize(
    "settings",
    [
        b"",
        b"not json",
        b"[1]",
        b"null",
        b"{}",
        b'{"theme": "pink"}',
        b'{"theme": []}',
        b"\xff\xfe",
        b"[" * 99_999,
    ],
)
def test_damaged_file_is_as_good_as_none(settings: bytes, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(settings)
    assert kept_theme(tmp_path).name is ThemeName.LIGHT


def test_damaged_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("not json")
    kept_theme(tmp_path).keep(ThemeName.DARK)
    assert kept_theme(tmp_path).name is ThemeName.DARK


def test_folder_that_cannot_be_written_costs_nothing_but_the_choice(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    kept_theme(tmp_path / "file").keep(ThemeName.DARK)
    assert kept_theme(tmp_path / "file").name is ThemeName.LIGHT


def test_nothing_is_left_beside_the_file(tmp_path: Path) -> None:
    kept_theme(tmp_path).keep(ThemeName.DARK)
    assert [file.name for file in tmp_path.iterdir()] == [FILE_NAME]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes among its files")
@pytest.mark.timeout(20)
def test_pipe_in_the_place_of_the_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / FILE_NAME)
    assert kept_theme(tmp_path).name is ThemeName.LIGHT


def test_factory_theme_is_light_and_keeps_no_choice(tmp_path: Path) -> None:
    kept_theme(tmp_path).keep(ThemeName.DARK)
    before = (tmp_path / FILE_NAME).read_bytes()

    factory = factory_theme()
    factory.keep(ThemeName.HIGH_CONTRAST)

    assert (factory.name, (tmp_path / FILE_NAME).read_bytes()) == (ThemeName.LIGHT, before)
