"""diagclinic.app.adapter_memory: which interface worked last."""

import os
import sys
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


# -- which adapter it was --

OURS, OTHERS = "usb:0403:6015:OURS01", "usb:0403:6015:OTHERS"


def test_identity_is_remembered_across_starts(tmp_path: Path) -> None:
    FileAdapterMemory(tmp_path).remember("elm:COM4", "6", OURS)
    memory = FileAdapterMemory(tmp_path)
    assert (memory.identity("elm:COM4"), memory.hint("elm:COM4")) == (OURS, "6")


def test_file_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('{"elm:COM4": "6"}', "utf-8")
    memory = FileAdapterMemory(tmp_path)
    assert (memory.last_url(), memory.hint("elm:COM4", OURS), memory.identity("elm:COM4")) == (
        "elm:COM4", "6", "",
    )  # fmt: skip


def test_hint_goes_with_the_adapter_to_another_port(tmp_path: Path) -> None:
    memory = FileAdapterMemory(tmp_path)
    memory.remember("elm:COM4", "6", OURS)
    assert memory.hint("elm:COM7", OURS) == "6"


def test_hint_of_another_adapter_at_the_same_port_is_not_told(tmp_path: Path) -> None:
    memory = FileAdapterMemory(tmp_path)
    memory.remember("elm:COM4", "6", OTHERS)
    assert memory.hint("elm:COM4", OURS) == ""


def test_adapter_on_another_port_is_no_longer_on_its_former_one(tmp_path: Path) -> None:
    memory = FileAdapterMemory(tmp_path)
    memory.remember("elm:COM4", "6", OURS)
    memory.remember("elm:COM7", "6", OURS)
    assert (memory.last_url(), memory.identity("elm:COM4"), memory.hint("elm:COM4")) == ("elm:COM7", "", "")


def test_adapters_without_an_identity_do_not_push_each_other_out(tmp_path: Path) -> None:
    memory = FileAdapterMemory(tmp_path)
    memory.remember("elm:COM4", "6")
    memory.remember("elm:COM7", "8")
    assert (memory.hint("elm:COM4"), memory.hint("elm:COM7")) == ("6", "8")


@pytest.mark.parametrize("row", ["[]", "{}", '{"hint": "6"}', '{"hint": 6, "identity": ""}'])
def test_damaged_row_is_left_out(tmp_path: Path, row: str) -> None:
    (tmp_path / FILE_NAME).write_text(f'{{"elm:COM4": {row}, "elm:COM7": "8"}}', "utf-8")
    assert FileAdapterMemory(tmp_path).last_url() == "elm:COM7"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes among its files")
@pytest.mark.timeout(20)
def test_pipe_in_the_place_of_the_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / FILE_NAME)
    assert FileAdapterMemory(tmp_path).last_url() is None


@pytest.mark.parametrize("url", ["elm:spy:///dev/ttyUSB0?file=/etc/passwd", "elm:SPY://COM4?file=report.pdf"])
def test_port_that_writes_to_a_file_is_never_proposed(url: str, tmp_path: Path) -> None:
    FileAdapterMemory(tmp_path).remember(url, "6")
    assert FileAdapterMemory(tmp_path).last_url() is None
