"""Titles and severities of standard trouble codes, from resources/catalogues/dtc_*.csv."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from diagclinic.core.dtc import Dtc, DtcText, Severity
from diagclinic.core.errors import CatalogueError
from diagclinic.knowledge.dtc_structure import structure_title
from diagclinic.knowledge.tables import read_table

#: the ranges that have a catalogue, each in a file of its own, e.g. ``dtc_p0.csv``
FAMILIES: Final = ("P0", "P2", "P3", "C0", "B0", "U0", "U3")
_COLUMNS: Final = ("code", "title", "severity")
_SEVERITIES: Final = {severity.value: severity for severity in Severity if severity is not Severity.UNKNOWN}
_DIGITS: Final = re.compile(r"[0-9A-F]{3}")

_Entry = tuple[str, Severity]


@dataclass(frozen=True, slots=True)
class DtcTexts:
    """What the catalogue knows of trouble codes.

    Attributes:
        entries: title and severity by the code's five characters.
    """

    entries: Mapping[str, _Entry]

    def describe(self, dtc: Dtc) -> DtcText:
        """Return the catalogue's text of `dtc`, or else what the code's structure says."""
        entry = self.entries.get(str(dtc))
        if entry is None:
            return DtcText(structure_title(dtc), Severity.UNKNOWN, is_known=False)
        return DtcText(*entry, is_known=True)


def load_dtc_texts(folder: Path) -> DtcTexts:
    """Return the catalogue in `folder`, the resources of the installation.

    Raises:
        CatalogueError: a file is missing, or says what no catalogue says.
    """
    entries: dict[str, _Entry] = {}
    for family in FAMILIES:
        path = folder / "catalogues" / f"dtc_{family.lower()}.csv"
        for code, entry in _entries(path, family):
            if code in entries:
                raise CatalogueError(f"{path.name}: {code} stands there twice")
            entries[code] = entry
    return DtcTexts(MappingProxyType(entries))


def _entries(path: Path, family: str) -> Iterator[tuple[str, _Entry]]:
    for code, title, severity in read_table(path, _COLUMNS):
        if code[:2] != family or not _DIGITS.fullmatch(code, 2):
            raise CatalogueError(f"{path.name}: {code!r} is no code of {family}")
        if severity not in _SEVERITIES:
            raise CatalogueError(f"{path.name}: {code} is {severity!r}")
        yield code, (title, _SEVERITIES[severity])
