"""Facts of how versions do, from rows as the roll-up writes them, in both databases."""

import pytest
from sqlalchemy import Table, insert

from tests.updater.fleet.alerts.samples import NOON
from updater.fleet.alerts.health_facts import (
    DAY_MS,
    crashed_share,
    crashes,
    failed_share,
    health_checks,
    rolled_back,
    satisfaction,
    silent_share,
)
from updater.fleet.feedback.scores import wilson
from updater.fleet.store.database import Database
from updater.fleet.store.event_tables import CRASH_GROUPS, CRASHES, FACT_DAYS, FEEDBACK, VERSION_DAYS
from updater.fleet.store.install_tables import INSTALLS
from updater.fleet.store.steering_tables import ROLLOUTS

TODAY = NOON // DAY_MS


@pytest.fixture(autouse=True)
def _known(database: Database) -> None:
    """Let 1.1 be under way, and two installs be known."""
    way = {"version": "1.1", "before": "1.0", "phase": "pilot", "share": "5", "state": "running"}
    put(database, ROLLOUTS, way | {"since": 1, "began_at": 1})
    put(database, INSTALLS, *(install(name, 1) | {"version": ""} for name in "ab"))


def put(database: Database, table: Table, *rows: dict[str, object]) -> None:
    with database.begin() as connection:
        connection.execute(insert(table), list(rows))


def fact_day(what: str, name: str, count: int, day: int = TODAY, region: str = "EU") -> dict[str, object]:
    where = {"day": day, "version": "1.1", "channel": "pilot", "region": region, "vci": "elm327"}
    return where | {"what": what, "name": name, "count": count, "installs": 1, "times": b""}


def crash(install: str, signature: str, at: int = NOON) -> dict[str, object]:
    return {
        "install": install,
        "epoch": signature,
        "seq": at,
        "signature": signature,
        "version": "1.1",
        "vci": "",
        "at": at,
    }


def group(signature: str, first_at: int, state: str = "open") -> dict[str, object]:
    return {
        "signature": signature,
        "what": "python",
        "type": "KeyError",
        "frames": "[]",
        "first_at": first_at,
        "state": state,
    }


def test_installs_that_a_crash_hit_are_counted_new_crashes_apart(database: Database) -> None:
    put(
        database,
        CRASH_GROUPS,
        group("new", NOON - 5),
        group("old", NOON - 9 * DAY_MS),
        group("known", 1, "known"),
    )
    put(
        database,
        CRASHES,
        crash("a", "new"),
        crash("a", "new", NOON - 1),
        crash("b", "new"),
        crash("a", "old"),
        crash("b", "old", NOON - 2 * DAY_MS),
        crash("a", "known"),
    )
    with database.read() as connection:
        found = {(fact.name, fact.about): fact.value for fact in crashes(connection, NOON)}
    assert found == {("new_crash_installs", "new"): 2.0, ("crash_installs", "old"): 1.0}


def test_the_share_of_sessions_that_crashed_is_what_it_surely_is(database: Database) -> None:
    put(
        database,
        FACT_DAYS,
        fact_day("session", "clean", 90),
        fact_day("session", "clean", 99, TODAY - 2),
        fact_day("session", "crash", 4),
        fact_day("session", "hang", 3, TODAY - 1),
        fact_day("session", "power_loss", 3),
        fact_day("session", "crash", 1, region="US"),
        fact_day("feature", "crash", 50),
    )
    with database.read() as connection:
        (fact,) = crashed_share(connection, NOON)
    assert fact.value == wilson(8, 101).low
    assert "8 of 101" in fact.says


def test_the_share_of_operations_that_failed_is_what_it_surely_is(database: Database) -> None:
    def day(op: str, ok: int, failed: int, at: int = TODAY) -> dict[str, object]:
        where = {"day": at, "version": "1.1", "channel": "pilot", "region": "EU", "op": op, "vci": "elm327"}
        counts = {"ok": ok, "failed": failed, "vehicle": 500, "refused": 5, "cancelled": 5, "incidents": 1}
        return where | counts | {"installs": 1, "shops": 1, "times": b""}

    put(
        database,
        VERSION_DAYS,
        day("scan", 70, 20),
        day("clear", 10, 0, TODAY - 1),
        day("scan", 0, 99, TODAY - 2),
    )
    with database.read() as connection:
        (fact,) = failed_share(connection, NOON)
    assert fact.value == wilson(20, 100).low


def test_two_failures_of_five_are_no_alarm(database: Database) -> None:
    put(database, FACT_DAYS, fact_day("session", "clean", 3), fact_day("session", "crash", 2))
    with database.read() as connection:
        (fact,) = crashed_share(connection, NOON)
    assert isinstance(fact.value, float)
    assert fact.value < 0.15


