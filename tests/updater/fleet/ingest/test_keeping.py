"""Batches are kept exactly once, whoever sends them how often, and by how many at a time."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.fleet_batches import DAY_MS, NOW_MS
from tests.updater.fleet.installs import TODAY, arrival, enrolled, kept, operations, rows
from updater.fleet.callers.errors import RevokedError, UnknownInstallError
from updater.fleet.enrol.revoking import revoke
from updater.fleet.ingest.buckets import unpacked
from updater.fleet.ingest.keeping import Receipt, keep
from updater.fleet.store.database import Database, open_database
from updater.fleet.store.event_tables import (
    BATCHES,
    CHANGED_DAYS,
    CRASH_GROUPS,
    CRASHES,
    FEEDBACK,
    INSTALL_DAYS,
    INSTALL_FACTS,
    MEASURES,
)
from updater.fleet.store.install_tables import INSTALLS, STREAMS
from updater.fleet.store.schema import prepare

SIGNATURE = "00112233445566ff"


def test_a_batch_is_kept_whole(database: Database) -> None:
    teller = enrolled(database)
    sent = arrival(teller, [teller.operation(), teller.operation("failed")])
    assert kept(database, sent) == [Receipt(2, 2, 0)]
    (batch,) = rows(database, BATCHES)
    assert (batch["first_seq"], batch["last_seq"], batch["events"], batch["body"]) == (1, 2, 2, sent.body)
    assert operations(database)["ok"] == operations(database)["failed"] == 1


def test_what_comes_again_is_known(database: Database) -> None:
    teller = enrolled(database)
    sent = arrival(teller, [teller.operation(), teller.operation()])
    kept(database, sent)
    assert kept(database, sent) == [Receipt(2, 0, 2)]
    assert (operations(database)["ok"], len(rows(database, BATCHES))) == (2, 1)


def test_what_is_new_in_a_batch_is_counted(database: Database) -> None:
    teller = enrolled(database)
    events = [teller.operation() for _ in range(5)]
    kept(database, arrival(teller, events[:3]))
    assert kept(database, arrival(teller, events)) == [Receipt(5, 2, 3)]
    assert operations(database)["ok"] == 5


def test_several_batches_of_an_install_go_together(database: Database) -> None:
    teller = enrolled(database)
    events = [teller.operation() for _ in range(6)]
    parts = [arrival(teller, part) for part in (events[:2], events[:4], events[2:], events[:2])]
    told = [Receipt(2, 2, 0), Receipt(4, 2, 2), Receipt(6, 2, 2), Receipt(2, 0, 2)]
    assert kept(database, *parts) == told
    assert operations(database)["ok"] == 6


def test_another_epoch_is_another_stream(database: Database) -> None:
    teller = enrolled(database)
    kept(database, arrival(teller, [teller.operation()]))
    teller.epoch, teller.next_n = "ffeeddccbbaa9988", 1
    assert kept(database, arrival(teller, [teller.operation()])) == [Receipt(1, 1, 0)]
    assert operations(database)["ok"] == 2


def test_rows_grow_by_what_comes(database: Database) -> None:
    teller = enrolled(database)
    kept(database, arrival(teller, [teller.operation(ms=1000)]))
    kept(database, arrival(teller, [teller.operation(ms=1000), teller.operation(ms=5)]))
    (row,) = rows(database, INSTALL_DAYS)
    assert (row["day"], row["ok"], unpacked(row["times"])) == (TODAY, 3, {69: 1, 88: 2})


def test_incidents_are_counted_over_batches(database: Database) -> None:
    teller = enrolled(database)
    minutes = (50, 45, 20, 15, 0)
    for minute in minutes:
        kept(database, arrival(teller, [teller.operation("failed", NOW_MS - minute * 60_000)]))
    (row,) = rows(database, INSTALL_DAYS)
    assert (row["failed"], row["incidents"], row["last_failed_at"]) == (5, 2, NOW_MS)


def test_facts_measures_crashes_and_words_are_kept(database: Database) -> None:
    teller = enrolled(database, flags={"polling": "burst"})
    for number in range(2):
        events = [
            teller.event("feature", feature="report", count=2),
            teller.event("measure", experiment="polling", metric="hz", value=9.5),
            teller.event(
                "crash", what="native", signature=SIGNATURE, type="SIGSEGV", frames=[f"a:b:{number}"]
            ),
            teller.event("feedback", about="scan", nps=9, words="schön"),
        ]
        kept(database, arrival(teller, events))
    facts = {(row["what"], row["name"]): row["count"] for row in rows(database, INSTALL_FACTS)}
    assert facts == {("feature", "report"): 4, ("crash", "native"): 2}
    (measure,) = rows(database, MEASURES)
    assert (measure["variant"], measure["count"], unpacked(measure["times"])) == ("burst", 2, {71: 2})
    assert [row["seq"] for row in rows(database, CRASHES)] == [3, 7]
    assert [row["words"] for row in rows(database, FEEDBACK)] == ["schön"] * 2
    (group,) = rows(database, CRASH_GROUPS)
    assert (json.loads(group["frames"]), group["state"]) == (["a:b:0"], "open")


def test_the_days_that_change_are_marked(database: Database) -> None:
    teller = enrolled(database)
    kept(database, arrival(teller, [teller.operation(at_ms=NOW_MS - DAY_MS), teller.operation()]), mark=7)
    kept(database, arrival(teller, [teller.operation()]), mark=8)
    marks = [(row["day"], row["mark"]) for row in rows(database, CHANGED_DAYS)]
    assert marks == [(TODAY - 1, 7), (TODAY, 7), (TODAY, 8)]


def test_what_an_install_told_of_itself_last_is_noted(database: Database) -> None:
    teller = enrolled(database)
    teller.version, teller.flags, teller.region = "1.5.0", {"polling": "burst"}, "US"
    kept(database, arrival(teller, [teller.operation()], dropped={"0": 3}))
    (install,) = rows(database, INSTALLS)
    told = (install["version"], install["flags"], install["region"], install["seen_at"])
    assert told == ("1.5.0", '{"polling":"burst"}', "US", NOW_MS)
    (stream,) = rows(database, STREAMS)
    assert (stream["dropped"], stream["taken"]) == ('{"0": 3}', 1)


def test_strangers_and_the_revoked_do_not_keep_others_waiting(database: Database) -> None:
    stranger, revoked = enrolled(database, "install-gone"), enrolled(database, "install-revoked")
    stranger.install = "install-nobody"
    revoke(database, revoked.install, NOW_MS)
    known = enrolled(database)
    outcomes = kept(database, *(arrival(each, [each.operation()]) for each in (stranger, revoked, known)))
    assert [type(outcome) for outcome in outcomes] == [UnknownInstallError, RevokedError, Receipt]
    assert operations(database)["ok"] == 1


def test_nothing_is_kept_of_a_transaction_that_fails(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    teller = enrolled(database)
    sent = arrival(teller, [teller.operation()])
    with pytest.raises(OverflowError if database.dialect.name == "sqlite" else Exception):
        kept(database, sent, mark=1 << 80)
    assert (rows(database, BATCHES), rows(database, STREAMS), rows(database, INSTALL_DAYS)) == ([], [], [])


def _at_once(databases: list[Database], batches: list[Any]) -> int:
    """Keep every batch by every database at the same time, and return how many events were taken."""
    jobs = [(each, sent, mark) for mark, each in enumerate(databases) for sent in batches]
    with ThreadPoolExecutor(len(jobs)) as pool:
        told = pool.map(lambda job: keep(job[0], [job[1]], job[2]), jobs)
    return sum(outcome.taken for (outcome,) in told if isinstance(outcome, Receipt))


def test_identical_batches_at_once_are_counted_once(database: Database) -> None:
    teller = enrolled(database)
    sent = arrival(teller, [teller.operation() for _ in range(20)])
    assert _at_once([database] * 6, [sent]) == 20
    assert operations(database)["ok"] == 20


def test_several_processes_on_one_database_count_once(postgres_url: str, tmp_path: Any) -> None:
    databases = [open_database(postgres_url, tmp_path) for _ in range(4)]
    prepare(databases[0])
    tellers = [enrolled(databases[0], f"install-{number}") for number in range(5)]
    crash = {"what": "native", "type": "SIGSEGV", "frames": []}
    signatures = [f"{number:016x}" for number in range(3)]
    batches = [
        arrival(each, [each.operation(), *(each.event("crash", signature=name, **crash) for name in order)])
        for each, order in zip(tellers, [signatures, signatures[::-1]] * 2 + [signatures], strict=True)
    ]
    assert _at_once(databases, batches) == 5 * 4
    assert operations(databases[0])["ok"] == 5
    assert len(rows(databases[0], CRASHES)) == 15
    for each in databases:
        each.close()
