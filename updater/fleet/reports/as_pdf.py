"""A report as PDF, with a font of the system that has every letter, or a plain one."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, XPos, YPos
from fpdf.fonts import FontFace

from updater.fleet.reports.content import Report, Section
from updater.fleet.reports.writing import moment

#: regular and bold; Debian, Fedora, macOS, Windows
FONTS: Final = (
    (Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"), "DejaVuSans-Bold.ttf"),
    (Path("/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf"), "DejaVuSans-Bold.ttf"),
    (Path("/System/Library/Fonts/Supplemental/Arial.ttf"), "Arial Bold.ttf"),
    (Path("C:/Windows/Fonts/segoeui.ttf"), "segoeuib.ttf"),
    (Path("C:/Windows/Fonts/arial.ttf"), "arialbd.ttf"),
)
#: spaces that the plain font lacks
_SPACES: Final = str.maketrans({"\u2009": " ", "\u202f": " ", "\u2013": "-"})
_FAMILY: Final = "report"
_GREY: Final = (95, 110, 118)
_LINE: Final = (205, 213, 218)
#: mm that a heading keeps together with the beginning of its table
_TOGETHER: Final = 30


class _Page(FPDF):
    """Pages with their numbers."""

    def __init__(self, family: str) -> None:
        super().__init__(format="A4")
        self.family = family

    def footer(self) -> None:
        """Number the page."""
        self.set_y(-14)
        self.set_font(self.family, size=8)
        self.cell(0, 8, f"{self.page_no()} / {{nb}}", align="R")


def as_pdf(report: Report, fonts: Iterable[tuple[Path, str]] = FONTS) -> bytes:
    """Return the report; `fonts`: regular ones, each with the name of the bold one beside it."""
    page = _begun(report, fonts)
    page.set_font(page.family, "B", 16)
    _line(page, report.title, 9)
    page.set_font(page.family, size=9)
    page.set_text_color(*_GREY)
    _line(page, f"{report.period.first} to {report.period.last} (UTC), made {moment(report.made_at)}", 6)
    page.set_text_color(0)
    for section in report.sections:
        _section(page, section)
    return bytes(page.output())


def _begun(report: Report, fonts: Iterable[tuple[Path, str]]) -> _Page:
    found = next(((path, path.with_name(bold)) for path, bold in fonts if _are_there(path, bold)), None)
    page = _Page(_FAMILY if found else "helvetica")
    page.set_creation_date(datetime.fromtimestamp(report.made_at / 1000, UTC))
    page.set_title(report.title)
    page.set_lang("en")
    for style, path in zip(("", "B"), found or (), strict=False):
        page.add_font(_FAMILY, style, path)
    page.set_draw_color(*_LINE)
    page.set_line_width(0.15)
    page.add_page()
    return page


def _are_there(path: Path, bold: str) -> bool:
    return path.is_file() and path.with_name(bold).is_file()


def _section(page: _Page, section: Section) -> None:
    if page.will_page_break(_TOGETHER):
        page.add_page()
    page.ln(5)
    page.set_font(page.family, "B", 11)
    _line(page, section.title, 7)
    page.set_font(page.family, size=8)
    if not section.rows:
        _line(page, "Nothing in this time.", 5)
        return
    alignments = tuple("RIGHT" if column.is_number else "LEFT" for column in section.columns)
    heading = FontFace(emphasis="BOLD", color=_GREY)
    with page.table(
        text_align=alignments,
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=heading,
        col_widths=_widths(section),
        line_height=5,
    ) as table:
        for row in ([column.name for column in section.columns], *section.written()):
            table.row([_letters(page, cell) for cell in row])


def _widths(section: Section) -> tuple[int, ...]:
    """Return how wide columns are to each other: by their longest cell, within bounds."""
    rows = [[column.name for column in section.columns], *section.written()]
    return tuple(min(max(max(len(cell) for cell in cells) + 2, 8), 48) for cells in zip(*rows, strict=True))


def _line(page: _Page, words: str, height: float) -> None:
    page.multi_cell(0, height, _letters(page, words), new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _letters(page: _Page, words: str) -> str:
    """Return words in letters that the font has; a plain one has those of Western Europe."""
    if page.family == _FAMILY:
        return words
    return words.translate(_SPACES).encode("latin-1", "replace").decode("latin-1")
