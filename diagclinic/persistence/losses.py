"""Words for what another format of the record cannot hold, by visit, as people look for it."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from diagclinic.persistence.journal_file import Columns, Key, Values

#: tables as people call what is in them: one of it, and several
_NOUNS: Final[dict[str, tuple[str, str]]] = {
    "actions": ("action on the vehicle", "actions on the vehicle"),
    "codes": ("trouble code", "trouble codes"),
    "control_units": ("control unit", "control units"),
    "frame_readings": ("value of a freeze frame", "values of freeze frames"),
    "freeze_frames": ("freeze frame", "freeze frames"),
    "identifications": ("identification of a control unit", "identifications of control units"),
    "monitors": ("readiness monitor", "readiness monitors"),
    "observations": ("answer", "answers"),
    "parameters": ("description of a value", "descriptions of values"),
    "readiness": ("readiness state", "readiness states"),
    "replies": ("reply of a control unit", "replies of control units"),
    "scan_units": ("control unit of a scan", "control units of scans"),
    "scans": ("scan", "scans"),
    "shop_details": ("entry of the shop's name", "entries of the shop's name"),
    "vehicles": ("vehicle", "vehicles"),
    "visit_details": ("entry of the job card", "entries of the job card"),
    "visits": ("visit", "visits"),
}
_NO_PLACE: Final = "this version has no place for it"
_VISIT_COLUMN: Final = "visit_id"
_VISITS: Final = "visits"


@dataclass(frozen=True, slots=True)
class Loss:
    """One kind of thing that cannot be held.

    Attributes:
        column: the value of the row that is meant; empty where it is the whole row.
        why: in words.
    """

    table: str
    column: str = ""
    why: str = _NO_PLACE


@dataclass(slots=True)
class Losses:
    """Everything that cannot be held: a row that is lost twice counts once."""

    found: dict[Loss, dict[Key, int | None]] = field(default_factory=dict)

    def add(self, loss: Loss, columns: Columns, row: Values) -> None:
        """Note that `loss` happens to `row`."""
        named = dict(zip(columns.names, row, strict=True))
        visit = named.get("id") if loss.table == _VISITS else named.get(_VISIT_COLUMN)
        self.found.setdefault(loss, {})[columns.key_of(row)] = visit if isinstance(visit, int) else None

    def forget(self, table: str, key: Key) -> None:
        """Note that a row is gone, or is another one: what was lost of it no longer counts."""
        for loss, rows in self.found.items():
            if loss.table == table:
                rows.pop(key, None)

    def words(self) -> list[str]:
        """Return a sentence for each kind of loss and each visit."""
        lines: list[str] = []
        for loss, rows in self.found.items():
            visits = Counter(rows.values())
            ordered = sorted(visits.items(), key=lambda one: (one[0] is None, one[0] or 0))
            lines += [sentence(loss, visit, count) for visit, count in ordered]
        return lines


def sentence(loss: Loss, visit: int | None, count: int) -> str:
    """Return what is lost, how often, and of which visit, in words."""
    what = _counted(loss.table, count)
    if loss.column:
        what = f"{count} {'value' if count == 1 else 'values'} “{loss.column}” of {what}"
    if visit is not None:
        what += f" ({visit})" if loss.table == _VISITS else f" of visit {visit}"
    return f"{what}: {loss.why}"


def _counted(table: str, count: int) -> str:
    one, several = _NOUNS.get(table, (f"entry “{table}”", f"entries “{table}”"))
    return f"{count} {one if count == 1 else several}"
