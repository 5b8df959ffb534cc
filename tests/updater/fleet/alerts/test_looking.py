"""Every fact is looked at, and one source that fails harms no other."""

import logging

import pytest
from sqlalchemy import text

from tests.updater.fleet.alerts.samples import NOON, disk, halted
from updater.fleet.alerts.facts import KNOWN, Fact
from updater.fleet.alerts.looking import UNKNOWN, Source, database_sources, look
from updater.fleet.store.database import Database
from updater.fleet.store.errors import UnreachableError


def failing(error: Exception) -> Source:
    def ask(now: int) -> list[Fact]:
        raise error

    return Source(frozenset({"act"}), ask)


DISK = Source(frozenset({"disk_free_share"}), lambda _: [disk(0.1)])


def test_every_source_is_asked() -> None:
    seen = look([DISK, Source(frozenset({"act"}), lambda _: [halted()])], NOON)
    assert seen.names == {"act", "disk_free_share", UNKNOWN}
    assert seen.facts[:2] == (disk(0.1), halted())
    assert (seen.facts[2].name, seen.facts[2].value) == (UNKNOWN, 0.0)


@pytest.mark.parametrize("error", [UnreachableError("gone"), OSError("no disk"), ValueError("no metrics")])
def test_a_source_that_fails_leaves_its_facts_unknown(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        seen = look([failing(error), DISK], NOON)
    assert seen.names == {"disk_free_share", UNKNOWN}
    assert seen.facts[-1].value == 1.0
    assert seen.facts[-1].says == "Unknown: act."
    assert caplog.records


def test_the_tables_can_be_asked_for_everything(database: Database) -> None:
    seen = look(database_sources(database), NOON)
    assert seen.facts[-1].value == 0.0
    assert set(KNOWN) - seen.names == {"disk_free_share", "ingest_errors"}


def test_a_database_that_is_gone_leaves_everything_unknown(database: Database) -> None:
    sources = database_sources(database)
    with database.begin() as connection:
        connection.execute(text("DROP TABLE acts"))
    seen = look(sources, NOON)
    assert "act" not in seen.names
    assert "silent_share" in seen.names
