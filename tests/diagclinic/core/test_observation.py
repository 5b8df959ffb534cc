"""diagclinic.core.observation."""

import dataclasses
from datetime import UTC, datetime

import pytest

from diagclinic.core.ecu import EcuAddress
from diagclinic.core.observation import Observation
from diagclinic.core.reply import ReplyKind

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
OBSERVED = Observation(NOON, EcuAddress.parse("can11:7E8"), b"\x03", b"\x43\x00", ReplyKind.VALUE)


def test_observation_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        OBSERVED.raw = b""  # type: ignore[misc]


def test_silence_of_nobody_in_particular_can_be_kept() -> None:
    silence = Observation(NOON, None, b"\x03", b"", ReplyKind.SILENT, "0.2")
    assert (silence.unit, silence.raw, silence.detail) == (None, b"", "0.2")
