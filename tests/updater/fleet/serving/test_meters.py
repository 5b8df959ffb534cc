"""Counts are told in a form that others read."""

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from updater.fleet.serving.meters import Meters
from updater.fleet.store.services import CollectorRegistry


def told(meters: Meters) -> dict[str, float]:
    families = text_string_to_metric_families(meters.text().decode())  # type: ignore[no-untyped-call]
    return {sample.name: sample.value for family in families for sample in family.samples}


def test_requests_are_counted_and_timed() -> None:
    meters = Meters(CollectorRegistry())
    meters.begin()
    meters.end("/healthz", 200, 0.2)
    found = told(meters)
    assert found["diagclinic_fleet_requests_total"] == 1
    assert found["diagclinic_fleet_request_seconds_sum"] == pytest.approx(0.2)
    assert found["diagclinic_fleet_requests_at_work"] == 0


def test_jobs_are_timed_and_their_failures_counted() -> None:
    meters = Meters(CollectorRegistry())
    with meters.job("roll-up"):
        meters.failed("roll-up")
    found = told(meters)
    assert found["diagclinic_fleet_job_seconds_count"] == 1
    assert found["diagclinic_fleet_job_failures_total"] == 1
