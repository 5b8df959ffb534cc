"""Pages of zeros, which pass every checksum, are found."""

from pathlib import Path

from diagclinic.persistence.shop_record import DATABASE_NAME, open_record
from diagclinic.persistence.zero_pages import zero_pages
from tests.diagclinic.persistence.samples import NOW, SCAN

PAGE = 4096


def written(folder: Path) -> Path:
    """Return the file of a closed record with some content."""
    record = open_record(folder)
    visit = record.begin_visit(NOW, "sim:golf", is_demo=True)
    visit.add_scan(SCAN)
    visit.close(NOW)
    record.close()
    return folder / DATABASE_NAME


def test_a_record_that_was_written_has_no_page_of_zeros(tmp_path: Path) -> None:
    assert zero_pages(written(tmp_path)) == ()


def test_a_block_that_the_disk_lost_is_found(tmp_path: Path) -> None:
    path = written(tmp_path)
    content = bytearray(path.read_bytes())
    content[2 * PAGE : 4 * PAGE] = bytes(2 * PAGE)
    path.write_bytes(content)

    assert zero_pages(path) == (3, 4)


def test_an_empty_file_has_no_pages(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()

    assert zero_pages(tmp_path / "empty") == ()


def test_pages_of_64_kib_are_measured_as_such(tmp_path: Path) -> None:
    header = b"SQLite format 3\0" + (1).to_bytes(2)
    (tmp_path / "big").write_bytes(header.ljust(65536, b"\0") + bytes(65536))

    assert zero_pages(tmp_path / "big") == (2,)
