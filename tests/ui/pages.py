"""Finds the pages of a window."""

from typing import TypeVar

from PyQt6.QtWidgets import QWidget

P = TypeVar("P", bound=QWidget)


def page_of(window: QWidget, kind: type[P]) -> P:
    """Return the page of `kind`, which a window makes when it is shown for the first time.

    Raises:
        LookupError: it was not shown yet.
    """
    found = window.findChild(kind)
    if found is None:
        raise LookupError(f"no {kind.__name__} was shown")
    return found
