"""What lifts a word of the publisher again, a halt or a flag's off: a signed list of ids."""

from collections.abc import Iterable
from typing import Final

from updater.client.strict_json import canonical, read_format

#: bytes of a signed file of halts, of flags or of ids, and entries in a list
LARGEST: Final = 1 << 20
MOST: Final = 2_000


def is_id(text: str) -> bool:
    """Tell whether `text` can be the id of something that can be lifted, or be known again by it."""
    return 0 < len(text) <= 80 and text.isascii() and text.isprintable() and " " not in text


def parse_lifted(payload: bytes, what: str) -> frozenset[str]:
    """Return the ids of what was lifted.

    Args:
        payload: as it was signed.
        what: what people call the list.

    Raises:
        DamagedError: it is not exactly as agreed.
    """
    fields = read_format(payload, what, LARGEST).known("format", "lifted")
    return frozenset(fields.texts("lifted", MOST, is_id, "id"))


def lifted_bytes(lifted: Iterable[str]) -> bytes:
    """Return what was lifted, as it is signed."""
    return canonical({"format": 1, "lifted": sorted(lifted)})
