"""Lets a widget's look follow a property that the style sheet asks for."""

from PyQt6.QtWidgets import QWidget


def set_look(widget: QWidget, name: str, value: str) -> None:
    """Set the property `name` that the style sheet selects by, and restyle `widget` if it changed."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    style = widget.style()
    if style is not None:
        style.unpolish(widget)
        style.polish(widget)
