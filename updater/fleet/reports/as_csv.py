"""A report as CSV (RFC 4180), for spreadsheets: numbers as numbers, and words that stay words."""

import csv
import io
import re
from typing import Final

from updater.fleet.reports.content import Cell, Kind, Report, Section
from updater.fleet.reports.writing import stamp

#: how formulas begin in spreadsheets; the last two are passed over by some before they look
_BEGINNINGS: Final = ("=", "+", "-", "@", "\t", "\r")

_PARTED: Final = re.compile(r"([;|\t\r\n] *)(?=[=+@-])")


def as_csv(report: Report) -> bytes:
    """Return the report; a mark at its beginning tells spreadsheets that it is UTF-8."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([report.title])
    for section in report.sections:
        writer.writerow([])
        writer.writerow([section.title])
        writer.writerow([column.name for column in section.columns])
        writer.writerows(_rows(section))
    return file.getvalue().encode("utf-8-sig")


def harmless(words: str) -> str:
    """Return words that no spreadsheet takes for a formula, wherever it parts lines: many do at `;`."""
    guarded = _PARTED.sub(r"\1'", words)
    return f"'{guarded}" if words.startswith(_BEGINNINGS) else guarded


def _rows(section: Section) -> list[list[Cell]]:
    kinds = [column.kind for column in section.columns]
    return [[_cell(kind, cell) for kind, cell in zip(kinds, row, strict=True)] for row in section.rows]


def _cell(kind: Kind, cell: Cell) -> Cell:
    if kind is Kind.TIME and isinstance(cell, int):
        return stamp(cell)
    return harmless(cell) if isinstance(cell, str) else cell
