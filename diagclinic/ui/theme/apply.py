"""Puts a theme on the application: Fusion, a palette, and one style sheet filled from tokens."""

import re
from collections.abc import Mapping
from typing import Final

from PyQt6.QtGui import QColor, QPalette
from PyQt6.QtWidgets import QApplication

from diagclinic.ui.theme.theme import Theme

_PROPERTY: Final = "diagclinic_theme"
_TOKEN: Final = re.compile(r"\{(\w+)\}")
_BORDER_PX: Final = 2

_ROLES: Final[Mapping[QPalette.ColorRole, str]] = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "window",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "on_accent",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.ToolTipBase: "surface",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.PlaceholderText: "text_muted",
    QPalette.ColorRole.Link: "info",
    QPalette.ColorRole.LinkVisited: "info",
    QPalette.ColorRole.Mid: "border",
    QPalette.ColorRole.Dark: "border",
    QPalette.ColorRole.Light: "divider",
}


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Give every widget of `app` the look of `theme`, at once."""
    app.setProperty(_PROPERTY, theme)
    style = app.style()
    if style is None or style.objectName() != "fusion":
        app.setStyle("Fusion")
    app.setPalette(_palette(theme))
    app.setStyleSheet(filled(theme))


def current_theme() -> Theme:
    """Return the theme on the application, for widgets that paint themselves.

    Raises:
        LookupError: no theme was applied yet.
    """
    app = QApplication.instance()
    theme = None if app is None else app.property(_PROPERTY)
    if not isinstance(theme, Theme):
        raise LookupError("no theme was applied")  # noqa: TRY004  the state is wrong, not a type
    return theme


def filled(theme: Theme) -> str:
    """Return the style sheet of `theme` with every token replaced by its value."""
    lengths = {key: str(px) for key, px in _measures(theme.metrics).items()}
    values = {**theme.colours, **lengths, **_files(theme)}
    return _TOKEN.sub(lambda match: values[match[1]], theme.stylesheet)


def _files(theme: Theme) -> Mapping[str, str]:
    """Name the two symbols that only a style sheet can show, by the ink that stands out on their ground."""
    inks = ("dark", "light") if theme.is_dark else ("light", "dark")
    return {"icons": theme.icons.resolve().as_posix(), "ink": inks[0], "paper": inks[1]}


def _measures(metrics: Mapping[str, int]) -> Mapping[str, int]:
    """Add what follows from the measures: a style sheet's heights are inside of the border."""
    target, main, ring = metrics["target"], metrics["target_main"], metrics["ring"]
    return {
        **metrics,
        "button_height": target - 2 * _BORDER_PX,
        "button_focus_height": target - 2 * ring,
        "main_height": main - 2 * _BORDER_PX,
        "main_focus_height": main - 2 * ring,
        "rail_height": main - 4 - 2 * ring,
        "input_height": target - 2 * _BORDER_PX,
        "input_focus_height": target - 2 * ring,
        "type_main": metrics["type_body"] + 2,
    }


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    for role, token in _ROLES.items():
        palette.setColor(role, QColor(theme.colours[token]))
    disabled = QPalette.ColorGroup.Disabled
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        palette.setColor(disabled, role, QColor(theme.colours["text_muted"]))
    return palette
