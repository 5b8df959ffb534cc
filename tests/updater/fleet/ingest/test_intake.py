"""Batches of many requests are kept together, and each gets its own answer."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, text

from tests.fleet_batches import Teller
from tests.updater.fleet.installs import arrival, enrolled, operations
from updater.fleet.callers.errors import BusyError, UnknownInstallError
from updater.fleet.ingest.intake import Intake
from updater.fleet.ingest.keeping import Receipt
from updater.fleet.store.database import Database


def test_many_at_once_are_all_kept(database: Database) -> None:
    tellers = [enrolled(database, f"install-{number:02}") for number in range(40)]
    intake = Intake(database)

    async def ask() -> list[Receipt]:
        return await asyncio.gather(*(intake.take(arrival(each, [each.operation()])) for each in tellers))

    assert asyncio.run(ask()) == [Receipt(1, 1, 0)] * 40
    intake.close()
    assert operations(database)["ok"] == 40


def test_one_that_is_refused_does_not_harm_the_others(database: Database) -> None:
    known, stranger = enrolled(database), Teller("install-nobody")
    intake = Intake(database)

    async def ask() -> list[Any]:
        sent = [arrival(each, [each.operation()]) for each in (stranger, known)]
        return await asyncio.gather(*map(intake.take, sent), return_exceptions=True)

    refused, kept = asyncio.run(ask())
    intake.close()
    assert isinstance(refused, UnknownInstallError)
    assert kept == Receipt(1, 1, 0)


def test_one_that_cannot_be_kept_does_not_harm_the_others(database: Database) -> None:
    bad, good = enrolled(database, "install-bad"), enrolled(database, "install-good")
    broken = arrival(bad, [bad.operation()])
    broken.batch.header.sent_at = -(1 << 80)
    intake = Intake(database)

    async def ask() -> list[Any]:
        sent = [broken, arrival(good, [good.operation()])]
        return await asyncio.gather(*map(intake.take, sent), return_exceptions=True)

    failed, kept = asyncio.run(ask())
    intake.close()
    assert isinstance(failed, Exception)
    assert kept == Receipt(1, 1, 0)
    assert operations(database)["ok"] == 1


class Gated(Database):
    """Waits before each transaction until it is let go."""

    def __init__(self, database: Database) -> None:
        super().__init__(database.engine, database.dialect)
        self.came = threading.Event()
        self.go_on = threading.Event()

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        self.came.set()
        assert self.go_on.wait(60)
        with super().begin() as connection:
            yield connection


def test_more_than_can_wait_are_told_to_come_later(database: Database) -> None:
    teller = enrolled(database)
    gated = Gated(database)
    intake = Intake(gated, waiting=1)

    async def ask() -> list[Any]:
        first = asyncio.create_task(intake.take(arrival(teller, [teller.operation()])))
        await asyncio.to_thread(gated.came.wait, 60)
        second = asyncio.create_task(intake.take(arrival(teller, [teller.operation()])))
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await intake.take(arrival(teller, [teller.operation()]))
        assert intake.waiting == 1
        gated.go_on.set()
        return await asyncio.gather(first, second)

    assert [receipt.acknowledged for receipt in asyncio.run(ask())] == [1, 2]
    intake.close()


def test_closing_keeps_what_waits(database: Database) -> None:
    teller = enrolled(database)
    gated = Gated(database)
    intake = Intake(gated)

    async def ask() -> Receipt:
        task = asyncio.create_task(intake.take(arrival(teller, [teller.operation()])))
        await asyncio.to_thread(gated.came.wait, 60)
        gated.go_on.set()
        await asyncio.to_thread(intake.close)
        return await task

    assert asyncio.run(ask()).taken == 1


def _lost(database: Database) -> Callable[[], None]:
    def lose() -> None:
        with database.begin() as connection:
            connection.execute(text("DROP TABLE streams"))

    return lose


def test_a_database_that_fails_is_no_refusal(database: Database) -> None:
    teller = enrolled(database)
    _lost(database)()
    intake = Intake(database)

    async def ask() -> None:
        with pytest.raises(BusyError):
            await intake.take(arrival(teller, [teller.operation()]))

    asyncio.run(ask())
    intake.close()
