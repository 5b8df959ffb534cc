"""Several widgets in one place, of which one is in sight."""

from PyQt6.QtWidgets import QVBoxLayout, QWidget


class OneOf(QWidget):
    """Shows one of its widgets; the others ask for no room, unlike those of Qt's own stack."""

    def __init__(self, *choices: QWidget) -> None:
        """Show the first of `choices`."""
        super().__init__()
        self.current = choices[0]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for choice in choices:
            column.addWidget(choice)
            choice.setVisible(choice is self.current)

    def show_one(self, choice: QWidget) -> None:
        """Show `choice` in the place of the one before."""
        if choice is not self.current:
            self.current.hide()
            self.current = choice
            choice.show()
