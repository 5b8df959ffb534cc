"""Single words of a shop's record that tell whose it is, left out of what somebody wrote to be sent.

A surname, a street or a town tells as much alone as within its line. Endings are taken along, and long words
are found within longer ones: who wrote it sees what is left before it is sent, and can say it otherwise.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Final

from diagclinic.services.ordinary_words import MAKES, PROSE, TRADE
from diagclinic.services.private_words import LEFT_OUT

_ORDINARY: Final = TRADE | PROSE
#: letters, figures between them, and the marks of letters that are written apart
_WORD: Final = re.compile(r"[^\W\d_](?:(?:[^\W_]|[\u0300-\u036f])*[^\W\d_])?[\u0300-\u036f]*")
_NUMBER: Final = re.compile(r"(?<![\w.,])[0-9]{4,7}(?![\w])")
#: what a number is a figure of, and nobody's house or plate
_UNIT: Final = re.compile(
    r"\s?(?:rpm|u/min|1/min|km|miles?|mi|m?s|sec|min|h|hours?|stunden|mb|gb|kb|bytes?|m?v|m?a|ohm|hz|khz|bar|h?pa|ppm|kwh?"
    r"|%|°|times?|mal|events?|values?|werte|frames?|zeilen|lines?|baud|bit/s)(?!\w)",
    re.IGNORECASE,
)
#: people are told by words of three letters, too; anything else by four
_SHORTEST_NAME: Final = 3
_SHORTEST: Final = 4
#: letters from which on a word is found within another one
_LONG: Final = 7
#: letters that may follow a word of so many, the last for all longer ones
_ENDINGS: Final = {3: 0, 4: 1, 5: 2}
_MOST_ENDING: Final = 3
#: letters of a word that is looked at
_LONGEST: Final = 60
#: scripts that set no spaces between words: there two signs are a name, wherever they stand
_DENSE: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}"
)
_UMLAUTS: Final = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("å", "aa"), ("ø", "oe"), ("æ", "ae"))
#: letters that are none with a mark
_BARRED: Final = str.maketrans("ıłđħŧ", "ildht")
#: who is spoken of in a complaint that has no capitals
_INTRODUCED: Final = re.compile(
    r"(?i)\b(?:customer|client|owner|mrs?|ms|dr|kunde|kundin|fahrer|fahrerin|herrn?|frau|monsieur|madame|señora?"
    r"|signora?)\.?,?[ \t]+([^\W\d_]+)(?:[ \t]+([^\W\d_]+))?"
)
_INITIAL: Final = re.compile(rf"(?<!\w)(?:[^\W\d_]\.[ \t]?)+(?={LEFT_OUT})")


@dataclass(frozen=True, slots=True)
class Record:
    """Texts of a record, by what stands in them.

    Attributes:
        people: names of technicians and users.
        firm: the shop's name and how to reach it.
        prose: complaints, notes and names of vehicles.
        plates: of vehicles.
    """

    people: tuple[str, ...] = ()
    firm: tuple[str, ...] = ()
    prose: tuple[str, ...] = ()
    plates: tuple[str, ...] = ()


class DistinctWords:
    """Leaves what tells whose a record is out of other texts."""

    def __init__(self, record: Record) -> None:
        self._people = set(_of_names(record.people, _SHORTEST_NAME)) - TRADE
        others = {word for text in record.prose for word in _of_prose(text)}
        others |= set(_of_names((*record.firm, *record.plates), _SHORTEST)) - MAKES
        self._words = self._people | (others - _ORDINARY)
        texts = (*record.people, *record.firm, *record.prose, *record.plates)
        self._dense = sorted({one for text in texts for one in _DENSE.findall(text)}, key=len, reverse=True)
        figures = "\n".join((*record.firm, *record.plates))
        self._numbers = set(re.findall(r"[0-9]{4,7}", figures))

    def left_out_of(self, text: str) -> str:
        """Return `text` without them."""
        public = _WORD.sub(lambda found: LEFT_OUT if self._tells(found[0]) else found[0], text)
        public = _NUMBER.sub(self._number, public)
        public = reduce(lambda left, word: left.replace(word, LEFT_OUT), self._dense, public)
        return _INITIAL.sub("", public)

    def _tells(self, word: str) -> bool:
        return any(self._is_one(form, is_name=word[0].isupper()) for form in _forms(word[:_LONGEST]))

    def _is_one(self, form: str, *, is_name: bool) -> bool:
        """Say whether a folded word is one of them, with an ending, or within it."""
        least = _SHORTEST_NAME if is_name else _SHORTEST
        if form in _ORDINARY:
            return form in self._people
        begins = any(
            form[:end] in self._words and len(form) - end <= _ENDINGS.get(end, _MOST_ENDING)
            for end in range(least, len(form) + 1)
        )
        return begins or any(
            form[start:end] in self._words
            for start in range(len(form) - _LONG + 1)
            for end in range(start + _LONG, len(form) + 1)
        )

    def _number(self, found: re.Match[str]) -> str:
        is_figure = _UNIT.match(found.string, found.end()) is not None
        return found[0] if is_figure or found[0] not in self._numbers else LEFT_OUT


def _of_names(texts: Iterable[str], shortest: int) -> Iterator[str]:
    """Yield every word of `texts`, folded, and its stem where its last letter changes with the case."""
    words = {word for text in texts for word in _WORD.findall(text) if len(word) >= shortest}
    for word in words:
        for form in _stems(word):
            yield form
            if len(form) > _SHORTEST + 1 and form.endswith("s"):  # whose it is
                yield form[:-1]


def _of_prose(text: str) -> Iterator[str]:
    """Yield the words that may be names: with a capital, or behind a word for a person."""
    written = [word for word in _WORD.findall(text) if word[0].isupper() and len(word) >= _SHORTEST]
    for word in (*written, *_introduced(text)):
        yield from set(_stems(word)) - MAKES


def _introduced(text: str) -> Iterator[str]:
    """Yield the first and the second word behind one for a person, the second where it is written alike."""
    for first, second in _INTRODUCED.findall(text):
        for word in (first, second) if first[0].isupper() == second[:1].isupper() else (first,):
            if len(word) >= _SHORTEST:
                yield word


def _stems(word: str) -> Iterator[str]:
    for form in _forms(word):
        yield form
        if len(form) > _SHORTEST + 1 and not form.isascii() and form[-1] in "аяоеый":
            yield form[:-1]


def _forms(word: str) -> set[str]:
    """Return `word` in small letters without accents, and as it is written where there are no umlauts."""
    small = unicodedata.normalize("NFC", word).lower()
    spelt = reduce(lambda left, pair: left.replace(*pair), _UMLAUTS, small)
    return {_bare(small), _bare(spelt)}


def _bare(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold().translate(_BARRED))
    return "".join(part for part in parts if not unicodedata.combining(part))
