"""Batches become rows, and a file holds what went in."""

from pathlib import Path

import pytest

from tests.fleet_batches import NOW_MS, Teller
from updater.fleet.archive.errors import ArchiveError
from updater.fleet.archive.parquet import Contents, Kept, contents, rows_of, without, write

TELLER = Teller("install-1")


def kept(number: int, install: str = "install-1") -> Kept:
    teller = Teller(install)
    body = teller.packed([teller.operation(), teller.event("feedback", words='schön\n"so"')])
    return Kept(number, install, teller.epoch, NOW_MS, 5, body)


def test_an_event_is_a_row() -> None:
    first, second = rows_of(kept(7))
    assert (first["batch"], first["n"], first["k"], first["offset_ms"]) == (7, 1, "operation", 5)
    assert '"words":"sch' in second["told"]


def test_a_file_holds_what_it_should(tmp_path: Path) -> None:
    file, expected = write([kept(1), kept(2, "install-2")], tmp_path)
    assert contents(file) == expected == Contents(4, 2, 6)


def test_an_install_is_cut_out(tmp_path: Path) -> None:
    file, _ = write([kept(1), kept(2, "install-2")], tmp_path)
    assert without(file, [("install-2", NOW_MS)], tmp_path / "left")
    assert contents(tmp_path / "left") == Contents(2, 1, 3)


@pytest.mark.parametrize("gone", [[("install-3", NOW_MS)], [("install-2", NOW_MS - 1)]])
def test_a_file_without_it_is_left_alone(tmp_path: Path, gone: list[tuple[str, int]]) -> None:
    file, _ = write([kept(1), kept(2, "install-2")], tmp_path)
    assert not without(file, gone, tmp_path / "left")


def test_a_path_with_a_quote_is_a_path(tmp_path: Path) -> None:
    folder = tmp_path / "Weber's"
    folder.mkdir()
    file, expected = write([kept(1)], folder)
    assert contents(file) == expected


def test_what_is_no_parquet_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"PAR1 nonsense PAR1")
    with pytest.raises(ArchiveError):
        contents(tmp_path / "file")
