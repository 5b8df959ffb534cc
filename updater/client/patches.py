"""A file from its earlier self: a zstd frame that has the earlier content as its dictionary."""

from typing import Final

import zstandard

from updater.client.errors import DamagedError

LEVEL: Final = 19
#: zstd's limits of a window, as powers of two (RFC 8878, 3.1.1.1.2; ZSTD_WINDOWLOG_MAX on 64 bits)
_SMALLEST_WINDOW: Final = 10
_LARGEST_WINDOW: Final = 31


def _window_log(source_size: int, target_size: int) -> int:
    """Return the window in which source and target lie together: further back nothing can be referred to."""
    return min(_LARGEST_WINDOW, max(_SMALLEST_WINDOW, (source_size + target_size).bit_length()))


def make_patch(source: bytes, target: bytes, level: int = LEVEL) -> bytes:
    """Return the frame from which `apply_patch` makes `target` again, given `source`."""
    parameters = zstandard.ZstdCompressionParameters.from_level(
        level,
        source_size=len(target),
        dict_size=len(source),
        window_log=_window_log(len(source), len(target)),
        enable_ldm=True,
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
