"""Finds pages of zeros, which the checksum VFS cannot tell from pages that were written."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

#: where the size of a page stands in the file's header, big-endian, 1 for 65,536
#: (sqlite.org/fileformat.html, 1.3)
_PAGE_SIZE_AT: Final = slice(16, 18)
_HEADER_BYTES: Final = 100


def zero_pages(path: Path) -> tuple[int, ...]:
    """Return the numbers, from 1, of the pages in `path` that hold nothing but zeros.

    SQLite itself never writes such a page: each is suspect, mostly a block that the disk lost.
    The write-ahead log is not looked at; its frames have checksums that zeros do not pass.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
        size = int.from_bytes(header[_PAGE_SIZE_AT]) or 4096
        file.seek(0)
        pages = enumerate(_pages(file, 65536 if size == 1 else size), start=1)
        return tuple(number for number, page in pages if not any(page))


def _pages(file: BinaryIO, size: int) -> Iterator[bytes]:
    while page := file.read(size):
        yield page
