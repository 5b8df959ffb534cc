"""The audit: who did what, each line chained to the one before by SHA-256."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Row, insert, select, text, update

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

    Raises:
        ChainError: a line was changed, added, moved or taken away.
    """
    head = connection.execute(select(AUDIT_HEAD)).one_or_none()
    told = select(AUDIT).order_by(AUDIT.c.id).execution_options(yield_per=_TOGETHER)
    with connection.execute(told) as rows:
        lines, last = _followed(rows)
    if (lines, last) != ((head.lines, head.hash) if head else (0, BEGINNING)):
        raise ChainError(f"The audit ends after line {lines}, which is not where it was left.")
    return lines


def _followed(rows: Iterable[Row[tuple[object, ...]]]) -> tuple[int, str]:
    """Follow the chain to its end; return how many lines, and the last one's hash."""
    lines, before = 0, BEGINNING
    for row in rows:
        if row.hash != _chained(before, row.at, row.who, row.act, row.detail):
            raise ChainError(f"Line {row.id} of the audit was changed, or the one before it is gone.")
        lines, before = lines + 1, row.hash
    return lines, before


def _chained(before: str, at: int, who: str, act: str, detail: str) -> str:
    told = json.dumps([before, at, who, act, detail], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()
