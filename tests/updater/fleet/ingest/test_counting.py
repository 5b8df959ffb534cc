"""What a batch tells is counted under the right names."""

import json
from typing import Any

import pytest

from tests.fleet_batches import DAY_MS, NOW_MS, Event, Teller
from updater.fleet.ingest.counting import count
from updater.fleet.ingest.decoding import decode
from updater.fleet.ingest.tallies import DayKey, FactKey, MeasureKey, Tallies
from updater.fleet.ingest.times import corrected

TODAY = NOW_MS // DAY_MS


def tallies(teller: Teller, events: list[Event], after: int = -1) -> Tallies:
    batch = decode(teller.plain(events))
    return count(batch, corrected(batch, NOW_MS), after)


def facts(kind: str, **fields: Any) -> dict[tuple[str, str, str], tuple[int, list[float]]]:
    teller = Teller("install-1")
    found = tallies(teller, [teller.event(kind, **fields)]).facts
    return {(key.what, key.name, key.vci): (amounts.count, amounts.values) for key, amounts in found.items()}


def test_operations_are_counted_by_outcome() -> None:
    teller = Teller("install-1", flags={"polling": "burst"})
    events = [teller.operation(each) for each in ("ok", "ok", "failed", "vehicle", "refused", "cancelled")]
    ((key, row),) = tallies(teller, events).days.items()
    assert key == DayKey(TODAY, "install-1", "1.4.2", "scan", "uds", "elm327", '{"polling":"burst"}')
    assert row.outcomes == {"ok": 2, "failed": 1, "vehicle": 1, "refused": 1, "cancelled": 1}


def test_only_what_was_done_has_a_duration() -> None:
    teller = Teller("install-1")
    events = [teller.operation(ms=700), teller.operation("failed", ms=30_000), teller.operation(ms=900)]
    (row,) = tallies(teller, events).days.values()
    assert (row.done_ms, row.failed_at) == ([700, 900], [NOW_MS])


def test_failures_are_told_by_their_code() -> None:
    expected = {("failure", "scan:LINK_LOST", "elm327"): (1, [])}
    told = {"op": "scan", "outcome": "failed", "ms": 5, "vci": "elm327", "code": "LINK_LOST"}
    assert facts("operation", **told) == expected


def test_days_are_told_apart() -> None:
    teller = Teller("install-1")
    found = tallies(teller, [teller.operation(at_ms=NOW_MS - DAY_MS), teller.operation()])
    assert sorted(key.day for key in found.days) == [TODAY - 1, TODAY]


def test_what_is_known_is_not_counted() -> None:
    teller = Teller("install-1")
    found = tallies(teller, [teller.operation() for _ in range(5)], after=3)
    assert (found.events, sum(row.outcomes["ok"] for row in found.days.values())) == (2, 2)


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        (
            "session_started",
            {"start_ms": 800, "face": "window", "safe_mode": True},
            {
                ("session", "started", ""): (1, [800]),
                ("face", "window", ""): (1, []),
                ("session", "safe_mode", ""): (1, []),
            },
        ),
        ("session_ended", {"how": "crash", "lasted_s": 60}, {("session", "crash", ""): (1, [60])}),
        (
            "error",
            {"module": "a.b", "type": "ValueError", "count": 3},
            {("error", "a.b:ValueError", ""): (3, [])},
        ),
        ("consent", {"level": "health"}, {("consent", "health", ""): (1, [])}),
        (
            "resources",
            {"rss_mb": 200, "peak_mb": 300, "cpu_percent": 7},
            {
                ("memory", "rss", ""): (1, [200]),
                ("memory", "peak", ""): (1, [300]),
                ("processor", "percent", ""): (1, [7]),
            },
        ),
        (
            "health_check",
            {"check": "db", "ok": False, "ms": 9},
            {("health_check", "db:failed", ""): (1, [9])},
        ),
        (
            "hardware",
            {"vci": "elm327", "reconnects": 2, "lost": 1},
            {
                ("hardware", "sessions", "elm327"): (1, []),
                ("hardware", "reconnects", "elm327"): (2, []),
                ("hardware", "lost", "elm327"): (1, []),
            },
        ),
        ("feature", {"feature": "report", "count": 4}, {("feature", "report", ""): (4, [])}),
        (
            "diagnosis",
            {"tests": 3, "passed": 2, "overrides": 1, "minutes": 12, "accepted": True},
            {
                ("diagnosis", "done", ""): (1, [12]),
                ("diagnosis", "tests", ""): (3, []),
                ("diagnosis", "passed", ""): (2, []),
                ("diagnosis", "overrides", ""): (1, []),
                ("diagnosis", "overridden", ""): (1, []),
                ("diagnosis", "accepted", ""): (1, []),
            },
        ),
        ("exposure", {"flag": "polling", "variant": "even"}, {("exposure", "polling=even", ""): (1, [])}),
    ],
)
def test_facts_have_their_names(kind: str, fields: dict[str, Any], expected: dict[Any, Any]) -> None:
    assert facts(kind, **fields) == expected


