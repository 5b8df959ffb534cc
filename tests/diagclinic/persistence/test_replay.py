"""Changes of any version are carried over; what has no place is named, and no row refers to nothing."""

from collections.abc import Iterator

import apsw
import pytest

from diagclinic.persistence.journal_file import Change, Columns, Entry, Values
from diagclinic.persistence.replay import Replay

MADE = """CREATE TABLE owners (id INTEGER PRIMARY KEY, name TEXT UNIQUE) STRICT;
CREATE TABLE visits (id INTEGER PRIMARY KEY, owner_id INTEGER REFERENCES owners (id),
  note TEXT NOT NULL) STRICT;
CREATE TABLE scans (id INTEGER PRIMARY KEY, visit_id INTEGER NOT NULL REFERENCES visits (id),
  kind TEXT CHECK (kind <> 'odd')) STRICT;
INSERT INTO owners VALUES (1, 'anna');
INSERT INTO visits VALUES (1, 1, 'first');
INSERT INTO scans VALUES (1, 1, 'full')"""
OWNERS = Columns(("id", "name"), (0,))
VISITS = Columns(("id", "owner_id", "note"), (0,))
SCANS = Columns(("id", "visit_id", "kind"), (0,))
KNOWN = {"owners": OWNERS, "visits": VISITS, "scans": SCANS}


@pytest.fixture
def database() -> Iterator[apsw.Connection]:
    opened = apsw.Connection(":memory:")
    opened.execute(MADE)
    opened.execute("BEGIN")
    yield opened
    opened.close()


def put(table: str, *row: object) -> Change:
    """Return the change that `row` is in `table` now."""
    return Change(table, row[:1], row)


def cut(table: str, *key: object) -> Change:
    """Return the change that a row is gone."""
    return Change(table, key, None)


def replayed(database: apsw.Connection, *changes: Change, **columns: Columns) -> Replay:
    """Replay `changes`, each a transaction of its own."""
    replay = Replay(database)
    replay.apply(Entry({change.table: (KNOWN | columns)[change.table]}, (change,)) for change in changes)
    replay.finish()
    return replay


def rows(database: apsw.Connection, table: str) -> list[Values]:
    """Return all rows of `table`."""
    return list(database.execute(f"SELECT * FROM {table} ORDER BY id"))  # noqa: S608  a test's own name


def test_a_row_that_came_is_there(database: apsw.Connection) -> None:
    replay = replayed(database, put("visits", 2, 1, "second"))

    assert rows(database, "visits") == [(1, 1, "first"), (2, 1, "second")]
    assert (replay.carried, replay.losses.words()) == (1, [])


def test_a_row_that_changed_is_as_it_was_last(database: apsw.Connection) -> None:
    replayed(database, put("visits", 1, 1, "b"), put("visits", 1, None, "c"))

    assert rows(database, "visits") == [(1, None, "c")]


def test_a_row_that_went_is_gone(database: apsw.Connection) -> None:
    replayed(database, cut("scans", 1))

    assert rows(database, "scans") == []


def test_what_was_replayed_twice_is_there_once(database: apsw.Connection) -> None:
    changes = (put("visits", 2, 1, "x"), cut("scans", 1), put("visits", 2, 1, "y"))
    replayed(database, *changes, *changes)

    assert rows(database, "visits") == [(1, 1, "first"), (2, 1, "y")]


def test_children_may_come_before_their_parents(database: apsw.Connection) -> None:
    replay = replayed(database, put("scans", 2, 2, "full"), put("visits", 2, 1, "x"))

    assert (rows(database, "scans")[-1], replay.losses.words()) == ((2, 2, "full"), [])


def test_a_row_that_collides_waits_for_the_other_ones_change(database: apsw.Connection) -> None:
    replay = replayed(database, put("owners", 2, "anna"), put("owners", 1, "berta"))

    assert rows(database, "owners") == [(1, "berta"), (2, "anna")]
    assert replay.losses.words() == []


def test_a_name_that_is_freed_in_the_same_transaction_is_taken(database: apsw.Connection) -> None:
    replay = Replay(database)
    replay.apply([Entry(KNOWN, (put("owners", 2, "anna"), cut("owners", 1)))])

    assert rows(database, "owners") == [(2, "anna")]


