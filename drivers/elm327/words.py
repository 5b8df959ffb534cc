"""What an ELM327 says in words instead of bytes (ELM327 data sheet v2.2, "Error Messages and Alerts").

Words are compared without spaces and full stops, since adapters disagree on both.
"""

import re
from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType
from typing import Final


class Meaning(Enum):
    """What a word tells about the request that it answers."""

    DONE = auto()
    PROGRESS = auto()
    SILENT = auto()
    FAULT = auto()
    DAMAGE = auto()
    RESET = auto()
    STOPPED = auto()
    REJECTED = auto()


#: whole rows, or the end of a row whose beginning is bytes; longer words first
WORDS: Final[Mapping[str, Meaning]] = MappingProxyType(
    {
        "OK": Meaning.DONE,
        "?": Meaning.REJECTED,
        "UARTRXOVERFLOW": Meaning.REJECTED,  # STN1110: it lost bytes of the command
        "STOPPED": Meaning.STOPPED,
        "SEARCHING": Meaning.PROGRESS,
        "BUSINIT:OK": Meaning.PROGRESS,
        "BUSINIT:": Meaning.PROGRESS,
        "NODATA": Meaning.SILENT,
        "UNABLETOCONNECT": Meaning.SILENT,
        "FCRXTIMEOUT": Meaning.SILENT,  # STN1110: the unit does not let a long request go on
        "BUSINIT:ERROR": Meaning.SILENT,
        "BUSINITERROR": Meaning.SILENT,
        "CANERROR": Meaning.FAULT,
        "BUSERROR": Meaning.FAULT,
        "BUSBUSY": Meaning.FAULT,
        "FBERROR": Meaning.FAULT,
        "BUFFERFULL": Meaning.DAMAGE,
        "OUTOFMEMORY": Meaning.DAMAGE,  # STN1110
        "RXERROR": Meaning.DAMAGE,  # STN1110
        "DATAERROR": Meaning.DAMAGE,
        "LVRESET": Meaning.RESET,
        "ACTALERT": Meaning.RESET,
        "LPALERT": Meaning.RESET,
    }
)
_ENDINGS: Final = tuple(
    sorted((word for word, meaning in WORDS.items() if meaning is not Meaning.DONE), key=len, reverse=True)
)
_BEGINNINGS: Final = ("SEARCHING", "BUSINIT:OK", "BUSINIT:")
_RESTARTED: Final = re.compile(r"ELM\d{3}V|ERR\d\d")  # banner after a restart; ERR94: settings were lost


def meaning_of(row: str) -> tuple[str, Meaning | None]:
    """Return the part of `row` that is not a word, and what the word means; None where there is no word."""
    bare = row.replace(".", "")
    if bare in WORDS:
        return "", WORDS[bare]
    if _RESTARTED.search(bare):
        return "", Meaning.RESET
    for word in _BEGINNINGS:
        if bare.startswith(word):
            rest, meaning = meaning_of(bare.removeprefix(word))
            return rest, meaning or Meaning.PROGRESS
    ending = next((word for word in _ENDINGS if bare.endswith(word)), None)
    if ending is None:
        return row, None
    return bare.removesuffix(ending).removesuffix("<"), WORDS[ending]
