"""Prints a page of HTML as PDF, with a head and a foot on every sheet; needs no display.

What stands on every sheet comes from the page's ``<meta>`` elements: ``sheet-left`` and ``sheet-right`` in
the head, ``sheet-foot`` beside the page number, and ``sheet-mark``, which keeps a demo's sheets from passing
for real ones.
"""

import sys
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from PyQt6.QtCore import QMarginsF, QPointF, QRectF, QSaveFile, Qt
from PyQt6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QFontInfo,
    QFontMetricsF,
    QGuiApplication,
    QPageLayout,
    QPageSize,
    QPainter,
    QPainterPath,
    QPalette,
    QPdfWriter,
    QPen,
    QTextBlock,
    QTextDocument,
    QTextFormat,
    QTextTable,
)

from diagclinic.core.errors import ReportError
from diagclinic.ui.pagination import Piece, SheetSpan, Span, paginate

#: whatever of these the computer has, in this order; Qt finds another font for a script they lack
_FAMILIES: Final = ("Noto Sans", "Segoe UI", "Helvetica Neue", "DejaVu Sans", "Arial")
_MARGIN_MM: Final = 15.0
_HEAD_MM: Final = 10.0
_MM_PER_INCH: Final = 25.4
_DPI: Final = 600
#: dots per inch that lengths of a page of HTML count in
_LOGICAL_DPI: Final = 96
_TEXT_POINTS: Final = 10.0
_SHEET_POINTS: Final = 8.5
_MARK_POINTS: Final = 110.0
_SPACING: Final = 0.05
_MARK_GREY: Final = QColor(0xE8, 0xE8, 0xE8)
_INK: Final = QColor(0x33, 0x33, 0x33)


@dataclass(frozen=True, slots=True)
class SheetWords:
    """What stands on every sheet besides the text."""

    title: str = ""
    left: str = ""
    right: str = ""
    foot: str = ""
    mark: str = ""


def print_pdf(html: str, path: Path) -> None:
    """Write `html` as PDF (A4) to `path`; a file that stood there stays until the new one is whole.

    Raises:
        ReportError: the file cannot be written there, or the computer has no font.
    """
    application = QGuiApplication.instance() or QGuiApplication(_arguments())
    _require_fonts()
    target = _open(path)
    _print(html, target)
    if not target.commit():
        raise ReportError(f"{path} could not be written: {target.errorString()}")
    del application


def sheet_words(html: str) -> SheetWords:
    """Return what the page's head says about its sheets."""
    reader = _HeadReader()
    reader.feed(html)
    found = reader.found
    words = {name: found.get(f"sheet-{name}", "") for name in ("left", "right", "foot", "mark")}
    return SheetWords(title=found.get("title", ""), **words)


class _HeadReader(HTMLParser):
    """Collects the title and the named metas of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_title = tag == "title"
        values = dict(attrs)
        name = values.get("name")
        if tag == "meta" and name:
            self.found[name] = values.get("content") or ""

    def handle_endtag(self, tag: str) -> None:
        self._in_title = self._in_title and tag != "title"

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.found["title"] = self.found.get("title", "") + data


@dataclass(frozen=True, slots=True)
class _Sheets:
    """The sheets of one document: the text flows through `body`, the rest stands around it.

    Attributes:
        spans: what of the text each sheet shows.
        body: where the text lies on every sheet, in the device's dots.
    """

    document: QTextDocument
    spans: list[SheetSpan]
    words: SheetWords
    body: QRectF
    dots_per_mm: float

    def paint(self, painter: QPainter, number: int) -> None:
        """Paint sheet `number`, the first being 1."""
        if self.words.mark:
            self._paint_mark(painter)
        self._paint_text(painter, number)
        self._paint_edges(painter, number)

    def _paint_text(self, painter: QPainter, number: int) -> None:
        sheet = self.spans[number - 1]
        top = self.body.top()
        if sheet.head:
            self._paint_span(painter, sheet.head, top)
            top += sheet.head.height
        self._paint_span(painter, sheet.body, top)

    def _paint_span(self, painter: QPainter, span: Span, top: float) -> None:
        context = QAbstractTextDocumentLayout.PaintContext()
        context.clip = QRectF(0, span.top, self.body.width(), span.height)
        context.palette.setColor(QPalette.ColorRole.Text, QColor(Qt.GlobalColor.black))
        painter.save()
        painter.translate(self.body.left(), top - span.top)
        painter.setClipRect(context.clip)
        _layout(self.document).draw(painter, context)
        painter.restore()

    def _paint_edges(self, painter: QPainter, number: int) -> None:
        painter.setPen(QPen(_INK, 0.2 * self.dots_per_mm))
        painter.setFont(_font(_SHEET_POINTS))
        gap, line = 3.0 * self.dots_per_mm, 6.0 * self.dots_per_mm
        left, width = self.body.left(), self.body.width()
        head = QRectF(left, self.body.top() - gap - line, width, line)
        foot = QRectF(left, self.body.bottom() + gap, width, line)
        painter.drawLine(head.bottomLeft(), head.bottomRight())
        painter.drawLine(foot.topLeft(), foot.topRight())
        pages = f"Page {number} of {len(self.spans)}"
        self._paint_line(painter, head, (self.words.left, self.words.mark, self.words.right))
        self._paint_line(painter, foot, (self.words.foot, "", pages))

    def _paint_line(self, painter: QPainter, place: QRectF, words: tuple[str, str, str]) -> None:
        metrics = QFontMetricsF(painter.font(), painter.device())
        room = place.width() * (0.5 if not words[1] else 1 / 3) * 0.97
        sides = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight)
        for side, part in zip(sides, words, strict=True):
            shown = metrics.elidedText(part, Qt.TextElideMode.ElideRight, room)
            painter.drawText(place, int(side | Qt.AlignmentFlag.AlignVCenter), shown)

    def _paint_mark(self, painter: QPainter) -> None:
        """Paint the mark's first word across the sheet, as a shape: the text must stay searchable."""
        font = _font(_MARK_POINTS)
        font.setBold(True)
        font.setPixelSize(round(_MARK_POINTS / 72 * _MM_PER_INCH * self.dots_per_mm))
        shape = QPainterPath()
        shape.addText(QPointF(), font, self.words.mark.split()[0])
        painter.save()
        painter.translate(self.body.center())
        painter.rotate(-50)
        painter.translate(-shape.boundingRect().center())
        painter.fillPath(shape, _MARK_GREY)
        painter.restore()


