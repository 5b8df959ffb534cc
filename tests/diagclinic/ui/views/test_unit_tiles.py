"""diagclinic.ui.views.unit_tiles: a tile for each unit, with what it did not tell."""

from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from diagclinic.ui.presenters.findings import UnitTile
from diagclinic.ui.views.unit_tiles import UnitTiles

ENGINE = UnitTile("Engine · ECM", "7E8", "fine", "No codes")
ABS = UnitTile("ABS", "7EA", "unclear", "Unclear", ("stored codes: refused: busy, ask again",))


def test_what_a_unit_refused_is_heard_by_screen_readers(themed: QApplication, qtbot: QtBot) -> None:
    tiles = UnitTiles()
    qtbot.addWidget(tiles)
    tiles.show_units((ENGINE, ABS))
    assert tiles.tiles[1].accessibleName() == "ABS, Unclear, stored codes: refused: busy, ask again"


def test_tile_of_a_unit_that_stays_is_kept(themed: QApplication, qtbot: QtBot) -> None:
    tiles = UnitTiles()
    qtbot.addWidget(tiles)
    tiles.show_units((ENGINE, ABS))
    first = tiles.tiles[0]
    tiles.show_units((ENGINE,))
    assert tiles.tiles == [first]


def test_tiles_stand_in_fewer_columns_where_it_is_narrow(themed: QApplication, qtbot: QtBot) -> None:
    tiles = UnitTiles()
    qtbot.addWidget(tiles)
    tiles.show_units((ENGINE, ABS, ENGINE))
    tiles.set_wide(is_wide=False)
    tiles.show()
    themed.processEvents()
    first, second, third = (tile.geometry().topLeft() for tile in tiles.tiles)
    assert (first.y() == second.y(), first.x() == third.x(), third.y() > first.y()) == (True, True, True)
