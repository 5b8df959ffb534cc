"""A file of flags is taken as the update program writes it, or is none."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.app.flag_file import MOST_BYTES, FlagFile, off_now, parse, read_bytes
from tests.flag_files import a_flag, lay_down, written


def test_file_is_understood() -> None:
    file = parse(written({"fast": a_flag()}, off=("slow",)))
    assert (dict(file.flags), file.off) == ({"fast": a_flag()}, {"slow"})
    assert (file.install["id"], file.install["region"], len(file.sha256)) == ("0" * 32, "EU", 64)


def test_other_contents_have_another_name() -> None:
    assert parse(written({}, seq=1)).sha256 != parse(written({}, seq=2)).sha256


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b'{"format": 2}', b"\xff", b"[" * 100_000, written({"fast": 1})],  # type: ignore[dict-item]  # damage
)
def test_anything_else_is_none(content: bytes) -> None:
    assert parse(content) == FlagFile()


@given(st.binary(max_size=300))
def test_any_bytes_are_none(content: bytes) -> None:
    assert parse(content) == FlagFile()


@given(st.data())
def test_torn_file_is_none(data: st.DataObject) -> None:
    whole = written({"fast": a_flag()}, off=("slow",))
    assert parse(whole[: data.draw(st.integers(0, len(whole) - 1))]) == FlagFile()


def test_missing_file_and_folder_hold_nothing(tmp_path: Path) -> None:
    assert (read_bytes(tmp_path / "none"), read_bytes(tmp_path)) == (b"", b"")


def test_endless_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "long").write_bytes(b" " * (MOST_BYTES + 1))
    assert read_bytes(tmp_path / "long") == b""


def test_name_that_is_none_holds_nothing() -> None:
    assert read_bytes(Path("a\0b")) == b""


def test_what_is_off_is_read_in_the_newest_file(tmp_path: Path) -> None:
    good = lay_down(tmp_path, {}, name="good.json")
    lay_down(tmp_path, {}, off=("fast",))
    assert off_now(good) == {"fast"}