def _arguments() -> list[str]:
    """Return what to start Qt with: printing needs no display, and one that is gone would end the process."""
    windowed = sys.platform in ("win32", "darwin")
    return [Path(sys.argv[0]).name, *([] if windowed else ["-platform", "offscreen"])]


def _require_fonts() -> None:
    # without fonts Qt still lists the families of its defaults, and draws boxes from a font without a name
    if not QFontInfo(_font(_TEXT_POINTS)).family():
        raise ReportError("no font is installed, so nothing can be printed: install fonts-dejavu-core")


def _font(points: float) -> QFont:
    font = QFont()
    font.setFamilies(list(_FAMILIES))
    font.setPointSizeF(points)
    # spacing of its own keeps "fi" two letters, so that a search in the file finds "misfire"
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, _SPACING)
    return font


def _open(path: Path) -> QSaveFile:
    if path.is_dir():
        raise ReportError(f"{path} is a folder: name a file in it")
    if not path.parent.is_dir():
        raise ReportError(f"the folder {path.parent} does not exist: make it, or choose another")
    target = QSaveFile(str(path))
    if not target.open(QSaveFile.OpenModeFlag.WriteOnly):
        raise ReportError(f"{path} could not be written: {target.errorString()}")
    return target


def _print(html: str, target: QSaveFile) -> None:
    words = sheet_words(html)
    writer = _writer(target, words.title)
    sheets = _lay_out(html, words, writer)
    painter = QPainter()
    if not painter.begin(writer):
        raise ReportError(f"{target.fileName()} could not be written: {target.errorString()}")
    for number in range(1, len(sheets.spans) + 1):
        if number > 1:
            writer.newPage()
        sheets.paint(painter, number)
    painter.end()


def _writer(target: QSaveFile, title: str) -> QPdfWriter:
    writer = QPdfWriter(target)
    writer.setResolution(_DPI)
    writer.setTitle(title)
    writer.setCreator("DiagClinic")
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM + _HEAD_MM, _MARGIN_MM, _MARGIN_MM + _HEAD_MM)
    sheet = QPageSize(QPageSize.PageSizeId.A4)
    writer.setPageLayout(
        QPageLayout(sheet, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter)
    )
    return writer


def _lay_out(html: str, words: SheetWords, writer: QPdfWriter) -> _Sheets:
    document = QTextDocument()
    document.setDefaultFont(_font(_TEXT_POINTS))
    document.setDocumentMargin(0)
    _layout(document).setPaintDevice(writer)
    document.setHtml(html)
    document.setTextWidth(writer.width())
    spans = paginate(_pieces(document), writer.height())
    body = QRectF(0, 0, writer.width(), writer.height())
    return _Sheets(document, spans, words, body, _DPI / _MM_PER_INCH)


def _layout(document: QTextDocument) -> QAbstractTextDocumentLayout:
    layout = document.documentLayout()
    if layout is None:
        raise ReportError("the text of the report cannot be laid out")
    return layout


def _pieces(document: QTextDocument) -> list[Piece]:
    """Return what must not be torn: each paragraph, and each row of each table."""
    pieces: list[Piece] = []
    root = document.rootFrame()
    place = root.begin() if root else None
    while root and place and place != root.end():
        table = place.currentFrame()
        if isinstance(table, QTextTable):
            pieces += _rows(table, _layout(document))
        elif place.currentBlock().text():
            pieces.append(_paragraph(place.currentBlock(), _layout(document)))
        place += 1
    return pieces


def _paragraph(block: QTextBlock, layout: QAbstractTextDocumentLayout) -> Piece:
    place, form = layout.blockBoundingRect(block), block.blockFormat()
    breaks = bool(form.pageBreakPolicy() & QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
    return Piece(Span(place.top(), place.bottom()), begins_sheet=breaks, keeps_next=form.headingLevel() > 0)


def _rows(table: QTextTable, layout: QAbstractTextDocumentLayout) -> list[Piece]:
    spans = [_row(table, row, layout) for row in range(table.rows())]
    heads = table.format().toTableFormat().headerRowCount()
    head = spans[0] if heads else None
    return [Piece(span, keeps_next=row < heads, head=head) for row, span in enumerate(spans)]


def _row(table: QTextTable, row: int, layout: QAbstractTextDocumentLayout) -> Span:
    """Return where `row` lies, with its padding and the line below it."""
    cells = [table.cellAt(row, column) for column in range(table.columns())]
    tops = [layout.blockBoundingRect(cell.firstCursorPosition().block()).top() for cell in cells]
    bottoms = [layout.blockBoundingRect(cell.lastCursorPosition().block()).bottom() for cell in cells]
    dot = _DPI / _LOGICAL_DPI
    padding = table.format().toTableFormat().cellPadding() * dot
    return Span(min(tops) - padding, max(bottoms) + padding + dot)
