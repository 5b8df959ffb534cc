"""Facts of versions, from rows as the rollout writes them, in both databases."""

import pytest
from sqlalchemy import insert

from tests.updater.fleet.alerts.samples import MINUTE, NOON
from updater.fleet.alerts.version_facts import acts, acts_failed, condemned, proposals, verdicts
from updater.fleet.store.database import Database
from updater.fleet.store.steering_tables import ACTS, PROPOSALS, ROLLOUTS, VERDICTS

HOUR = 60 * MINUTE


def rollout(database: Database, version: str, state: str = "running") -> None:
    row = {
        "version": version,
        "before": "1.0",
        "phase": "pilot",
        "share": "5",
        "state": state,
        "since": 1,
        "began_at": 1,
    }
    with database.begin() as connection:
        connection.execute(insert(ROLLOUTS).values(row))


def verdict(database: Database, version: str, word: str, at: int = NOON) -> None:
    row = {"version": version, "at": at, "verdict": word, "reasons": "[]", "evidence": "{}", "asked": ""}
    with database.begin() as connection:
        connection.execute(insert(VERDICTS).values(row))


def act(database: Database, name: str, *, at: int = NOON, outcome: str = "done", dry: int = 0) -> None:
    why = "Mr Miller's WVWZZZ1JZXW000001 stalled"
    row = {"at": at, "version": "1.1", "act": name, "who": "ada", "why": why, "dry": dry, "outcome": outcome}
    with database.begin() as connection:
        connection.execute(insert(ACTS).values(row))


def test_the_last_verdict_on_what_is_under_way_counts(database: Database) -> None:
    for version, state in (("1.1", "running"), ("1.2", "paused"), ("1.3", "done"), ("1.4", "running")):
        rollout(database, version, state)
    for version, word in (("1.1", "pause"), ("1.1", "certified"), ("1.2", "pause"), ("1.3", "pause")):
        verdict(database, version, word)
    with database.read() as connection:
        assert {fact.about: fact.value for fact in verdicts(connection, NOON)} == {
            "1.1": "certified",
            "1.2": "pause",
        }


def test_the_last_act_of_a_day_counts_and_its_reason_stays_here(database: Database) -> None:
    act(database, "halt", at=NOON - 25 * HOUR)
    with database.read() as connection:
        assert acts(connection, NOON) == []
    act(database, "pause", at=NOON - 2)
    act(database, "roll_back", at=NOON - 1)
    act(database, "resume", dry=1)
    act(database, "promote", outcome="failed: no key")
    with database.read() as connection:
        (fact,) = acts(connection, NOON)
    assert (fact.about, fact.value, fact.says) == ("1.1", "roll_back", "Version 1.1: roll back, by ada.")


def test_acts_that_failed_count_until_they_worked(database: Database) -> None:
    act(database, "halt", outcome="failed: no key")
    act(database, "halt", outcome="failed: no key", dry=1)
    act(database, "pause")
    with database.read() as connection:
        (fact,) = acts_failed(connection, NOON)
    assert (fact.about, fact.value) == ("1.1", 1.0)
    act(database, "halt")
    with database.read() as connection:
        assert acts_failed(connection, NOON) == []


@pytest.mark.parametrize("word", ["halt", "roll_back"])
def test_a_version_is_condemned_since_the_first_of_the_verdicts_in_a_row(
    database: Database, word: str
) -> None:
    rollout(database, "1.1")
    for minutes, said in ((50, word), (40, "go_on"), (30, word), (20, word)):
        verdict(database, "1.1", said, NOON - minutes * MINUTE)
    with database.read() as connection:
        (fact,) = condemned(connection, NOON)
    assert (fact.about, fact.value) == ("1.1", 30.0)


def test_a_version_that_stands_still_or_that_the_judge_forgave_is_not_condemned(database: Database) -> None:
    rollout(database, "1.1", "paused")
    rollout(database, "1.2")
    verdict(database, "1.1", "halt", NOON - HOUR)
    verdict(database, "1.2", "halt", NOON - HOUR)
    verdict(database, "1.2", "go_on")
    with database.read() as connection:
        assert condemned(connection, NOON) == []


def test_a_proposal_waits_until_it_is_settled_or_lapses(database: Database) -> None:
    def propose(version: str, expires_at: int, settled_at: int | None) -> None:
        row = {"at": NOON - 5 * HOUR, "version": version, "act": "resume", "who": "ada", "why": "x"}
        times = {"expires_at": expires_at, "settled_at": settled_at}
        with database.begin() as connection:
            connection.execute(insert(PROPOSALS).values(row | times))

    propose("1.1", NOON + 1, None)
    propose("1.2", NOON, None)
    propose("1.3", NOON + 1, NOON)
    with database.read() as connection:
        (fact,) = proposals(connection, NOON)
    assert (fact.about, fact.value) == ("1.1 resume", 5.0)
    assert fact.says == "Resume of version 1.1, proposed by ada, needs a second person."
