"""The reader of CSV tables: what is damaged is refused with the place of the damage."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagclinic.core.errors import CatalogueError
from diagclinic.knowledge.tables import read_table


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "things.csv"
    path.write_bytes(content)
    return path


def test_rows_are_read_in_their_order(tmp_path: Path) -> None:
    path = _file(tmp_path, b'key,name\n1,one\n2,"two, or more"\n')

    assert read_table(path, ("key", "name")) == [["1", "one"], ["2", "two, or more"]]


def test_names_keep_their_letters(tmp_path: Path) -> None:
    assert read_table(_file(tmp_path, "name\nŠkoda\n".encode()), ("name",)) == [["Škoda"]]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "things.csv is empty"),
        (b"name,key\na,b\n", "columns are"),
        (b"key,name\na,b\na\n", "line 3"),
        (b"key,name\na,b,c\n", "line 2"),
        (b"key,name\na,\n", "line 2"),
        (b"key,name\n\na,b\n", "line 2"),
        (b'key,name\na,"b\n', "things.csv"),
        (b"key,name\na,\xff\n", "things.csv"),
    ],
)
def test_damage_is_named_with_its_place(tmp_path: Path, content: bytes, complaint: str) -> None:
    with pytest.raises(CatalogueError, match=complaint):
        read_table(_file(tmp_path, content), ("key", "name"))


def test_missing_file_is_a_damaged_installation(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"gone\.csv"):
        read_table(tmp_path / "gone.csv", ("key",))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=60))
def test_any_bytes_are_rows_or_a_catalogue_error(tmp_path: Path, content: bytes) -> None:
    try:
        rows = read_table(_file(tmp_path, content), ("key",))
    except CatalogueError:
        return
    assert all(len(row) == 1 and row[0] for row in rows)
