"""What silences what."""

import pytest

from updater.fleet.alerts.alerts import Alert, Silence, State
from updater.fleet.alerts.rules import Severity


@pytest.mark.parametrize(
    ("rule", "about", "now", "covers"),
    [
        ("disk-low", "", 150, True),
        ("", "", 150, True),
        ("", "1.2", 150, True),
        ("disk-low", "1.2", 150, True),
        ("disk-low", "1.3", 150, False),
        ("other", "", 150, False),
        ("disk-low", "", 99, False),
        ("disk-low", "", 100, True),
        ("disk-low", "", 200, False),
    ],
)
def test_a_silence_covers_its_cause_for_its_time(rule: str, about: str, now: int, covers: bool) -> None:
    silence = Silence(1, rule, about, 100, 200, "ada", "known")
    assert silence.covers(("disk-low", "1.2"), now) is covers


def test_two_sightings_of_one_cause_are_one_alert() -> None:
    first = Alert(1, "disk-low", Severity.WARNING, "", "5 %", State.OPEN, 1, 1)
    later = Alert(2, "disk-low", Severity.CRITICAL, "", "4 %", State.WAITING, 9, 9)
    assert first.cause == later.cause
