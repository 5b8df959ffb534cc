"""Counts and times of the service itself, as OpenMetrics."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
#: names the folder in which several processes keep their counts together
SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Meters:
    """What is counted of requests and jobs; parts add their own to `registry`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self._requests = Counter(
            "diagclinic_fleet_requests", "Requests answered", ("path", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "diagclinic_fleet_request_seconds",
            "Time from the headers to the answer",
            ("path",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._at_work = Gauge(
            "diagclinic_fleet_requests_at_work",
            "Requests under way",
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        self._job_seconds = Histogram(
            "diagclinic_fleet_job_seconds",
            "Time of a job",
            ("job",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._job_failures = Counter(
            "diagclinic_fleet_job_failures", "Jobs that failed", ("job",), registry=self.registry
        )

    def begin(self) -> None:
        """Count a request that is under way."""
        self._at_work.inc()

    def end(self, path: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        self._at_work.dec()
        self._requests.labels(path, str(status)).inc()
        self._seconds.labels(path).observe(seconds)

    @contextmanager
    def job(self, name: str) -> Iterator[None]:
        """Time a job."""
        with self._job_seconds.labels(name).time():
            yield

    def failed(self, job: str) -> None:
        """Count a job that failed."""
        self._job_failures.labels(job).inc()

    def text(self) -> bytes:
        """Return all of it in OpenMetrics' form, of every process where there are several."""
        if SHARED not in os.environ:
            return _latest(self.registry)
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return _latest(registry)


def _latest(registry: CollectorRegistry) -> bytes:
    text: bytes = generate_latest(registry)  # type: ignore[no-untyped-call]
    return text