def test_health_checks_that_failed_are_counted(database: Database) -> None:
    put(
        database,
        FACT_DAYS,
        fact_day("health_check", "selftest:ok", 90),
        fact_day("health_check", "selftest:failed", 2),
        fact_day("health_check", "database:failed", 3, TODAY - 1),
    )
    with database.read() as connection:
        assert [(fact.about, fact.value) for fact in health_checks(connection, NOON)] == [("1.1", 5.0)]


def test_falls_to_another_version_are_counted(database: Database) -> None:
    put(database, FACT_DAYS, fact_day("update", "rolled_back", 2), fact_day("update", "taken", 7))
    with database.read() as connection:
        assert [(fact.about, fact.value) for fact in rolled_back(connection, NOON)] == [("1.1", 2.0)]


def install(
    name: str, seen_days_ago: int | None, *, level: int = 2, enrolled_days_ago: int = 90
) -> dict[str, object]:
    seen = None if seen_days_ago is None else NOON - seen_days_ago * DAY_MS
    rest = {
        "public_key": b"",
        "shop": name,
        "how": "code",
        "channel": "pilot",
        "region": "EU",
        "platform": "linux",
    }
    told = {
        "version": "1.1",
        "level": level,
        "seen_at": seen,
        "enrolled_at": NOON - enrolled_days_ago * DAY_MS,
    }
    return {"install": name, **rest, **told}


def test_who_agreed_to_tell_and_does_not_is_silent(database: Database) -> None:
    put(
        database,
        INSTALLS,
        *(install(str(number), 1) for number in range(3)),
        install("s", 15),
        install("never", None),
        install("did not agree", 99, level=1),
        install("new", None, enrolled_days_ago=2),
    )
    with database.read() as connection:
        (fact,) = silent_share(connection, NOON)
    assert (fact.about, fact.value) == ("1.1", 2 / 5)


def test_a_handful_is_too_few_to_speak_of_silence(database: Database) -> None:
    put(database, INSTALLS, *(install(str(number), 20) for number in range(4)))
    with database.read() as connection:
        assert silent_share(connection, NOON) == []


def rated(number: int, csat: int | None, version: str = "1.1", at: int = NOON) -> dict[str, object]:
    key = {
        "install": "a",
        "epoch": "e",
        "seq": number,
        "version": version,
        "channel": "pilot",
        "region": "EU",
    }
    return key | {"at": at, "about": "app", "csat": csat, "words": ""}


def test_the_mean_rating_of_enough_people_of_a_month_is_told(database: Database) -> None:
    put(
        database,
        FEEDBACK,
        *(rated(number, 3 + number % 2) for number in range(10)),
        rated(50, None),
        rated(51, 1, at=NOON - 31 * DAY_MS),
        rated(52, 1, "1.2"),
    )
    with database.read() as connection:
        assert [(fact.about, fact.value) for fact in satisfaction(connection, NOON)] == [("1.1", 3.5)]


@pytest.mark.parametrize("stranger", [{"how": "open"}, {"revoked_at": 1}])
def test_who_does_not_count_alarms_nobody(database: Database, stranger: dict[str, object]) -> None:
    invented = {"version": "9.9"}
    put(database, INSTALLS, *(install(f"x{number}", 90) | invented | stranger for number in range(9)))
    put(database, CRASH_GROUPS, group("new", NOON - 5))
    put(database, CRASHES, crash("x1", "new") | invented)
    facts = (("session", "crash"), ("health_check", "selftest:failed"), ("update", "rolled_back"))
    put(database, FACT_DAYS, *(fact_day(what, name, 500) | invented for what, name in facts))
    put(database, FEEDBACK, *(rated(number, 1) | {"install": "x1"} | invented for number in range(20)))
    with database.read() as connection:
        for ask in (crashes, crashed_share, health_checks, rolled_back, silent_share, satisfaction):
            assert ask(connection, NOON) == []


def test_version_that_somebody_has_who_counts_is_told_of_without_a_rollout(database: Database) -> None:
    put(database, INSTALLS, install("c", 1) | {"version": "1.2"})
    put(database, FACT_DAYS, fact_day("update", "rolled_back", 2) | {"version": "1.2"})
    with database.read() as connection:
        assert [(fact.about, fact.value) for fact in rolled_back(connection, NOON)] == [("1.2", 2.0)]


def test_an_empty_fleet_has_no_facts(database: Database) -> None:
    with database.read() as connection:
        for ask in (
            crashes,
            crashed_share,
            failed_share,
            health_checks,
            rolled_back,
            silent_share,
            satisfaction,
        ):
            assert ask(connection, NOON) == []
