"""Files that were named on the command line."""

from collections.abc import Iterable
from pathlib import Path

from updater.release.errors import KeysError, TreeError, UsageError
from updater.release.tokens import Token


def given(file: Path, remedy: str) -> bytes:
    """Return what `file` holds.

    Raises:
        TreeError: it cannot be read, which `remedy` mends.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise TreeError(f"{file} cannot be read: {error.strerror}", remedy) from error


def key_file(file: Path) -> bytes:
    """Return the key in `file`.

    Raises:
        KeysError: it cannot be read.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise KeysError(f"{file} cannot be read: {error.strerror}", "Name the file of your key.") from error


def read_tokens(typed: Iterable[tuple[str, str, str]]) -> dict[str, Token]:
    """Return keys in tokens by their names, of names, addresses and files of their public keys.

    Raises:
        KeysError: a file cannot be read.
        UsageError: two have one name.
    """
    found: dict[str, Token] = {}
    for name, uri, public in typed:
        if name in found:
            raise UsageError(f"two tokens are named for the key {name}", "Name one token for each key.")
        found[name] = Token(uri, key_file(Path(public)))
    return found
