"""What people typed into the shop's record, to be left out of texts that have no keys to tell it by.

A log line or the name of a file shows a plate or a name only by accident, e.g. where a report was written.
There it is written as it comes: in any case, and with other gaps.
"""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Self

from diagclinic.core.visit import Visit, VisitSummary
from diagclinic.core.visit_details import Shop

LEFT_OUT: Final = "…"
#: shorter ones are words of any text, and tell nobody
_SHORTEST: Final = 4
#: signs between two letters or digits, where the word itself has no more
_WIDEST_GAP: Final = 3


@dataclass(frozen=True, slots=True)
class _Bare:
    """The letters and digits of a text in one case, without accents.

    Attributes:
        places: of each of them in the text.
    """

    text: str
    chars: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Self:
        found = [(char, at) for at, one in enumerate(text) for char in _bare(one)]
        return cls(text, "".join(char for char, _ in found), tuple(at for _, at in found))

    def gap(self, number: int) -> str:
        """Return what stands between one of them and the next."""
        between = self.text[self.places[number] + 1 : self.places[number + 1]]
        return "".join(sign for sign in between if not unicodedata.combining(sign))


@dataclass(frozen=True, slots=True)
class _Word:
    """A word that is found in whatever way it is written.

    Attributes:
        gaps: the numbers of the characters that signs may stand behind; None for any, as in a plate.
        widest: signs in a row.
    """

    chars: str
    gaps: frozenset[int] | None
    widest: int

    @classmethod
    def of(cls, line: str) -> Self:
        bare = _Bare.of(line)
        widths = {n: len(bare.gap(n)) for n in range(len(bare.chars) - 1)}
        gaps = None if _is_mixed(bare.chars) else frozenset(n for n, width in widths.items() if width)
        return cls(bare.chars, gaps, max(_WIDEST_GAP, *widths.values()))

    def stands_at(self, bare: _Bare, start: int) -> bool:
        """Say whether it does, and not as a part of a longer word; digits and underscores belong to none."""
        if not bare.chars.startswith(self.chars, start):
            return False
        first, last = bare.places[start], bare.places[start + len(self.chars) - 1]
        before, behind = bare.text[max(first - 1, 0) : first], bare.text[last + 1 : last + 2]
        if (self.chars[0].isalpha() and before.isalpha()) or (self.chars[-1].isalpha() and behind.isalpha()):
            return False
        return all(self._may_stand(bare.gap(start + n), n) for n in range(len(self.chars) - 1))

    def _may_stand(self, gap: str, number: int) -> bool:
        if not gap:
            return True
        is_place = self.gaps is None or number in self.gaps
        return is_place and len(gap) <= self.widest and not set("\r\n") & set(gap)


class PrivateWords:
    """Leaves `texts`, line by line, out of other texts."""

    def __init__(self, texts: Iterable[str]) -> None:
        lines = {line.strip() for text in texts for line in text.splitlines()}
        forms = {form for line in lines if len(line) >= _SHORTEST for form in (line, json.dumps(line)[1:-1])}
        loose = {form for form in forms if _is_telling(_Bare.of(form).chars)}
        longest_first = sorted(forms - loose, key=lambda form: (-len(form), form))
        sought = "|".join(map(re.escape, longest_first))
        self._literal = re.compile(rf"(?<!\w)(?:{sought})(?!\w)", re.IGNORECASE) if sought else None
        self._loose: defaultdict[str, list[_Word]] = defaultdict(list)
        for word in sorted(map(_Word.of, loose), key=lambda word: (-len(word.chars), word.chars)):
            self._loose[word.chars[:_SHORTEST]].append(word)

    def left_out_of(self, text: str) -> str:
        """Return `text`, which may be JSON, without them; a part of a longer word stays."""
        public, done = "", 0
        for start, end in self._places(text):
            public += text[done:start] + LEFT_OUT
            done = end
        public += text[done:]
        return public if self._literal is None else self._literal.sub(LEFT_OUT, public)

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where the words begin and end in `text`, however they are written."""
        bare = _Bare.of(text) if self._loose else _Bare("", "", ())
        free = 0
        for start in range(len(bare.chars)):
            words = self._loose.get(bare.chars[start : start + _SHORTEST], ()) if start >= free else ()
            word = next((one for one in words if one.stands_at(bare, start)), None)
            if word is not None:
                free = start + len(word.chars)
                yield bare.places[start], bare.places[free - 1] + 1


def private_words(visit: Visit, shop: Shop, others: Iterable[VisitSummary]) -> PrivateWords:
    """Return what must not be told of `visit`, of the shop, and of whose vehicles else it works on."""
    return PrivateWords((*_typed(visit), shop.name, *shop.contact, *_vehicles((visit.summary, *others))))


def _bare(char: str) -> Iterator[str]:
    """Yield the letters and digits that `char` stands for."""
    if char.isascii():
        return iter(char.lower() if char.isalnum() else "")
    return (part for part in unicodedata.normalize("NFKD", char).casefold() if part.isalnum())


def _is_telling(chars: str) -> bool:
    """Say whether no number and no short word of any text is made of `chars`."""
    return len(chars) >= _SHORTEST and not chars.isnumeric()


def _is_mixed(chars: str) -> bool:
    return any(map(str.isnumeric, chars))


def _typed(visit: Visit) -> Iterator[str]:
    for entry in visit.entries:
        details = entry.details
        yield from (details.plate, details.technician, details.complaint, details.note, entry.by)
    yield from (action.by for action in visit.actions)


def _vehicles(summaries: Iterable[VisitSummary]) -> Iterator[str]:
    for summary in summaries:
        yield from (summary.vehicle.plate, summary.vehicle.label)
