"""diagclinic.app.own_resources: this very process, measured."""

from diagclinic.app.own_resources import OwnResources
from diagclinic.services.telemetry import ResourcesMeasured


def measured(*times_s: float) -> list[ResourcesMeasured | None]:
    """Measure after each of `times_s` but the first, when it began."""
    clock = iter(times_s)
    resources = OwnResources(lambda: next(clock))
    return [resources.measure() for _ in times_s[1:]]


def test_memory_of_this_process_is_told() -> None:
    (told,) = measured(0.0, 60.0)
    assert told is not None
    assert 5 < told.rss_mb <= told.peak_mb < 100_000


def test_a_moment_says_nothing() -> None:
    assert measured(0.0, 0.5) == [None]


def test_processor_is_counted_since_the_last_look() -> None:
    first, second = measured(0.0, 0.001 + 1.0, 1_000_000.0)
    assert first is not None
    assert second is not None
    assert (first.cpu_percent > 0, second.cpu_percent, second.over_s) == (True, 0, 999_999)
