"""The audit: a chain that shows every change, however it was made."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, insert, select, update

from updater.fleet.accounts.audit import BEGINNING, Line, note, verify
from updater.fleet.accounts.errors import ChainError
from updater.fleet.store.account_tables import AUDIT_HEAD
from updater.fleet.store.database import Database
from updater.fleet.store.steering_tables import AUDIT


def _note(database: Database, *acts: str) -> None:
    for at, act in enumerate(acts):
        with database.begin() as connection:
            note(connection, Line(at, "mira", act, {"why": f"b\u00fcro {act}"}))


def _check(database: Database) -> int:
    with database.read() as connection:
        return verify(connection)


def test_nothing_is_a_whole_chain(database: Database) -> None:
    assert _check(database) == 0


def test_each_line_is_chained_to_the_one_before(database: Database) -> None:
    _note(database, "halt", "resume")
    with database.read() as connection:
        first, second = connection.execute(select(AUDIT).order_by(AUDIT.c.id))
    for row, before in ((first, BEGINNING), (second, first.hash)):
        told = json.dumps([before, row.at, row.who, row.act, row.detail], ensure_ascii=False)
        assert row.hash == hashlib.sha256(told.encode()).hexdigest()
    assert _check(database) == 2


@pytest.mark.parametrize("column", ["at", "who", "act", "detail", "hash"])
def test_a_changed_line_is_found(database: Database, column: str) -> None:
    _note(database, "one", "two", "three")
    value: object = 77 if column == "at" else "changed"
    with database.begin() as connection:
        second = connection.execute(select(AUDIT.c.id).order_by(AUDIT.c.id).offset(1).limit(1)).scalar_one()
        connection.execute(update(AUDIT).where(AUDIT.c.id == second).values({column: value}))
    with pytest.raises(ChainError):
        _check(database)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_line_that_was_taken_away_is_missed_at_the_end_too(database: Database, place: int) -> None:
    _note(database, "one", "two", "three")
    with database.begin() as connection:
        gone = connection.execute(select(AUDIT.c.id).order_by(AUDIT.c.id).offset(place).limit(1)).scalar_one()
        connection.execute(delete(AUDIT).where(AUDIT.c.id == gone))
    with pytest.raises(ChainError):
        _check(database)


def test_a_line_that_was_added_beside_the_chain_is_found(database: Database) -> None:
    _note(database, "one")
    with database.begin() as connection:
        values = {"at": 1, "who": "x", "act": "y", "detail": "{}", "hash": "0" * 64}
        connection.execute(insert(AUDIT).values(values))
    with pytest.raises(ChainError):
        _check(database)


def test_a_head_that_was_cut_with_its_line_still_shows_by_the_count(database: Database) -> None:
    _note(database, "one", "two")
    with database.begin() as connection:
        first, second = connection.execute(select(AUDIT).order_by(AUDIT.c.id))
        connection.execute(delete(AUDIT).where(AUDIT.c.id == second.id))
        connection.execute(update(AUDIT_HEAD).values(hash=first.hash))
    with pytest.raises(ChainError):
        _check(database)


def test_what_is_undone_leaves_no_line(database: Database) -> None:
    with pytest.raises(InterruptedError):
        _note_and_break_off(database)
    assert _check(database) == 0


def _note_and_break_off(database: Database) -> None:
    with database.begin() as connection:
        note(connection, Line(1, "mira", "halt", {}))
        raise InterruptedError


def test_writers_at_once_take_turns(database: Database) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda act: _note(database, act), [f"act-{number}" for number in range(60)]))
    assert _check(database) == 60


def test_an_audit_that_was_emptied_is_missed(database: Database) -> None:
    _note(database, "one", "two")
    with database.begin() as connection:
        connection.execute(delete(AUDIT))
    with pytest.raises(ChainError, match="ends after line 0"):
        _check(database)


def test_lines_without_a_head_are_no_chain(database: Database) -> None:
    _note(database, "one")
    with database.begin() as connection:
        connection.execute(delete(AUDIT_HEAD))
    with pytest.raises(ChainError, match="no head"):
        _check(database)


def test_a_chain_can_be_checked_while_others_write(database: Database) -> None:
    _note(database, "one")
    with ThreadPoolExecutor(2) as pool:
        writing = pool.submit(_note, database, *(f"act-{number}" for number in range(80)))
        checked = [_check(database) for _ in range(40)]
        writing.result()
    assert checked == sorted(checked)
    assert _check(database) == 81
