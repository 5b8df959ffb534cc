"""What a published path may look like, and how a stretch of a file is read in pieces."""

from collections.abc import Callable, Iterator
from typing import Final

from updater.client.source import NotThereError

#: bytes that are read at once
PIECE: Final = 256 * 1024
_SPECIAL: Final = frozenset("\\:\0")


def parts(path: str) -> tuple[str, ...]:
    r"""Return the parts of a published path; nothing in it may mean anything to a file system.

    Raises:
        NotThereError: it is absolute, goes upwards, or holds `\` or `:`.
    """
    found = tuple(path.split("/"))
    if any(part in {"", ".", ".."} or set(part) & _SPECIAL for part in found):
        raise NotThereError(path)
    return found


def stretch(read: Callable[[int], bytes], length: int | None) -> Iterator[bytes]:
    """Yield up to `length` bytes of what `read` gives, all of it for None."""
    left = length
    while left is None or left > 0:
        piece = read(PIECE if left is None else min(PIECE, left))
        if not piece:
            return
        left = None if left is None else left - len(piece)
        yield piece
