"""What comes in is counted."""

from prometheus_client import generate_latest

from updater.fleet.ingest.keeping import Receipt
from updater.fleet.ingest.meters import ingest_meters
from updater.fleet.store.services import CollectorRegistry


def test_events_bytes_and_refusals_are_counted() -> None:
    registry = CollectorRegistry()
    meters = ingest_meters(registry, lambda: 7)
    meters.took(Receipt(5, 3, 2), 100)
    meters.refused("malformed")
    told = generate_latest(registry).decode()
    for line in (
        'diagclinic_fleet_events_total{what="taken"} 3.0',
        'diagclinic_fleet_events_total{what="known"} 2.0',
        "diagclinic_fleet_batch_bytes_total 100.0",
        'diagclinic_fleet_refusals_total{why="malformed"} 1.0',
        "diagclinic_fleet_batches_waiting 7.0",
    ):
        assert line in told
