"""Confirmed reports of what must not happen even once."""

import pytest
from sqlalchemy import select

from updater.fleet.accounts.audit import verify
from updater.fleet.judge.evidence import Alarm
from updater.fleet.rollout.alarms import Report, alarms, confirm, take_back
from updater.fleet.rollout.errors import RefusedError
from updater.fleet.store.database import Database
from updater.fleet.store.errors import UnknownError
from updater.fleet.store.rollout_tables import ALARMS
from updater.fleet.store.steering_tables import AUDIT

KNOWN = frozenset({"data_corruption"})
REPORT = Report(5, "ada", "1.1.0", "data_corruption", "a visit is gone")


def test_confirmed_report_counts_for_its_version(database: Database) -> None:
    with database.begin() as connection:
        confirm(connection, REPORT, KNOWN)
        found = alarms(connection, "1.1.0"), alarms(connection, "1.0.0")
    assert found == ((Alarm("data_corruption", "a visit is gone"),), ())


def test_report_is_in_the_audit(database: Database) -> None:
    with database.begin() as connection:
        confirm(connection, REPORT, KNOWN)
        row = connection.execute(select(AUDIT)).one()
        assert (row.who, row.act, verify(connection)) == ("ada", "alarm", 1)


def test_what_does_not_stop_at_once_is_refused(database: Database) -> None:
    with database.begin() as connection, pytest.raises(RefusedError, match="data_corruption"):
        confirm(connection, Report(5, "ada", "1.1.0", "ugly", "a colour"), KNOWN)


def test_mistake_counts_no_more(database: Database) -> None:
    with database.begin() as connection:
        confirm(connection, REPORT, KNOWN)
        number = connection.execute(select(ALARMS.c.id)).scalar_one()
        take_back(connection, number, "bob", 9)
        assert alarms(connection, "1.1.0") == ()
        with pytest.raises(UnknownError):
            take_back(connection, number, "bob", 10)
