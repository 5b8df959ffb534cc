"""What a search of the history looks in: texts without regard to case, plates also without their gaps."""

import re
from typing import Final

_GAPS: Final = re.compile(r"[\s.\-]+")


def searchable(*texts: str) -> str:
    """Return what a search looks in, without regard to case; no match spans two of `texts`."""
    return "\n".join(texts).casefold()


def compact(plate: str) -> str:
    """Return `plate` without the gaps that people write differently: ``b-mü 42`` is ``bmü42``."""
    return _GAPS.sub("", plate)
