"""Choices outlive the program; a damaged file holds none."""

from pathlib import Path

import pytest

from diagclinic.app.flag_choices import FILE_NAME, FlagChoices


def test_choice_is_kept(tmp_path: Path) -> None:
    FlagChoices(tmp_path).keep("a", "on")
    FlagChoices(tmp_path).keep("b", "off")
    assert FlagChoices(tmp_path).read() == {"a": "on", "b": "off"}


def test_choice_is_taken_back(tmp_path: Path) -> None:
    choices = FlagChoices(tmp_path)
    choices.keep("a", "on")
    choices.keep("a", None)
    assert choices.read() == {}


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"chosen": 1}', b"\xff"])
def test_damaged_file_holds_none_and_is_written_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    choices = FlagChoices(tmp_path)
    assert choices.read() == {}
    choices.keep("a", "on")
    assert choices.read() == {"a": "on"}


def test_folder_in_its_place_gives_way(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    (tmp_path / FILE_NAME / "what").write_bytes(b"somebody's")
    FlagChoices(tmp_path).keep("a", "on")
    assert FlagChoices(tmp_path).read() == {"a": "on"}
    assert (tmp_path / f"{FILE_NAME}.bad" / "what").read_bytes() == b"somebody's"


def test_disk_that_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"")
    with pytest.raises(OSError, match="data"):
        FlagChoices(tmp_path / "data").keep("a", "on")
