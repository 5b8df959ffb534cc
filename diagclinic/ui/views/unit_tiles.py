"""The control units, each with its state by shape, word and colour."""

from typing import Final

from PyQt6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from diagclinic.ui.presenters.findings import UnitTile
from diagclinic.ui.widgets.state_badge import BadgeState, StateBadge
from diagclinic.ui.widgets.text import ElidedText, TextRole

COLUMNS: Final = 3


class UnitTiles(QWidget):
    """A grid of control units; a tile is kept while its unit stays."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Control units")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(10)
        for column in range(COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self.tiles: list[UnitFrame] = []

    def show_units(self, units: tuple[UnitTile, ...]) -> None:
        """Show `units`, in their order."""
        while len(self.tiles) > len(units):
            gone = self.tiles.pop()
            gone.hide()
            gone.deleteLater()
        while len(self.tiles) < len(units):
            tile = UnitFrame()
            self._grid.addWidget(tile, len(self.tiles) // COLUMNS, len(self.tiles) % COLUMNS)
            self.tiles.append(tile)
        for tile, unit in zip(self.tiles, units, strict=True):
            tile.show_unit(unit)
        self.setVisible(bool(units))


class UnitFrame(QFrame):
    """One control unit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.badge = StateBadge()
        self._name = ElidedText("", TextRole.STRONG)
        self._below = ElidedText("", TextRole.SMALL)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._name)
        words.addWidget(self._below)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 12, 8)
        row.setSpacing(10)
        row.addLayout(words, 1)
        row.addWidget(self.badge)

    def show_unit(self, unit: UnitTile) -> None:
        """Show `unit`; what it did not tell stands below its name, in words."""
        remarks = "; ".join(unit.remarks)
        self.badge.show_state(BadgeState(unit.state), unit.word)
        role, _, own_name = unit.name.partition(" · ")
        self._name.setText(role)
        self._below.setText(" · ".join(part for part in (unit.address, own_name, remarks) if part))
        self.setAccessibleName(", ".join(part for part in (unit.name, unit.word, remarks) if part))
