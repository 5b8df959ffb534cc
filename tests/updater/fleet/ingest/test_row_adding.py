"""Tallies are added to rows, whatever is there already."""

from tests.updater.fleet.installs import enrolled, rows
from updater.fleet.ingest.buckets import unpacked
from updater.fleet.ingest.row_adding import RowAdding
from updater.fleet.ingest.tallies import Amounts, DayKey, FactKey, MeasureKey, Operations, Tallies
from updater.fleet.store.database import Database
from updater.fleet.store.event_tables import INSTALL_DAYS, INSTALL_FACTS, MEASURES

DAY = DayKey(20000, "install-one", "1.0.0", "scan", "uds", "elm327", "{}")
FACT = FactKey(20001, "install-one", "1.0.0", "feature", "report", "")
MEASURE = MeasureKey("polling", "install-one", "burst", "hz")


def _add(database: Database, *many: Tallies) -> set[int]:
    with database.begin() as connection:
        return RowAdding(connection, database.dialect).write(many)


def test_the_days_are_told(database: Database) -> None:
    enrolled(database)
    assert _add(database, Tallies(days={DAY: Operations()}, facts={FACT: Amounts(1)})) == {20000, 20001}


def test_rows_of_others_are_left_alone(database: Database) -> None:
    other = DAY._replace(install="install-two")
    _add(database, Tallies(days={other: Operations({"ok": 5})}))
    _add(database, Tallies(days={DAY: Operations({"ok": 1})}))
    assert [(row["install"], row["ok"]) for row in rows(database, INSTALL_DAYS)] == [
        ("install-one", 1),
        ("install-two", 5),
    ]


def test_one_row_grows_several_times(database: Database) -> None:
    told = [Tallies(days={DAY: Operations({"ok": 1, "vehicle": 2}, [], [10])}) for _ in range(3)]
    _add(database, *told[:2])
    _add(database, told[2])
    (row,) = rows(database, INSTALL_DAYS)
    assert (row["ok"], row["vehicle"], unpacked(row["times"])) == (3, 6, {72: 3})


def test_facts_and_measures_grow(database: Database) -> None:
    told = Tallies(facts={FACT: Amounts(2, [1.0])}, measures={MEASURE: Amounts(1, [10.0])})
    _add(database, told)
    _add(database, told)
    (fact,), (measure,) = rows(database, INSTALL_FACTS), rows(database, MEASURES)
    assert (fact["count"], unpacked(fact["times"])) == (4, {64: 2})
    assert (measure["count"], unpacked(measure["times"])) == (2, {72: 2})


def test_nothing_adds_nothing(database: Database) -> None:
    assert _add(database) == set()
    assert rows(database, INSTALL_DAYS) == []
