"""What the judge is told."""

import dataclasses

import pytest

from updater.fleet.judge.evidence import Arm, Batch, Evidence


def test_nothing_is_a_whole_evidence() -> None:
    assert all(not value for value in dataclasses.asdict(Evidence()).values())


def test_evidence_does_not_change_once_it_is_told() -> None:
    batch = Batch(1, "a", Arm.TRIAL, "scan", 10, 1, 1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        batch.ok = 12  # type: ignore[misc]
