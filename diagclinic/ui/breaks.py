"""Places where words that somebody else wrote may be broken, so that none makes a page wider."""

import re
import unicodedata
from typing import Final

#: letters in a row that fit into any window
_LONGEST: Final = 20
_BREAK: Final = "\u200b"
_RUN: Final = re.compile(rf"\S{{{_LONGEST + 1},}}")
#: signs that nobody sees, or that turn the direction of what stands around them
_UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def breakable(text: str) -> str:
    """Return `text` with room to break long words anywhere, and without signs that nobody sees."""
    return _RUN.sub(_broken, _UNSEEN.sub("", text))


def _broken(run: re.Match[str]) -> str:
    letters = run.group()
    return letters[0] + "".join(
        one if unicodedata.combining(one) else f"{_BREAK}{one}" for one in letters[1:]
    )
