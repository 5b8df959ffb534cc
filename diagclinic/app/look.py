"""Remembers on disk which theme the window wears."""

import contextlib
from pathlib import Path
from typing import Final

from diagclinic.app.small_file import read_json, write_json
from diagclinic.ui.theme.switch import ThemeChoice
from diagclinic.ui.theme.theme import ThemeName

FILE_NAME: Final = "settings.json"
_KEY: Final = "theme"


def kept_theme(folder: Path) -> ThemeChoice:
    """Return the theme that was chosen last; each further choice is kept in `folder`."""
    path = folder / FILE_NAME
    return ThemeChoice(_read(path), lambda name: _keep(path, name))


def factory_theme() -> ThemeChoice:
    """Return the theme that a new install has; no choice is kept."""
    return ThemeChoice()


def _read(path: Path) -> ThemeName:
    """Read the choice; a file that is damaged, or names no theme, is as good as none."""
    try:
        return ThemeName(read_json(path)[_KEY])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return ThemeName.LIGHT


def _keep(path: Path, name: ThemeName) -> None:
    """Write the choice; where that cannot be, the choice holds until the end of the program."""
    with contextlib.suppress(OSError):
        write_json(path, {_KEY: name.value})
