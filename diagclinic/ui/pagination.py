"""Divides a long text into sheets without tearing a row or leaving a heading behind; knows no toolkit."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text from `top` down to `bottom`, in the device's dots."""

    top: float
    bottom: float

    @property
    def height(self) -> float:
        """Its height."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Piece:
    """What stays on one sheet: a line of text, or a row of a table.

    Attributes:
        begins_sheet: it starts a new sheet.
        keeps_next: a heading, which belongs to what follows.
        head: the head of its table, which comes again where the table runs on; None outside of tables.
    """

    span: Span
    begins_sheet: bool = False
    keeps_next: bool = False
    head: Span | None = None


@dataclass(frozen=True, slots=True)
class SheetSpan:
    """What one sheet shows: `head`, where there is one, and below it `body`."""

    body: Span
    head: Span | None = None


def paginate(pieces: Sequence[Piece], height: float) -> list[SheetSpan]:
    """Return the sheets of `height` that `pieces`, in the order of the text, fill.

    A piece taller than a sheet begins one of its own and is cut where that ends.
    """
    sheets: list[SheetSpan] = []
    for group in _groups(pieces):
        _place(sheets, group, height)
    return sheets


def _groups(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return the pieces in groups that stay together: headings with what follows them."""
    groups: list[list[Piece]] = []
    is_open = False
    for piece in pieces:
        if is_open and not piece.begins_sheet:
            groups[-1].append(piece)
        else:
            groups.append([piece])
        is_open = piece.keeps_next
    return groups


def _place(sheets: list[SheetSpan], group: Sequence[Piece], height: float) -> None:
    """Put pieces that belong together on the last sheet if they fit there, else on a new one."""
    bottom = group[-1].span.bottom
    last = sheets[-1] if sheets else None
    if last and not group[0].begins_sheet and bottom - last.body.top <= _room(last, height):
        sheets[-1] = SheetSpan(Span(last.body.top, bottom), last.head)
        return
    head = _repeated_head(group[0]) if sheets else None
    _cut(sheets, SheetSpan(Span(group[0].span.top, bottom), head), height)


def _repeated_head(piece: Piece) -> Span | None:
    """Return the head that `piece` needs on a new sheet; the head itself needs none."""
    return None if piece.head == piece.span else piece.head


def _cut(sheets: list[SheetSpan], sheet: SheetSpan, height: float) -> None:
    rest = sheet
    while rest.body.height > _room(rest, height) > 0:
        middle = rest.body.top + _room(rest, height)
        sheets.append(SheetSpan(Span(rest.body.top, middle), rest.head))
        rest = SheetSpan(Span(middle, rest.body.bottom), rest.head)
    sheets.append(rest)


def _room(sheet: SheetSpan, height: float) -> float:
    return height - (sheet.head.height if sheet.head else 0.0)
