"""Files out of zstd frames; a patch is a frame that has the file's earlier content as its dictionary."""

import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final, Protocol, cast

import zstandard

from updater.client.errors import DamagedError

LEVEL: Final = 19
#: zstd's limits of a window, as powers of two (RFC 8878, 3.1.1.1.2; ZSTD_WINDOWLOG_MAX on 64 bits)
_SMALLEST_WINDOW: Final = 10
_LARGEST_WINDOW: Final = 31
#: of a full frame, as a power of two: what its decoder may hold in memory
_FULL_WINDOW: Final = 27
#: bytes of source and target together: both are in memory while a patch is applied, within 200 MB in all
LARGEST: Final = 96 << 20
#: bits of the size of a source that the usual tables of level 19 hold
_FITS_USUALLY: Final = 24
_PIECE: Final = 256 * 1024


class Readable(Protocol):
    """What a frame is read from."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes; nothing at the end."""
        ...


def is_patchable(source_size: int, target_size: int) -> bool:
    """Tell whether a patch between files of these sizes can be applied within the memory that there is."""
    return source_size + target_size <= LARGEST


def _window_log(source_size: int, target_size: int) -> int:
    """Return the window in which source and target lie together: further back nothing can be referred to."""
    return min(_LARGEST_WINDOW, max(_SMALLEST_WINDOW, (source_size + target_size).bit_length()))


def _tables(source_size: int) -> dict[str, int]:
    """Return the sizes of tables in which all of a large source fits.

    zstd passes over what of a dictionary lies before its last 8 << hash_log or 2 << chain_log bytes: of 62 MB
    from which little was changed that made a patch of 10 MB, and with these tables one of 10 KB.
    """
    bits = source_size.bit_length()
    return {} if bits <= _FITS_USUALLY else {"hash_log": bits - 2, "chain_log": bits - 1}


def make_patch(source: bytes, target: bytes, level: int = LEVEL) -> bytes:
    """Return the frame from which `apply_patch` makes `target` again, given `source`."""
    parameters = zstandard.ZstdCompressionParameters.from_level(
        level,
        source_size=len(target),
        dict_size=len(source),
        window_log=_window_log(len(source), len(target)),
        enable_ldm=True,
        **_tables(len(source)),
        write_content_size=1,
        write_checksum=1,
    )
    dictionary = zstandard.ZstdCompressionDict(source, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    return zstandard.ZstdCompressor(dict_data=dictionary, compression_params=parameters).compress(target)


def apply_patch(source: bytes, frame: bytes, size: int) -> bytes:
    """Return the target of `size` bytes that `frame` makes of `source`.

    Raises:
        DamagedError: the frame is none, or says another size; nothing larger was made.
    """
    try:
        if zstandard.frame_content_size(frame) != size:
            raise DamagedError(f"A patch says another size than the {size} bytes that were signed.")
        dictionary = zstandard.ZstdCompressionDict(source, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        decompressor = zstandard.ZstdDecompressor(dict_data=dictionary, max_window_size=1 << _LARGEST_WINDOW)
        return decompressor.decompress(frame)
    except zstandard.ZstdError as error:
        raise DamagedError(f"A patch cannot be applied: {error}.") from error


def unpacked(frame: Readable, size: int) -> Iterator[bytes]:
    """Yield what the full `frame` holds, never more than a piece beyond `size` bytes.

    Raises:
        DamagedError: it is no frame.
    """
    yield from _decoded(zstandard.ZstdDecompressor(max_window_size=1 << _FULL_WINDOW), frame, size)


def patched(source: Path, frame: Readable, size: int) -> Iterator[bytes]:
    """Yield what `frame` makes of the file `source`, never more than a piece beyond `size` bytes.

    Raises:
        DamagedError: it is no frame, or not one for that source.
        OSError: the source cannot be read.
    """
    dictionary = _dictionary(source)
    window = 1 << _window_log(len(dictionary), size)
    yield from _decoded(zstandard.ZstdDecompressor(dict_data=dictionary, max_window_size=window), frame, size)


def _dictionary(source: Path) -> zstandard.ZstdCompressionDict:
    """Return the content of `source`; it is in memory once, as zstd's own copy."""
    with source.open("rb") as file:
        if not source.stat().st_size:  # nothing cannot be mapped
            return zstandard.ZstdCompressionDict(b"", dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content, memoryview(content) as view:
            return zstandard.ZstdCompressionDict(view, dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def _decoded(decoder: zstandard.ZstdDecompressor, frame: Readable, size: int) -> Iterator[bytes]:
    left = size
    try:
        with decoder.stream_reader(cast("IO[bytes]", frame)) as reader:
            while left >= 0 and (piece := reader.read(_PIECE)):
                left -= len(piece)
                yield piece
    except zstandard.ZstdError as error:
        raise DamagedError(f"A frame cannot be unpacked: {error}.") from error
