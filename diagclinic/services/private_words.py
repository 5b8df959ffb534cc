"""What people typed into the shop's record, to be left out of texts that have no keys to tell it by.

A log line or the name of a file shows a plate or a name only by accident, e.g. where a report was written.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Final

from diagclinic.core.visit import Visit, VisitSummary
from diagclinic.core.visit_details import Shop

LEFT_OUT: Final = "…"
#: shorter ones are words of any text, and tell nobody
_SHORTEST: Final = 4


class PrivateWords:
    """Leaves `texts`, line by line, out of other texts."""

    def __init__(self, texts: Iterable[str]) -> None:
        lines = {line.strip() for text in texts for line in text.splitlines()}
        forms = {form for line in lines if len(line) >= _SHORTEST for form in (line, json.dumps(line)[1:-1])}
        longest_first = sorted(forms, key=lambda form: (-len(form), form))
        sought = "|".join(map(re.escape, longest_first))
        self._found = re.compile(rf"(?<!\w)(?:{sought})(?!\w)", re.IGNORECASE) if sought else None

    def left_out_of(self, text: str) -> str:
        """Return `text`, which may be JSON, without them; a part of a longer word stays."""
        return text if self._found is None else self._found.sub(LEFT_OUT, text)


def private_words(visit: Visit, shop: Shop, others: Iterable[VisitSummary]) -> PrivateWords:
    """Return what must not be told of `visit`, of the shop, and of whose vehicles else it works on."""
    return PrivateWords((*_typed(visit), shop.name, *shop.contact, *_vehicles((visit.summary, *others))))


def _typed(visit: Visit) -> Iterator[str]:
    for entry in visit.entries:
        details = entry.details
        yield from (details.plate, details.technician, details.complaint, details.note, entry.by)
    yield from (action.by for action in visit.actions)


def _vehicles(summaries: Iterable[VisitSummary]) -> Iterator[str]:
    for summary in summaries:
        yield from (summary.vehicle.plate, summary.vehicle.label)
