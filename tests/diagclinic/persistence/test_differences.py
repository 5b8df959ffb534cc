"""What a record has that a snapshot of it has not."""

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from diagclinic.persistence.differences import compared, differences, visits_apart
from diagclinic.persistence.journal_file import Values

MADE = """CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT);
CREATE TABLE parts (note INTEGER, place INTEGER, size REAL, PRIMARY KEY (note, place));
INSERT INTO notes VALUES (1, 'a'), (2, 'b'), (3, NULL);
INSERT INTO parts VALUES (1, 1, 0.5)"""


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    path = tmp_path / "snapshot 'odd' name.db"
    database = apsw.Connection(str(path))
    database.execute(MADE)
    database.close()
    return path


@pytest.fixture
def record(snapshot: Path) -> Iterator[apsw.Connection]:
    """A record that is as it was when the snapshot was taken."""
    opened = apsw.Connection(":memory:")
    opened.execute(MADE)
    yield opened
    opened.close()


def changes(record: apsw.Connection, snapshot: Path) -> list[tuple[str, Values, Values | None]]:
    """Return all that differs."""
    with compared(record, snapshot):
        return [tuple(change) for entry in differences(record) for change in entry.changes]


def test_nothing_differs_from_what_is_the_same(record: apsw.Connection, snapshot: Path) -> None:
    assert changes(record, snapshot) == []


@pytest.mark.parametrize(
    ("done", "told"),
    [
        ("INSERT INTO notes VALUES (4, 'd')", ("notes", (4,), (4, "d"))),
        ("UPDATE notes SET text = 'x' WHERE id = 1", ("notes", (1,), (1, "x"))),
        ("UPDATE notes SET text = NULL WHERE id = 1", ("notes", (1,), (1, None))),
        ("UPDATE notes SET text = '' WHERE id = 3", ("notes", (3,), (3, ""))),
        ("DELETE FROM notes WHERE id = 3", ("notes", (3,), None)),
        ("UPDATE parts SET size = 1.5", ("parts", (1, 1), (1, 1, 1.5))),
        ("DELETE FROM parts", ("parts", (1, 1), None)),
    ],
)
def test_each_kind_of_change_is_told(
    record: apsw.Connection, snapshot: Path, done: str, told: tuple[str, Values, Values | None]
) -> None:
    record.execute(done)

    assert changes(record, snapshot) == [told]


def test_what_went_is_told_before_what_came(record: apsw.Connection, snapshot: Path) -> None:
    record.execute("DELETE FROM parts; UPDATE notes SET id = 9 WHERE id = 1")

    assert changes(record, snapshot) == [
        ("notes", (1,), None),
        ("parts", (1, 1), None),
        ("notes", (9,), (9, "a")),
    ]


def test_all_rows_of_a_table_that_the_snapshot_has_not_are_new(
    record: apsw.Connection, snapshot: Path
) -> None:
    record.execute("CREATE TABLE tyres (id INTEGER PRIMARY KEY); INSERT INTO tyres VALUES (5)")

    assert changes(record, snapshot) == [("tyres", (5,), (5,))]


def test_values_of_a_column_that_the_snapshot_has_not_are_new(
    record: apsw.Connection, snapshot: Path
) -> None:
    record.execute("ALTER TABLE notes ADD COLUMN mood TEXT; UPDATE notes SET mood = 'good' WHERE id = 2")

    assert changes(record, snapshot) == [("notes", (2,), (2, "b", "good"))]


def test_very_many_rows_are_told_in_portions(record: apsw.Connection, snapshot: Path) -> None:
    record.executemany("INSERT INTO notes VALUES (?, 'n')", [(number,) for number in range(10, 2510)])

    with compared(record, snapshot):
        portions = [len(entry.changes) for entry in differences(record)]

    assert portions == [1000, 1000, 500]


def test_a_comparison_leaves_no_trace_in_either(record: apsw.Connection, snapshot: Path) -> None:
    before = snapshot.read_bytes()

    changes(record, snapshot)

    assert changes(record, snapshot) == []
    assert (record.in_transaction, snapshot.read_bytes()) == (False, before)


def test_rows_are_read_as_they_are_told_however_many_there_are(
    record: apsw.Connection, snapshot: Path
) -> None:
    record.executemany("INSERT INTO notes VALUES (?, 'n')", [(number,) for number in range(10, 2510)])
    read: list[object] = []
    record.row_trace = lambda _, row: read.append(row) or row

    with compared(record, snapshot):
        next(differences(record))

    assert len(read) < 1500


def test_whoever_gives_up_halfway_is_told_why(record: apsw.Connection, snapshot: Path) -> None:
    record.executemany("INSERT INTO notes VALUES (?, 'n')", [(number,) for number in range(10, 2510)])

    with pytest.raises(OSError, match="no room"), compared(record, snapshot):  # noqa: PT012  it happens between
        for _ in differences(record):
            raise OSError("no room")

    record.close()


VISITS = "CREATE TABLE visits (id INTEGER PRIMARY KEY, started_at INTEGER);"


@pytest.fixture
def visited(snapshot: Path) -> Path:
    """A snapshot with two visits."""
    database = apsw.Connection(str(snapshot))
    database.execute(VISITS)
    database.execute("INSERT INTO visits VALUES (1, 100), (2, 200)")
    database.close()
    return snapshot


@pytest.mark.parametrize(
    ("statements", "apart"),
    [
        ("INSERT INTO visits VALUES (1, 100), (2, 200), (3, 300)", 0),
        ("INSERT INTO visits VALUES (1, 100)", 1),
        ("INSERT INTO visits VALUES (1, 100), (2, 999)", 1),
        ("DROP TABLE visits", 0),
    ],
)
def test_visits_that_the_record_has_not_are_counted(
    record: apsw.Connection, visited: Path, statements: str, apart: int
) -> None:
    record.execute(VISITS)
    record.execute(statements)

    with compared(record, visited):
        assert visits_apart(record) == apart