@pytest.mark.parametrize(
    ("gb", "rss_mb", "percent", "expected"),
    [
        (8, 1024, 85, set()),
        (8, 1025, 86, {"over_1_gb", "over_85"}),
        (4, 3687, 0, {"over_1_gb", "over_90"}),
        (4, 3686, 0, {"over_1_gb"}),
        (0, 900, 0, set()),
    ],
)
def test_what_is_over_a_line_of_the_plan_is_counted(
    gb: int, rss_mb: int, percent: int, expected: set[str]
) -> None:
    teller = Teller("install-1", ram_gb=gb)
    told = {"rss_mb": rss_mb, "peak_mb": rss_mb, "cpu_percent": percent, "over_s": 60}
    found = tallies(teller, [teller.event("resources", **told) for _ in range(2)]).facts
    over = {key.name: one.count for key, one in found.items() if key.name.startswith("over_")}
    assert over == dict.fromkeys(expected, 2)


def test_an_update_is_told_of_the_version_that_it_is_about() -> None:
    teller = Teller("install-1", version="1.4.2")
    found = tallies(teller, [teller.event("update", act="rolled_back", version="1.5.0")]).facts
    assert list(found) == [FactKey(TODAY, "install-1", "1.5.0", "update", "rolled_back", "")]


def test_a_crash_is_kept_with_its_frames_and_the_interface_in_use() -> None:
    teller = Teller("install-1")
    done = teller.operation()
    told = {"what": "python", "type": "KeyError", "signature": "00112233445566ff", "frames": ["a:b:1"]}
    found = tallies(teller, [done, teller.event("crash", **told)])
    crash = ("install-1", teller.epoch, 2, "00112233445566ff", "1.4.2", "elm327", NOW_MS)
    assert found.crashes == [crash]
    assert found.groups["00112233445566ff"][1:4] == ("python", "KeyError", '["a:b:1"]')


@pytest.mark.parametrize(
    ("own", "expected"), [({}, "elm327"), ({"vci": "doip"}, "doip"), ({"vci": ""}, "")], ids=str
)
def test_crash_is_told_of_its_own_interface(own: dict[str, Any], expected: str) -> None:
    teller = Teller("install-1")
    done = teller.operation()
    crash = teller.event("crash", what="native", signature="00112233445566ff", **own)
    found = tallies(teller, [done, crash])
    assert [one[5] for one in found.crashes] == [expected]
    assert [key.vci for key in found.facts if key.what == "crash"] == [expected]


def test_feedback_is_kept_in_words() -> None:
    teller = Teller("install-1")
    found = tallies(teller, [teller.event("feedback", about="scan", nps=9, words="quick")])
    assert found.feedback[0][2:] == (1, "1.4.2", "pilot", "EU", NOW_MS, "scan", 9, None, None, "quick")


def test_a_measure_belongs_to_the_variant_of_its_experiment() -> None:
    teller = Teller("install-1", flags={"polling": "burst"})
    found = tallies(
        teller, [teller.event("measure", experiment="polling", metric="hz", value=v) for v in (9, 11)]
    )
    (amounts,) = (found.measures[MeasureKey("polling", "install-1", "burst", "hz")],)
    assert (amounts.count, amounts.values) == (2, [9, 11])


def test_contexts_that_differ_in_nothing_counted_share_a_row() -> None:
    teller = Teller("install-1")
    other = {**teller.context, "x": 2, "session": "another"}
    events = [teller.operation(), {**teller.operation(), "x": 2}]
    plain = teller.plain(events)
    head, _, rest = plain.partition(b"\n")
    batch = decode(b"\n".join((head, json.dumps(other).encode(), rest)))
    assert [row.outcomes for row in count(batch, corrected(batch, NOW_MS)).days.values()] == [{"ok": 2}]
