"""What an install told is gone, of that install alone, and what still comes of it counts for nothing."""

from pathlib import Path
from typing import Any

from tests.fleet_batches import DAY_MS, NOW_MS, Teller
from tests.updater.fleet.installs import arrival, enrolled, kept, operations, rows
from updater.fleet.enrol.forgetting import forget
from updater.fleet.ingest.keeping import Receipt
from updater.fleet.ingest.rolling import roll_up
from updater.fleet.store.database import Database, open_database
from updater.fleet.store.event_tables import (
    BATCHES,
    CRASH_GROUPS,
    CRASHES,
    FACT_DAYS,
    FEEDBACK,
    INSTALL_DAYS,
    INSTALL_FACTS,
    MEASURES,
    VERSION_DAYS,
)
from updater.fleet.store.install_tables import INSTALLS
from updater.fleet.store.schema import prepare

TABLES = (BATCHES, INSTALL_DAYS, INSTALL_FACTS, MEASURES, CRASHES, FEEDBACK)


def told(database: Database, teller: Teller, signature: str) -> None:
    events = [
        teller.operation(at_ms=NOW_MS - DAY_MS),
        teller.event("feature", at_ms=NOW_MS - 2 * DAY_MS, feature="report"),
        teller.event("crash", what="native", signature=signature),
        teller.event("feedback", words="hm"),
        teller.event("measure", experiment="e", metric="m", value=1),
    ]
    kept(database, arrival(teller, sorted(events, key=lambda event: event["n"])))


def of(database: Database, install: str) -> list[dict[str, Any]]:
    return [row for table in TABLES for row in rows(database, table) if row["install"] == install]


def test_everything_of_an_install_is_deleted(database: Database) -> None:
    one, other = enrolled(database, "install-one"), enrolled(database, "install-two")
    told(database, one, "1" * 16)
    told(database, other, "2" * 16)
    before = of(database, "install-two")
    assert forget(database, "install-one", "nonce", NOW_MS)
    assert (of(database, "install-one"), of(database, "install-two")) == ([], before)
    assert [row["signature"] for row in rows(database, CRASH_GROUPS)] == ["2" * 16]


def test_roll_ups_are_made_anew(database: Database) -> None:
    teller = enrolled(database)
    told(database, teller, "1" * 16)
    roll_up(database)
    assert rows(database, VERSION_DAYS)
    forget(database, teller.install, "nonce", NOW_MS)
    roll_up(database)
    assert (rows(database, VERSION_DAYS), rows(database, FACT_DAYS)) == ([], [])


def test_a_request_counts_once(database: Database) -> None:
    teller = enrolled(database)
    assert forget(database, teller.install, "nonce", NOW_MS)
    teller.epoch = "ffeeddccbbaa9988"
    kept(database, arrival(teller, [teller.operation()]))
    assert not forget(database, teller.install, "nonce", NOW_MS)
    assert operations(database)["ok"] == 1


def test_what_was_under_way_is_not_counted(database: Database) -> None:
    teller = enrolled(database)
    late = arrival(teller, [teller.operation(), teller.operation()])
    kept(database, arrival(teller, [teller.operation()]))
    forget(database, teller.install, "nonce", NOW_MS)
    (outcome,) = kept(database, late)
    assert isinstance(outcome, Receipt)
    assert outcome.taken == 0
    assert operations(database)["ok"] == 0


def test_the_install_stays_let_in(database: Database) -> None:
    teller = enrolled(database)
    told(database, teller, "1" * 16)
    forget(database, teller.install, "nonce", NOW_MS)
    (row,) = rows(database, INSTALLS)
    assert (row["public_key"], row["version"], row["seen_at"]) == (teller.public, "", None)


def test_words_that_were_forgotten_are_in_no_file(tmp_path: Path) -> None:
    database = open_database("", tmp_path)
    prepare(database)
    teller = enrolled(database)
    kept(database, arrival(teller, [teller.event("feedback", words="MARKERALPHA")]))
    holding = {path.name for path in tmp_path.iterdir() if b"MARKERALPHA" in path.read_bytes()}
    forget(database, teller.install, "nonce", NOW_MS)
    left = {path.name for path in tmp_path.iterdir() if b"MARKERALPHA" in path.read_bytes()}
    database.close()
    assert (bool(holding), left) == (True, set())
