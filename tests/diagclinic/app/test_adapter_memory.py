"""diagclinic.app.adapter_memory: which interface worked last."""

from pathlib import Path

import pytest

from diagclinic.app.adapter_memory import FILE_NAME, KEPT, FileAdapterMemory


def test_new_folder_remembers_nothing(tmp_path: Path) -> None:
    memory = FileAdapterMemory(tmp_path / "new")
    assert (memory.last_url(), memory.hint("elm:COM4")) == (None, "")


def test_one_that_worked_last_is_remembered_across_starts(tmp_path: Path) -> None:
    FileAdapterMemory(tmp_path / "new").remember("elm:COM4", "6")
    FileAdapterMemory(tmp_path / "new").remember("sim:demo", "")
    memory = FileAdapterMemory(tmp_path / "new")
    assert (memory.last_url(), memory.hint("elm:COM4")) == ("sim:demo", "6")


def test_one_that_works_again_is_the_last_again(tmp_path: Path) -> None:
    memory = FileAdapterMemory(tmp_path)
    for url in ("elm:COM4", "sim:demo", "elm:COM4"):
        memory.remember(url, "")
    assert memory.last_url() == "elm:COM4"


def test_oldest_is_forgotten(tmp_path: Path) -> None:
    memory = FileAdapterMemory(tmp_path)
    for number in range(KEPT + 1):
        memory.remember(f"elm:COM{number}", f"hint {number}")
    assert (memory.hint("elm:COM0"), memory.hint("elm:COM1")) == ("", "hint 1")


@pytest.mark.parametrize(
    "text",
    ["", "not json", "[1, 2]", "null", '{"elm:COM4": 7}', "\0\0", pytest.param("[" * 100_000, id="nested")],
)
def test_damaged_file_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE_NAME).write_text(text, "utf-8")
    assert FileAdapterMemory(tmp_path).last_url() is None


def test_bytes_of_another_encoding_are_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"\xff\xfe{}")
    assert FileAdapterMemory(tmp_path).last_url() is None


def test_damaged_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("not json")
    FileAdapterMemory(tmp_path).remember("elm:COM4", "6")
    assert FileAdapterMemory(tmp_path).last_url() == "elm:COM4"


def test_folder_that_cannot_be_written_costs_nothing_but_the_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    memory = FileAdapterMemory(tmp_path / "file")
    memory.remember("elm:COM4", "6")
    assert memory.last_url() is None


def test_nothing_is_left_beside_the_file(tmp_path: Path) -> None:
    FileAdapterMemory(tmp_path).remember("elm:COM4", "6")
    assert [file.name for file in tmp_path.iterdir()] == [FILE_NAME]
