"""A report for programs.

The keys are those of `VisitReport` and its parts, which are stable: a key may be added, none is renamed or
changes its meaning while ``format_version`` stays the same.  Times are ISO 8601 with their offset,
enumerations their lower-case values; what is not known is ``null``, ``""`` or ``[]``.
"""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Final

from diagclinic.services.reports import VisitReport

FORMAT: Final = "diagclinic-report"
FORMAT_VERSION: Final = 1


def render_json(report: VisitReport) -> str:
    """Return `report` as a JSON object, in the order of its reading."""
    document = {"format": FORMAT, "format_version": FORMAT_VERSION, **asdict(report)}
    return json.dumps(document, ensure_ascii=False, indent=2, default=_plain) + "\n"


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")
