"""A window that nobody sees, to find out whether one can be made at all."""

from pathlib import Path

from PyQt6.QtWidgets import QApplication, QWidget

from diagclinic.ui.theme.switch import ThemeSwitch


def make_unseen(resources: Path) -> None:
    """Make an application with a theme, and a widget; Qt ends the process where it cannot.

    Raises:
        CatalogueError: a theme is missing or damaged.
    """
    app = QApplication.instance() or QApplication(["diagclinic"])
    if not isinstance(app, QApplication):
        raise TypeError("the window needs an application with widgets")
    ThemeSwitch(app, resources)
    widget = QWidget()
    widget.ensurePolished()
    widget.deleteLater()
