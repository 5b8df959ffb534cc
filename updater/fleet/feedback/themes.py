"""What messages are about, by a reviewed list of words; what is meant is told by the ratings alone."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from updater.fleet.feedback.said import Said

_WORD: Final = re.compile(r"[^\W_]+")
#: fewer messages than this show no word of theirs: it might tell who wrote
FEWEST: Final = 2
_SHORTEST: Final = 3
_MOST_WORDS: Final = 50


class Mood(StrEnum):
    """What the ratings of a message say of it."""

    GOOD = "good"
    MIXED = "mixed"
    BAD = "bad"
    UNRATED = "unrated"


@dataclass(frozen=True, slots=True)
class Theme:
    """Words in several languages, each a row of words, the last of which may end in `*`."""

    name: str
    title: str
    words: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The themes, and words that say nothing by themselves."""

    themes: tuple[Theme, ...]
    ignored: frozenset[str]


@dataclass(frozen=True, slots=True)
class ThemeCount:
    """How many messages are about a theme, by their ratings."""

    name: str
    title: str
    messages: int
    good: int = 0
    mixed: int = 0
    bad: int = 0
    unrated: int = 0


@dataclass(frozen=True, slots=True)
class Themes:
    """What messages are about.

    Attributes:
        messages: with words.
        counts: the theme of the most messages first; a message may have several themes.
        without: messages that no theme matched.
        words: words of those, with how many messages have them, the commonest first; of rare ones none.
    """

    messages: int
    counts: tuple[ThemeCount, ...]
    without: int
    words: tuple[tuple[str, int], ...]


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text, in small letters and composed (NFC), in their order."""
    return tuple(_WORD.findall(unicodedata.normalize("NFC", text).casefold()))


def mood_of(said: Said) -> Mood:
    """Return what the ratings say: whether they would recommend it, else satisfaction, else effort."""
    if said.nps is not None:
        return _mood(said.nps, bad_to=6, good_from=9)
    if said.csat is not None:
        return _mood(said.csat, bad_to=2, good_from=4)
    if said.effort is not None:
        return _mood(said.effort, bad_to=3, good_from=5)
    return Mood.UNRATED


def matching(text: str, catalogue: Catalogue) -> tuple[Theme, ...]:
    """Return the themes that a text has a word of."""
    words = words_of(text)
    return tuple(theme for theme in catalogue.themes if any(_is_in(row, words) for row in theme.words))


def themes_of(said: Iterable[Said], catalogue: Catalogue) -> Themes:
    """Return what messages are about."""
    spoken = [one for one in said if one.words.strip()]
    moods: dict[str, Counter[Mood]] = {theme.name: Counter() for theme in catalogue.themes}
    without: list[Said] = []
    for one in spoken:
        themes = matching(one.words, catalogue)
        for theme in themes:
            moods[theme.name][mood_of(one)] += 1
        if not themes:
            without.append(one)
    counts = (_count(theme, moods[theme.name]) for theme in catalogue.themes)
    found = sorted((one for one in counts if one.messages), key=lambda one: (-one.messages, one.name))
    return Themes(len(spoken), tuple(found), len(without), _common_words(without, catalogue))


def _common_words(said: Iterable[Said], catalogue: Catalogue) -> tuple[tuple[str, int], ...]:
    counts: Counter[str] = Counter()
    for one in said:
        counts.update({word for word in words_of(one.words) if len(word) >= _SHORTEST and word.isalpha()})
    common = [(word, n) for word, n in counts.items() if n >= FEWEST and word not in catalogue.ignored]
    return tuple(sorted(common, key=lambda pair: (-pair[1], pair[0]))[:_MOST_WORDS])


def _count(theme: Theme, moods: Counter[Mood]) -> ThemeCount:
    by_name = {mood.value: moods[mood] for mood in Mood}
    return ThemeCount(theme.name, theme.title, moods.total(), **by_name)


def _mood(rating: int, *, bad_to: int, good_from: int) -> Mood:
    if rating <= bad_to:
        return Mood.BAD
    return Mood.GOOD if rating >= good_from else Mood.MIXED


def _is_in(row: tuple[str, ...], words: tuple[str, ...]) -> bool:
    places = range(len(words) - len(row) + 1)
    return any(all(map(_fits, row, words[place : place + len(row)])) for place in places)


def _fits(pattern: str, word: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern
