"""diagclinic.ui.views.payload_delegate: what changed is bold and underlined."""

import pytest
from PyQt6.QtCore import QRect
from PyQt6.QtGui import QImage, QPainter, QStandardItemModel
from PyQt6.QtWidgets import QStyleOptionViewItem, QTableView

from diagclinic.services.frame_table import FrameKind
from diagclinic.ui.models.frame_table import LINE_ROLE, PAYLOAD_COLUMN, FrameTableModel
from diagclinic.ui.presenters.capture_lines import FrameLine
from diagclinic.ui.views.payload_delegate import PayloadDelegate, payload_font

pytestmark = pytest.mark.usefixtures("themed")
SIZE = QRect(0, 0, 260, 48)


def painted(payload: tuple[str, ...], marks: tuple[bool, ...], kind: FrameKind = FrameKind.DATA) -> QImage:
    """Return a cell as it is painted."""
    model = QStandardItemModel(1, PAYLOAD_COLUMN + 1)
    line = FrameLine(1, "001", "", "1", "", payload, marks, kind)
    model.setData(model.index(0, PAYLOAD_COLUMN), line, LINE_ROLE)
    image = QImage(SIZE.size(), QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    painter = QPainter(image)
    option = QStyleOptionViewItem()
    option.rect = SIZE
    PayloadDelegate().paint(painter, option, model.index(0, PAYLOAD_COLUMN))
    painter.end()
    return image


def columns_that_differ(one: QImage, other: QImage) -> set[int]:
    width, height = one.width(), one.height()
    return {x for x in range(width) for y in range(height) if one.pixel(x, y) != other.pixel(x, y)}


def test_changed_byte_is_bold_and_underlined() -> None:
    font = payload_font(is_changed=True)
    assert (font.bold(), font.underline()) == (True, True)


def test_byte_that_did_not_change_is_neither() -> None:
    assert (payload_font().bold(), payload_font().underline()) == (False, False)


def test_mark_is_seen_at_its_byte_alone() -> None:
    bytes_ = ("11",) * 8
    differs = columns_that_differ(painted(bytes_, (False,) * 8), painted(bytes_, (True, *(False,) * 7)))
    assert differs
    assert max(differs) < 40


def test_mark_does_not_move_the_bytes_behind_it() -> None:
    marked = painted(("11", "22"), (True, False))
    plain = painted(("11", "22"), (False, False))
    assert not {x for x in columns_that_differ(marked, plain) if x > 40}


@pytest.mark.parametrize("kind", FrameKind)
def test_frame_without_payload_is_told_in_words(kind: FrameKind) -> None:
    assert columns_that_differ(painted((), (), kind), painted(("",), (False,)))


def test_cell_of_another_model_is_left_alone() -> None:
    view = QTableView()
    delegate = PayloadDelegate(view)
    image = QImage(SIZE.size(), QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    painter = QPainter(image)
    delegate.paint(painter, QStyleOptionViewItem(), FrameTableModel().index(0, 0))
    painter.end()
    assert image.pixel(5, 5) & 0xFFFFFF == 0xFFFFFF
