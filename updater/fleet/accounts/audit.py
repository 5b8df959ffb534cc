"""The audit: who did what, each line chained to the one before by SHA-256."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select, text, true, update

from updater.fleet.accounts.errors import ChainError
from updater.fleet.store.account_tables import AUDIT_HEAD
from updater.fleet.store.steering_tables import AUDIT

#: stands in for the line before the first
BEGINNING: Final = "0" * 64
_TOGETHER: Final = 1000
#: `only` is a word of PostgreSQL's
_BEGIN: Final = text(
    'INSERT INTO audit_head ("only", lines, hash) VALUES (1, 0, :hash) ON CONFLICT DO NOTHING'
)


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody did.

    Attributes:
        at: ms since 1970.
        who: a person's name, or a part of the service.
        act: in one or two words.
        detail: what belongs to it; never a secret.
    """

    at: int
    who: str
    act: str
    detail: Mapping[str, str]

    @property
    def words(self) -> str:
        """The detail as it is kept."""
        return json.dumps(dict(self.detail), sort_keys=True, ensure_ascii=False)


def note(connection: Connection, line: Line) -> None:
    """Add a line, in the transaction of what it tells of; a second writer waits for the end of this one."""
    connection.execute(_BEGIN, {"hash": BEGINNING})
    connection.execute(update(AUDIT_HEAD).values(lines=AUDIT_HEAD.c.lines + 1))
    before = connection.execute(select(AUDIT_HEAD.c.hash)).scalar_one()
    chained = _chained(before, line.at, line.who, line.act, line.words)
    values = {"at": line.at, "who": line.who, "act": line.act, "detail": line.words, "hash": chained}
    connection.execute(insert(AUDIT).values(values))
    connection.execute(update(AUDIT_HEAD).values(hash=chained))


def verify(connection: Connection) -> int:
    """Read the whole chain and return how many lines it has.

    One statement reads the head and the lines, so that what is written meanwhile is in both or in neither.

    Raises:
        ChainError: a line was changed, added, moved or taken away.
    """
    head, lines = AUDIT_HEAD.c, AUDIT_HEAD.outerjoin(AUDIT, true())
    told = select(head.lines, head.hash.label("end"), *AUDIT.c).select_from(lines).order_by(AUDIT.c.id)
    with connection.execute(told.execution_options(yield_per=_TOGETHER)) as rows:
        found = _followed(rows)
    if found is None and connection.execute(select(AUDIT.c.id).limit(1)).one_or_none():
        raise ChainError("The audit has lines and no head.")
    return found or 0


def _followed(rows: Iterable[Row[Any]]) -> int | None:
    """Follow the chain to its end, and return how many lines it has; None where there is not even a head."""
    lines, before, end = 0, BEGINNING, None
    for row in rows:
        end = (row.lines, row.end)
        if row.id is None:
            break
        if row.hash != _chained(before, row.at, row.who, row.act, row.detail):
            raise ChainError(f"Line {row.id} of the audit was changed, or the one before it is gone.")
        lines, before = lines + 1, row.hash
    if end is not None and end != (lines, before):
        raise ChainError(f"The audit ends after line {lines}, which is not where it was left.")
    return None if end is None else lines


def _chained(before: str, at: int, who: str, act: str, detail: str) -> str:
    told = json.dumps([before, at, who, act, detail], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()
