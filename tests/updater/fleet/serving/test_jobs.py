"""Jobs are done again and again, one at a time, and one that fails keeps nobody from anything."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from updater.fleet.serving.jobs import Jobs
from updater.fleet.serving.meters import Meters
from updater.fleet.store.database import Database, open_database
from updater.fleet.store.services import CollectorRegistry, Job

LOGGER = logging.getLogger("test.fleet.jobs")


def until(done: Callable[[asyncio.Event, asyncio.AbstractEventLoop], list[Job]], database: Database) -> None:
    """Run jobs until one of them sets the event."""

    async def run() -> None:
        event = asyncio.Event()
        jobs = done(event, asyncio.get_running_loop())
        running = Jobs(jobs, database, Meters(CollectorRegistry()), LOGGER)
        running.start()
        await asyncio.wait_for(event.wait(), 60)
        await running.close()

    asyncio.run(run())


def test_a_job_is_done_again_after_it_failed(database: Database) -> None:
    times: list[int] = []

    def jobs(event: asyncio.Event, loop: asyncio.AbstractEventLoop) -> list[Job]:
        def fails() -> None:
            times.append(1)
            if len(times) == 3:
                loop.call_soon_threadsafe(event.set)
            raise ValueError("no")

        return [Job("fails", 0.001, fails)]

    until(jobs, database)
    assert len(times) >= 3


def test_closing_waits_for_what_is_at_work(database: Database) -> None:
    ends: list[str] = []

    def jobs(event: asyncio.Event, loop: asyncio.AbstractEventLoop) -> list[Job]:
        def works() -> None:
            loop.call_soon_threadsafe(event.set)
            ends.append("done")

        return [Job("works", 0.001, works)]

    until(jobs, database)
    assert ends


def test_only_one_process_does_a_job(postgres_url: str, tmp_path: Path) -> None:
    mine, other = (open_database(postgres_url, tmp_path) for _ in range(2))
    did: list[str] = []

    def jobs(event: asyncio.Event, loop: asyncio.AbstractEventLoop) -> list[Job]:
        def done() -> None:
            loop.call_soon_threadsafe(event.set)

        return [Job("held", 0.001, lambda: did.append("held")), Job("free", 0.05, done)]

    with other.dialect.leading(other.engine, "held") as is_free:
        assert is_free
        until(jobs, mine)
    assert did == []
    mine.close()
    other.close()