def test_an_older_versions_row_leaves_the_columns_that_it_did_not_know(database: apsw.Connection) -> None:
    old = Columns(("id", "note"), (0,))
    replayed(database, Change("visits", (1,), (1, "new words")), visits=old)

    assert rows(database, "visits") == [(1, 1, "new words")]


def test_a_table_that_is_not_there_is_named(database: apsw.Connection) -> None:
    tyres = Columns(("id", "visit_id"), (0,))
    replay = replayed(database, put("tyres", 1, 14), put("tyres", 2, 14), tyres=tyres)

    assert replay.losses.words() == ["2 entries “tyres” of visit 14: this version has no place for it"]


def test_a_row_of_an_unknown_table_that_went_again_is_no_loss(database: apsw.Connection) -> None:
    tyres = Columns(("id", "visit_id"), (0,))
    replay = replayed(database, put("tyres", 1, 14), cut("tyres", 1), tyres=tyres)

    assert replay.losses.words() == []


def test_a_value_without_a_column_is_named_and_the_row_is_carried(database: apsw.Connection) -> None:
    wide = Columns(("id", "visit_id", "kind", "mood"), (0,))
    replay = replayed(database, put("scans", 2, 1, "full", "good"), scans=wide)

    assert rows(database, "scans")[-1] == (2, 1, "full")
    assert replay.losses.words() == ["1 value “mood” of 1 scan of visit 1: this version has no place for it"]


def test_a_column_without_a_value_is_nothing_to_name(database: apsw.Connection) -> None:
    wide = Columns(("id", "visit_id", "kind", "mood"), (0,))
    replay = replayed(database, put("scans", 2, 1, "full", None), scans=wide)

    assert replay.losses.words() == []


def test_a_value_that_this_version_forbids_is_named_and_the_earlier_one_stays(
    database: apsw.Connection,
) -> None:
    replay = replayed(database, put("scans", 1, 1, "odd"))

    assert rows(database, "scans") == [(1, 1, "full")]
    assert replay.losses.words() == ["1 scan of visit 1: this version refuses it"]


def test_a_value_that_was_allowed_again_later_is_no_loss(database: apsw.Connection) -> None:
    replay = replayed(database, put("scans", 1, 1, "odd"), put("scans", 1, 1, "quick"))

    assert (rows(database, "scans"), replay.losses.words()) == ([(1, 1, "quick")], [])


def test_a_table_whose_rows_are_told_apart_otherwise_is_named(database: apsw.Connection) -> None:
    other = Columns(("number", "note"), (0,))
    replay = replayed(database, Change("visits", (7,), (7, "x")), visits=other)

    assert replay.losses.words() == ["1 visit: this version has no place for it"]


def test_a_visit_whose_vehicle_could_not_be_carried_stays(database: apsw.Connection) -> None:
    replay = replayed(database, put("visits", 2, 9, "second"))

    assert rows(database, "visits")[-1] == (2, None, "second")
    assert replay.losses.words() == [
        "1 value “owner_id” of 1 visit (2): what it belongs to could not be carried"
    ]


def test_a_row_that_is_nothing_without_its_parent_is_named(database: apsw.Connection) -> None:
    replay = replayed(database, put("scans", 2, 9, "full"))

    assert rows(database, "scans") == [(1, 1, "full")]
    assert replay.losses.words() == ["1 scan of visit 9: what it belongs to could not be carried"]


def test_a_row_that_has_its_parents_number_is_named_too(database: apsw.Connection) -> None:
    database.execute("CREATE TABLE states (scan INTEGER NOT NULL PRIMARY KEY REFERENCES scans (id)) STRICT")
    replay = replayed(database, put("states", 9), states=Columns(("scan",), (0,)))

    assert list(database.execute("SELECT * FROM states")) == []
    assert replay.losses.words() == ["1 entry “states”: what it belongs to could not be carried"]


def test_a_row_whose_number_is_none_here_is_named(database: apsw.Connection) -> None:
    replay = replayed(database, put("scans", "scan-2", 1, "full"))

    assert rows(database, "scans") == [(1, 1, "full")]
    assert replay.losses.words() == ["1 scan of visit 1: this version refuses it"]


def test_in_the_end_no_row_refers_to_nothing(database: apsw.Connection) -> None:
    replayed(database, cut("visits", 1), cut("owners", 1))

    assert list(database.execute("PRAGMA foreign_key_check")) == []
