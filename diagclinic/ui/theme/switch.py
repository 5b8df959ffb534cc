"""One press steps through the themes."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PyQt6.QtWidgets import QApplication

from diagclinic.ui.theme.apply import apply_theme
from diagclinic.ui.theme.theme import Theme, ThemeName, load_theme


def _forget(_: ThemeName) -> None:
    """Keep no choice."""


@dataclass(frozen=True, slots=True)
class ThemeChoice:
    """Which theme the window begins with.

    Attributes:
        keep: hears every later choice.
    """

    name: ThemeName = ThemeName.LIGHT
    keep: Callable[[ThemeName], None] = _forget


class ThemeSwitch:
    """Puts themes on an application.

    Attributes:
        theme: the one that is on.
    """

    def __init__(
        self,
        app: QApplication,
        resources: Path,
        name: ThemeName = ThemeName.LIGHT,
        keep: Callable[[ThemeName], None] = _forget,
    ) -> None:
        """Put the theme `name` on; `keep` hears every later choice.

        Raises:
            CatalogueError: the theme is missing or damaged.
        """
        self._app = app
        self._resources = resources
        self._keep = keep
        self.theme = self._put_on(name)

    def step(self) -> Theme:
        """Put the next theme on and return it."""
        self.theme = self._put_on(self.theme.name.following)
        self._keep(self.theme.name)
        return self.theme

    def _put_on(self, name: ThemeName) -> Theme:
        theme = load_theme(self._resources, name)
        apply_theme(self._app, theme)
        return theme
