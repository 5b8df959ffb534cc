"""The control units, each with its state by shape, word and colour."""

from typing import Final

from PyQt6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from diagclinic.ui.presenters.findings import UnitTile
from diagclinic.ui.widgets.state_badge import BadgeState, StateBadge
from diagclinic.ui.widgets.text import ElidedText, TextRole

COLUMNS: Final = 3
NARROW_COLUMNS: Final = 2


class UnitTiles(QWidget):
    """A grid of control units; a tile is kept while its unit stays."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Control units")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(10)
        self._columns = 0
        self.tiles: list[UnitFrame] = []
        self.set_wide(is_wide=True)

    def set_wide(self, *, is_wide: bool) -> None:
        """Stand in fewer columns where it is narrow."""
        columns = COLUMNS if is_wide else NARROW_COLUMNS
        if columns == self._columns:
            return
        self._columns = columns
        for column in range(COLUMNS):
            self._grid.setColumnStretch(column, int(column < columns))
        for place, tile in enumerate(self.tiles):
            self._grid.addWidget(tile, *divmod(place, columns))

    def show_units(self, units: tuple[UnitTile, ...]) -> None:
        """Show `units`, in their order."""
        while len(self.tiles) > len(units):
            gone = self.tiles.pop()
            gone.hide()
            gone.deleteLater()
        while len(self.tiles) < len(units):
            tile = UnitFrame()
            self._grid.addWidget(tile, *divmod(len(self.tiles), self._columns))
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
