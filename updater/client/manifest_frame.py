"""A manifest as it is signed and travels: one zstd frame (RFC 8878), a third as large (docs/updates.md)."""

from typing import Final

import zstandard

from updater.client.errors import DamagedError
from updater.client.manifest import LARGEST, Manifest, parse_manifest

#: of every published manifest
FRAME_NAME: Final = "manifest.json.zst"
LEVEL: Final = 19


def app_path(version: str, platform: str) -> str:
    """Return where the manifest of a version lies, below `targets/`."""
    return f"app/{version}/{platform}/{FRAME_NAME}"


def launcher_path(number: int, platform: str) -> str:
    """Return where the manifest of a launcher lies, below `targets/`."""
    return f"launcher/{number}/{platform}/{FRAME_NAME}"


def framed(text: bytes) -> bytes:
    """Return the manifest `text` as it is signed."""
    return zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compress(text)


def unframed(frame: bytes) -> bytes:
    """Return the manifest's text, byte for byte as it becomes a version's MANIFEST.json.

    Raises:
        DamagedError: it is no frame, has more behind it, or does not say that it holds at most `LARGEST`.
    """
    try:
        size = zstandard.frame_content_size(frame)
        if not 0 <= size <= LARGEST:
            raise DamagedError(f"The manifest does not say that it has at most {LARGEST} bytes.")
        decompressor = zstandard.ZstdDecompressor(max_window_size=LARGEST)
        return decompressor.decompress(frame, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise DamagedError(f"The manifest cannot be unpacked: {error}.") from error


def read_frame(frame: bytes) -> Manifest:
    """Return the version that a signed manifest tells of.

    Raises:
        DamagedError: it is not exactly as docs/updates.md says; says where.
    """
    return parse_manifest(unframed(frame))
