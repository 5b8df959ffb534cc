"""A theme: named colours and measures, read from resources/themes."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from diagclinic.core.errors import CatalogueError

_COLOUR: Final = re.compile(r"#[0-9A-F]{6}")


class ThemeName(StrEnum):
    """The themes, in the order in which one press steps through them."""

    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high-contrast"

    @property
    def following(self) -> "ThemeName":
        """The theme after this one; the last leads to the first."""
        every = list(ThemeName)
        return every[(every.index(self) + 1) % len(every)]


class Tone(StrEnum):
    """What a colour says; each is also a token, and so is its pale companion ``<tone>_fill``."""

    GOOD = "good"
    BAD = "bad"
    WARN = "warn"
    INFO = "info"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Theme:
    """The look of the window.

    Attributes:
        label: name in English.
        is_dark: light ink on dark paper.
        colours: ``#RRGGBB`` by token.
        metrics: logical pixels by token.
        stylesheet: Qt style sheet whose ``{token}`` are to be filled.
        icons: folder of the SVG symbols.
    """

    name: ThemeName
    label: str
    is_dark: bool
    colours: Mapping[str, str]
    metrics: Mapping[str, int]
    stylesheet: str
    icons: Path


def load_theme(resources: Path, name: ThemeName) -> Theme:
    """Return the theme `name` of the installation's `resources`.

    Raises:
        CatalogueError: a file of the theme is missing or damaged.
    """
    folder = resources / "themes"
    try:
        look = _document(folder / f"{name.value}.json")
        metrics = {key: int(value) for key, value in _document(folder / "metrics.json").items()}
        return Theme(
            name=name,
            label=str(look["label"]),
            is_dark=bool(look["is_dark"]),
            colours={token: _colour(text) for token, text in look["colours"].items()},
            metrics=metrics,
            stylesheet=(folder / "window.qss").read_text("utf-8"),
            icons=resources / "icons",
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise CatalogueError(f"theme {name.value} cannot be used: {error}") from error


def _document(path: Path) -> Mapping[str, Any]:
    document: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
    return document


def _colour(text: str) -> str:
    if not _COLOUR.fullmatch(text):
        raise ValueError(f"{text!r} is not a colour")
    return text
