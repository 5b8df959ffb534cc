"""Read the list of themes: what is not exactly as the form says is refused, with the place."""

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, Final

from updater.fleet.feedback.themes import Catalogue, Theme, words_of
from updater.fleet.store.errors import SettingsError

NAME: Final = "themes.toml"
_FORMAT: Final = 1
_THEME: Final = frozenset({"name", "title", "words"})


def shipped_themes() -> Catalogue:
    """Return the themes that come with the service."""
    return parse_themes(files("updater.fleet.feedback").joinpath(NAME).read_text(encoding="utf-8"))


def parse_themes(text: str) -> Catalogue:
    """Return the themes of a file's contents.

    Raises:
        SettingsError: they are not as they should be; the words name the place.
    """
    try:
        whole = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _wrong("the file", f"it is not TOML: {error}") from error
    if set(whole) != {"format", "themes", "ignored"} or whole["format"] != _FORMAT:
        raise _wrong("the file", f"it has format = {_FORMAT}, themes and ignored, and nothing else")
    themes = tuple(_theme(place, table) for place, table in enumerate(_list(whole["themes"], "themes"), 1))
    names = [theme.name for theme in themes]
    if len(set(names)) != len(names):
        raise _wrong("themes", "a name is there twice")
    ignored = (word for row in _phrases(whole["ignored"], "ignored") for word in row)
    return Catalogue(themes, frozenset(ignored))


def _theme(place: int, table: Any) -> Theme:
    where = f"themes[{place}]"
    if not isinstance(table, dict) or set(table) != _THEME:
        raise _wrong(where, "it has name, title and words")
    name, title = table["name"], table["title"]
    if not isinstance(name, str) or not isinstance(title, str) or not (name and title):
        raise _wrong(where, "name and title are texts")
    rows = tuple(_phrases(table["words"], where))
    if len(set(rows)) < 1:
        raise _wrong(where, "it has no words")
    return Theme(name, title, tuple(dict.fromkeys(rows)))


def _phrases(table: Any, where: str) -> Iterator[tuple[str, ...]]:
    if not isinstance(table, dict):
        raise _wrong(where, "words stand in lists by language")
    for language, phrases in table.items():
        for phrase in _list(phrases, f"{where}, {language}"):
            yield _row(phrase, f"{where}, {language}")


def _row(phrase: Any, where: str) -> tuple[str, ...]:
    """Return a phrase as a row of words, the last of which may end in `*`."""
    row = words_of(phrase) if isinstance(phrase, str) else ()
    spelt = " ".join(row)
    if not row or phrase.casefold().removesuffix("*") != spelt:
        raise _wrong(where, f"{phrase!r} is not words, with or without * at the end")
    return (*row[:-1], f"{row[-1]}*") if phrase.endswith("*") else row


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise _wrong(where, "it is a list")
    return value


def _wrong(where: str, why: str) -> SettingsError:
    return SettingsError(f"{NAME}: {where}: {why}")
