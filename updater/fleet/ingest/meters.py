"""Counts of what comes in."""

from collections.abc import Callable
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge

from updater.fleet.ingest.keeping import Receipt


@dataclass(frozen=True, slots=True)
class IngestMeters:
    """Events, bytes and refusals."""

    events: Counter
    packed_bytes: Counter
    refusals: Counter

    def took(self, receipt: Receipt, size: int) -> None:
        """Count a batch that was taken."""
        self.events.labels("taken").inc(receipt.taken)
        if receipt.known:
            self.events.labels("known").inc(receipt.known)
        self.packed_bytes.inc(size)

    def refused(self, code: str) -> None:
        """Count a batch that was not."""
        self.refusals.labels(code).inc()


def ingest_meters(registry: CollectorRegistry, waiting: Callable[[], int]) -> IngestMeters:
    """Return the counts, `waiting` telling how many batches wait to be kept."""
    gauge = Gauge(
        "diagclinic_fleet_batches_waiting",
        "Batches that wait to be kept",
        registry=registry,
        multiprocess_mode="livesum",
    )
    gauge.set_function(waiting)
    return IngestMeters(
        Counter("diagclinic_fleet_events", "Events by what became of them", ("what",), registry=registry),
        Counter("diagclinic_fleet_batch_bytes", "Bytes of batches as sent", registry=registry),
        Counter("diagclinic_fleet_refusals", "Batches not taken", ("why",), registry=registry),
    )
