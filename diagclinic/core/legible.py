"""Text from outside, so that it shows what it says and does nothing else."""

import re
from typing import Final

#: all control characters but tab and line end: terminals obey them, and they cut a print short; further line
#: ends; overrides that let a text read backwards (Unicode Standard Annex 9)
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def legible(text: str) -> str:
    """Return `text` with a replacement character for each that would command a terminal or a printer."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)
