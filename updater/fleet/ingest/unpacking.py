"""Unpacks what was sent, never more of it than a batch may be."""

import zlib
from typing import Final

from updater.fleet.callers.errors import MalformedError, TooMuchError
from updater.fleet.ingest.errors import EncodingError

#: bytes of a batch as sent, and unpacked
MOST_BYTES: Final = 1 << 20
_GZIP: Final = 16 + zlib.MAX_WBITS


def unpacked(body: bytes, encoding: str, most: int = MOST_BYTES) -> bytes:
    """Return `body` unpacked; a bomb is left where it exceeds `most` bytes.

    Raises:
        EncodingError: it is packed in another way than gzip.
        TooMuchError: it is too much, as sent or unpacked.
        MalformedError: it is damaged, or something follows it.
    """
    if len(body) > most:
        raise TooMuchError(f"more than {most} bytes")
    if encoding == "identity":
        return body
    if encoding != "gzip":
        raise EncodingError("packed in another way than gzip")
    unpacker = zlib.decompressobj(_GZIP)
    try:
        plain = unpacker.decompress(body, most + 1)
    except zlib.error as error:
        raise MalformedError("what was packed is damaged") from error
    if len(plain) > most:
        raise TooMuchError(f"more than {most} bytes unpacked")
    if not unpacker.eof or unpacker.unused_data:
        raise MalformedError("what was packed is cut off, or something follows it")
    return plain
