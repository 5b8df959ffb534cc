"""Roll-ups hold what installs told, whoever tells meanwhile."""

from tests.fleet_batches import DAY_MS, NOW_MS
from tests.updater.fleet.installs import TODAY, arrival, enrolled, kept, rows
from updater.fleet.ingest.buckets import unpacked
from updater.fleet.ingest.rolling import read_day, roll_up, write_day
from updater.fleet.store.database import Database
from updater.fleet.store.event_tables import CHANGED_DAYS, FACT_DAYS, VERSION_DAYS


def test_installs_of_a_version_add_up(database: Database) -> None:
    for name, shop in (("install-a", "Weber"), ("install-b", "Weber"), ("install-c", "Klein")):
        teller = enrolled(database, name, shop)
        kept(database, arrival(teller, [teller.operation(), teller.operation("failed")]))
    assert roll_up(database) == 1
    (row,) = rows(database, VERSION_DAYS)
    assert (row["day"], row["version"], row["channel"], row["region"]) == (TODAY, "1.4.2", "pilot", "EU")
    assert (row["ok"], row["failed"], row["incidents"]) == (3, 3, 3)
    assert (row["installs"], row["shops"], unpacked(row["times"])) == (3, 2, {88: 3})


def test_groups_are_told_apart(database: Database) -> None:
    for name, fields in (
        ("install-a", {"vci": "j2534"}),
        ("install-b", {"channel": "beta"}),
        ("install-c", {}),
    ):
        teller = enrolled(database, name, **fields)
        kept(database, arrival(teller, [teller.operation()]))
    roll_up(database)
    told = [(row["channel"], row["vci"]) for row in rows(database, VERSION_DAYS)]
    assert told == [("beta", "elm327"), ("pilot", "elm327"), ("pilot", "j2534")]


def test_facts_add_up(database: Database) -> None:
    for name in ("install-a", "install-b"):
        teller = enrolled(database, name)
        kept(
            database,
            arrival(
                teller, [teller.event("resources", rss_mb=100), teller.event("feature", feature="x", count=3)]
            ),
        )
    roll_up(database)
    facts = {(row["what"], row["name"]): row for row in rows(database, FACT_DAYS)}
    assert (facts["feature", "x"]["count"], facts["feature", "x"]["installs"]) == (6, 2)
    assert unpacked(facts["memory", "rss"]["times"]) == {80: 2}


def test_only_days_that_changed_are_made_anew(database: Database) -> None:
    teller = enrolled(database)
    kept(database, arrival(teller, [teller.operation(at_ms=NOW_MS - DAY_MS)]))
    roll_up(database)
    kept(database, arrival(teller, [teller.operation()]))
    assert roll_up(database) == 1
    assert roll_up(database) == 0
    assert [row["day"] for row in rows(database, VERSION_DAYS)] == [TODAY - 1, TODAY]
    assert rows(database, CHANGED_DAYS) == []


def test_it_can_be_stopped_between_days(database: Database) -> None:
    teller = enrolled(database)
    kept(database, arrival(teller, [teller.operation(at_ms=NOW_MS - DAY_MS), teller.operation()]))
    answers = iter([True, False])
    assert roll_up(database, lambda: next(answers)) == 1
    assert [row["day"] for row in rows(database, CHANGED_DAYS)] == [TODAY]


def test_what_is_told_meanwhile_is_rolled_up_next(database: Database) -> None:
    teller = enrolled(database)
    kept(database, arrival(teller, [teller.operation()]), mark=1)
    rolled = read_day(database, TODAY)
    kept(database, arrival(teller, [teller.operation()]), mark=2)
    assert write_day(database, rolled)
    assert [row["ok"] for row in rows(database, VERSION_DAYS)] == [1]
    assert roll_up(database) == 1
    assert [row["ok"] for row in rows(database, VERSION_DAYS)] == [2]


def test_a_slower_roll_up_leaves_nothing_behind(database: Database) -> None:
    teller = enrolled(database)
    kept(database, arrival(teller, [teller.operation()]), mark=1)
    slow = read_day(database, TODAY)
    kept(database, arrival(teller, [teller.operation()]), mark=2)
    assert roll_up(database) == 1
    assert not write_day(database, slow)
    assert [row["ok"] for row in rows(database, VERSION_DAYS)] == [2]
