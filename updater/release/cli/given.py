"""Files that were named on the command line."""

from pathlib import Path

from updater.release.errors import TreeError


def given(file: Path, remedy: str) -> bytes:
    """Return what `file` holds.

    Raises:
        TreeError: it cannot be read, which `remedy` mends.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise TreeError(f"{file} cannot be read: {error.strerror}", remedy) from error
