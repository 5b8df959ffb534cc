"""Work beside the requests: each job in a thread, with pauses, in one of all processes at a time."""

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress

from updater.fleet.serving.logs import tell
from updater.fleet.serving.meters import Meters
from updater.fleet.store.database import Database
from updater.fleet.store.services import Job


class Jobs:
    """Runs jobs until it is closed."""

    def __init__(
        self, jobs: Iterable[Job], database: Database, meters: Meters, logger: logging.Logger
    ) -> None:
        self._jobs = list(jobs)
        self._database = database
        self._meters = meters
        self._logger = logger
        self._stop = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin; each job waits its pause first."""
        self._tasks = [asyncio.create_task(self._repeat(job)) for job in self._jobs]

    async def close(self) -> None:
        """End the pauses, and wait for what is at work."""
        self._stop.set()
        await asyncio.gather(*self._tasks)

    async def _repeat(self, job: Job) -> None:
        while not await self._paused(job.every_s):
            await asyncio.to_thread(self._once, job)

    async def _paused(self, seconds: float) -> bool:
        """Wait, and tell whether it is time to stop."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)
        return self._stop.is_set()

    def _once(self, job: Job) -> None:
        try:
            with (
                self._meters.job(job.name),
                self._database.dialect.leading(self._database.engine, job.name) as is_mine,
            ):
                if is_mine:
                    job.run()
        except Exception:  # a job of any part
            self._meters.failed(job.name)
            self._logger.exception("a job failed", extra={"fields": {"job": job.name}})
            return
        tell(self._logger, logging.DEBUG, "a job is done", {"job": job.name})
