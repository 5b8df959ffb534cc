"""diagclinic.app.small_file: what stands in the place of a small file."""

from pathlib import Path

import pytest

from diagclinic.app.small_file import MOST_BYTES, read_json, write_json


def test_content_is_read(tmp_path: Path) -> None:
    (tmp_path / "small.json").write_text('{"theme": "d\u00fcster"}', "utf-8")
    assert read_json(tmp_path / "small.json") == {"theme": "d\u00fcster"}


def test_file_that_is_too_long_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "long.json").write_bytes(b" " * MOST_BYTES + b"{}")
    with pytest.raises(ValueError, match=r"long\.json"):
        read_json(tmp_path / "long.json")


def test_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=tmp_path.name):
        read_json(tmp_path)


def test_content_is_written_into_a_folder_of_its_own(tmp_path: Path) -> None:
    write_json(tmp_path / "new" / "small.json", {"theme": "düster"})
    assert read_json(tmp_path / "new" / "small.json") == {"theme": "düster"}
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["small.json"]


def test_place_that_cannot_be_written_is_told_and_no_draft_left(tmp_path: Path) -> None:
    (tmp_path / "small.json" / "inside").mkdir(parents=True)
    with pytest.raises(OSError, match=r"small\.json"):
        write_json(tmp_path / "small.json", {})
    assert [path.name for path in tmp_path.iterdir()] == ["small.json"]
