"""Many rows are written and read by few statements, alike by both databases."""

from tests.updater.fleet.installs import rows
from tests.updater.fleet.store.measures import FIRST, OTHER, put
from updater.fleet.store.database import Database
from updater.fleet.store.dialect import Row, keys, on_conflict, quoted, written
from updater.fleet.store.event_tables import BATCHES, CHANGED_DAYS, FEEDBACK, MEASURES


def test_a_number_that_is_counted_up_is_not_brought() -> None:
    assert [column.name for column in written(BATCHES)][:2] == ["install", "epoch"]


def test_keys_are_named_in_their_order() -> None:
    assert keys(CHANGED_DAYS) == '"day", "mark"'


def test_what_is_put_goes_over_what_is_there() -> None:
    end = 'DO UPDATE SET "count" = excluded."count", "times" = excluded."times"'
    assert on_conflict(MEASURES, is_put=True).endswith(end)


def test_what_is_added_leaves_it() -> None:
    assert on_conflict(MEASURES, is_put=False).endswith("DO NOTHING")


def test_a_row_that_is_all_key_has_nothing_to_put() -> None:
    assert on_conflict(CHANGED_DAYS, is_put=True).endswith("DO NOTHING")


def test_words_of_sql_are_names() -> None:
    assert quoted("count") == '"count"'


def test_rows_come_back_as_they_went_in(database: Database) -> None:
    put(database, FIRST, OTHER)
    assert [tuple(row.values()) for row in rows(database, MEASURES)] == [FIRST, OTHER]


def test_what_is_put_again_is_replaced(database: Database) -> None:
    put(database, FIRST, OTHER)
    put(database, (*FIRST[:4], 9, b"x"))
    assert [row["count"] for row in rows(database, MEASURES)] == [9, 2]


def test_what_is_added_again_stays(database: Database) -> None:
    put(database, FIRST)
    with database.begin() as connection:
        database.dialect.add(connection, MEASURES, [(*FIRST[:4], 9, b"x"), OTHER])
    assert [row["count"] for row in rows(database, MEASURES)] == [1, 2]


def test_texts_of_any_script_and_nothing_at_all_are_kept(database: Database) -> None:
    told: Row = ("i", "e", 1 << 60, "1.0", "", "", 5, "", None, 3, None, "Größe \"日本\" \\ 'x'\n")
    with database.begin() as connection:
        database.dialect.put(connection, FEEDBACK, [told])
    assert [tuple(row.values()) for row in rows(database, FEEDBACK)] == [told]


def test_rows_are_found_by_their_first_columns(database: Database) -> None:
    put(database, FIRST, OTHER, ("e", "j", "v", "m", 3, b""), ("f", "i", "v", "m", 4, b""))
    with database.begin() as connection:
        found = database.dialect.rows(connection, MEASURES, [("e", "i"), ("f", "i"), ("none", "i")])
    assert sorted(found) == [FIRST, OTHER, ("f", "i", "v", "m", 4, b"")]


def test_nothing_is_written_and_read_by_nothing(database: Database) -> None:
    with database.begin() as connection:
        database.dialect.put(connection, MEASURES, [])
        database.dialect.add(connection, CHANGED_DAYS, [])
        assert list(database.dialect.rows(connection, MEASURES, [])) == []


def test_thousands_of_rows_go_together(database: Database) -> None:
    with database.begin() as connection:
        database.dialect.add(connection, CHANGED_DAYS, [(day, 1 << 61) for day in range(5000)])
    assert len(rows(database, CHANGED_DAYS)) == 5000


def test_a_lock_can_be_taken(database: Database) -> None:
    with database.begin() as connection:
        database.dialect.hold(connection, "name")
    with database.dialect.leading(database.engine, "name") as is_free:
        assert is_free
