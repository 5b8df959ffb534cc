"""What a row brings, and what is done where it is there already."""

from updater.fleet.store.dialect import keys, on_conflict, quoted, written
from updater.fleet.store.event_tables import BATCHES, CHANGED_DAYS, MEASURES


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
