"""Leaves the names of recordings out of texts: people call such a file after whoever's car it was.

No spelling of a VIN, a plate or a name has to be known for that: the whole name gives way, with its folders.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any, Final

from diagclinic.services.stand_ins import RECORDED_SCHEME, is_recorded

#: what is called so in place of any recording
_NEUTRAL: Final = "recording"
#: what may be told of a name: which kind of file it is, and how fast it was answered from
_TOLD: Final = re.compile(r"(\.trace|\.zip)?(\?pace=(?:recorded|at-once))?\Z", re.IGNORECASE)
_OPTIONS: Final = "?"
_SLASHES: Final = re.compile(r"[\\/]+")
#: shorter names are words of any text
_SHORTEST: Final = 4
#: in a sentence nobody knows where a name ends, which may have blanks in it
_UNKNOWN: Final = rf"{RECORDED_SCHEME}[^\r\n]*"


class RecordingNames:
    """Leaves the names of recordings out of texts: those in `urls`, and what stands behind ``replay:``."""

    def __init__(self, urls: Iterable[str]) -> None:
        known = {form for url in urls if is_recorded(url) for form in _forms(url)}
        urls_first = (_any_of(known, RECORDED_SCHEME), _UNKNOWN, _any_of(known, "(?<![^\\W_])", _SHORTEST))
        self._sought = re.compile("|".join(filter(None, urls_first)), re.IGNORECASE)

    def left_out_of(self, text: str) -> str:
        """Return `text`, a URL or sentences, without them."""
        return self._sought.sub(lambda found: _shown(found[0]), text)

    def left_out_of_data(self, value: Any) -> Any:
        """Return `value`, made of what JSON knows, without them in its texts."""
        if isinstance(value, str):
            return self.left_out_of(value)
        if isinstance(value, dict):
            return {key: self.left_out_of_data(one) for key, one in value.items()}
        return [self.left_out_of_data(one) for one in value] if isinstance(value, list) else value


def neutral_url(url: str) -> str:
    """Return `url` where it is of no recording, else one that tells no more than that it is."""
    return RECORDED_SCHEME + _neutral(url.strip()) if is_recorded(url) else url


def _any_of(names: Iterable[str], before: str, shortest: int = 0) -> str:
    """Return what finds any of `names` behind `before`, the longest first, and not within a longer word."""
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    sought = "|".join(re.escape(name) for name in longest_first if len(name) >= shortest)
    return f"{before}(?:{sought})(?![^\\W_])" if sought else ""


def _shown(found: str) -> str:
    return neutral_url(found) if is_recorded(found) else _neutral(found)


def _neutral(name: str) -> str:
    told = _TOLD.search(name)
    return _NEUTRAL + (told[0].lower() if told else "")


def _forms(url: str) -> Iterator[str]:
    """Yield the name in `url` with its folders and without, as it stands in texts and in JSON."""
    whole = url.strip()[len(RECORDED_SCHEME) :]
    address = whole.partition(_OPTIONS)[0]
    names = {whole, address, str(PurePosixPath(address)), _SLASHES.split(address)[-1]}
    for name in names - {"", "."}:
        yield from (name, json.dumps(name)[1:-1])
