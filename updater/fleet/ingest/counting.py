"""Counts what a batch tells; the rows that it adds to are its install's alone."""

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from msgspec import UNSET

from updater.fleet.ingest.decoding import Batch
from updater.fleet.ingest.tallies import (
    Amounts,
    CrashGroupRow,
    DayKey,
    FactKey,
    MeasureKey,
    Operations,
    Tallies,
)
from updater.fleet.ingest.times import DAY_MS
from updater.fleet.ingest.wire import (
    Consent,
    Context,
    Crash,
    Diagnosis,
    Error,
    Exposure,
    Feature,
    Feedback,
    Hardware,
    HealthCheck,
    Line,
    Measure,
    Operation,
    Resources,
    SessionEnded,
    SessionStarted,
    Update,
)

#: the plan's literal limits, counted where the very values are: of memory, the share of the computer's own,
#: and of the processor, 100 being one core
_MIB_IN_GB: Final = 1024.0
_MOST_MEMORY: Final = 0.9
_MOST_PERCENT: Final = 85.0

#: what an event adds to: what, name, number, a value that is counted by its size, interface, and the version
#: that it is about where that is not the one that tells
Fact: TypeAlias = tuple[str, str, int, float | None, str, str]


def count(batch: Batch, times: Sequence[int], after: int = -1) -> Tallies:
    """Return what the events of `batch` with numbers above `after` add, `times` being when they happened."""
    begin = bisect_right([event.n for event in batch.events], after)
    counting = _Counting(batch)
    counting.go(batch.events[begin:], times[begin:])
    return counting.tallies()


class _Counting:
    """Goes through the events of a batch: groups them first, so that most cost one look into a dictionary."""

    def __init__(self, batch: Batch) -> None:
        self._tallies = Tallies()
        self._install = batch.header.install
        self._epoch = batch.header.epoch
        self._contexts = batch.contexts
        self._flags = {x: flags_text(context) for x, context in batch.contexts.items()}
        self._operations: defaultdict[tuple[int, int, str, str, str, str], list[int]] = defaultdict(list)
        self._facts: defaultdict[tuple[int, int, str, str, str, str], Amounts] = defaultdict(Amounts)
        self._vci = ""  # of the last operation: older versions' crashes do not tell their own

    def go(self, events: Sequence[Line], times: Sequence[int]) -> None:
        """Count `events`."""
        self._tallies.events = len(events)
        operations, other = self._operations, self._other
        for event, at in zip(events, times, strict=True):
            if not isinstance(event, Operation):
                other(event, at)
                continue
            outcome = event.outcome
            key = (event.x, at // DAY_MS, event.op, event.protocol, event.vci, outcome)
            operations[key].append(event.ms if outcome == "ok" else at)
            self._vci = event.vci
            if outcome == "failed":
                other(event, at)

    def tallies(self) -> Tallies:
        """Return what was counted, by the rows that it adds to."""
        for (x, day, op, protocol, vci, outcome), told in self._operations.items():
            self._fold(
                DayKey(day, self._install, self._contexts[x].v, op, protocol, vci, self._flags[x]),
                outcome,
                told,
            )
        facts = self._tallies.facts
        for (x, day, what, name, vci, version), amounts in self._facts.items():
            own = FactKey(day, self._install, version or self._contexts[x].v, what, name, vci)
            _grow(facts.setdefault(own, Amounts()), amounts.count, amounts.values)
        return self._tallies

    def _fold(self, key: DayKey, outcome: str, told: list[int]) -> None:
        """Add operations to their row; contexts that differ in what it is not about share it."""
        row = self._tallies.days.setdefault(key, Operations())
        row.outcomes[outcome] = row.outcomes.get(outcome, 0) + len(told)
        if outcome == "ok":
            row.done_ms += told
        elif outcome == "failed":
            row.failed_at += told

    def _other(self, event: Line, at: int) -> None:
        kind = type(event)
        for what, name, number, value, vci, version in _FACTS[kind](event):
            amounts = self._facts[event.x, at // DAY_MS, what, name, vci, version]
            amounts.count += number
            if value is not None:
                amounts.values.append(value)
        keep = _KEEPS.get(kind)
        if keep is not None:
            keep(self, event, at)

    def crash(self, event: Crash, at: int) -> None:
        group: CrashGroupRow = (
            *(event.signature, event.what, event.type),
            *(json.dumps(event.frames), at, "open", ""),
        )
        self._tallies.groups.setdefault(event.signature, group)
        version = self._contexts[event.x].v
        vci = self._vci if event.vci is UNSET else event.vci
        self._facts[event.x, at // DAY_MS, "crash", event.what, vci, ""].count += 1
        crash = (self._install, self._epoch, event.n, event.signature, version, vci, at)
        self._tallies.crashes.append(crash)

    def resources(self, event: Resources, at: int) -> None:
        own_mib = self._contexts[event.x].ram_gb * _MIB_IN_GB
        told = (
            ("memory", "over_1_gb", event.rss_mb > _MIB_IN_GB),
            ("memory", "over_90", 0 < own_mib * _MOST_MEMORY < event.rss_mb),
            ("processor", "over_85", event.cpu_percent > _MOST_PERCENT),
        )
        for what, name, is_over in told:
            if is_over:
                self._facts[event.x, at // DAY_MS, what, name, "", ""].count += 1

    def feedback(self, event: Feedback, at: int) -> None:
        context = self._contexts[event.x]
        self._tallies.feedback.append(
            (
                *(self._install, self._epoch, event.n, context.v, context.channel, context.region, at),
                *(event.about, event.nps, event.csat, event.effort, event.words),
            )
        )

    def measure(self, event: Measure, _at: int) -> None:
        variant = self._contexts[event.x].flags.get(event.experiment, "")
        key = MeasureKey(event.experiment, self._install, variant, event.metric)
        _grow(self._tallies.measures.setdefault(key, Amounts()), 1, [event.value])


def flags_text(context: Context) -> str:
    """Return flags as the key of a row: JSON, by name."""
    return json.dumps(context.flags, sort_keys=True, separators=(",", ":"))


def _grow(amounts: Amounts, count: int, values: list[float]) -> None:
    amounts.count += count
    amounts.values += values


def _fact(what: str, name: str, number: int = 1, value: float | None = None, vci: str = "") -> Fact:
    return (what, name, number, value, vci, "")


def _operation(event: Operation) -> Iterable[Fact]:
    return (_fact("failure", f"{event.op}:{event.code}", vci=event.vci),)


def _session_started(event: SessionStarted) -> Iterable[Fact]:
    yield _fact("session", "started", value=event.start_ms)
    if event.face:
        yield _fact("face", event.face)
    if event.safe_mode:
        yield _fact("session", "safe_mode")


def _session_ended(event: SessionEnded) -> Iterable[Fact]:
    return (("session", event.how, 1, event.lasted_s, "", ""),)


def _error(event: Error) -> Iterable[Fact]:
    return (_fact("error", f"{event.module}:{event.type}", event.count),)


def _update(event: Update) -> Iterable[Fact]:
    return (("update", event.act, 1, None, "", event.version),)


def _consent(event: Consent) -> Iterable[Fact]:
    return (_fact("consent", event.level),)


def _resources(event: Resources) -> Iterable[Fact]:
    return (
        ("memory", "rss", 1, event.rss_mb, "", ""),
        ("memory", "peak", 1, event.peak_mb, "", ""),
        ("processor", "percent", 1, event.cpu_percent, "", ""),
    )


def _health_check(event: HealthCheck) -> Iterable[Fact]:
    return (("health_check", f"{event.check}:{'ok' if event.ok else 'failed'}", 1, event.ms, "", ""),)


def _hardware(event: Hardware) -> Iterable[Fact]:
    vci = event.vci
    told = (("reconnects", event.reconnects), ("timeouts", event.timeouts), ("lost", event.lost))
    return (
        ("hardware", "sessions", 1, None, vci, ""),
        *[("hardware", name, number, None, vci, "") for name, number in told if number],
    )


def _feature(event: Feature) -> Iterable[Fact]:
    return (("feature", event.feature, event.count, None, "", ""),)


def _diagnosis(event: Diagnosis) -> Iterable[Fact]:
    yield _fact("diagnosis", "done", value=event.minutes)
    for name in ("tests", "passed", "overrides"):
        if number := getattr(event, name):
            yield _fact("diagnosis", name, number)
    if event.overrides:
        yield _fact("diagnosis", "overridden")
    if event.accepted is not None:
        yield _fact("diagnosis", "accepted" if event.accepted else "refused")


def _exposure(event: Exposure) -> Iterable[Fact]:
    return (("exposure", f"{event.flag}={event.variant}", 1, None, "", ""),)


def _nothing(_event: Line) -> Iterable[Fact]:
    return ()


_FACTS: Final[Mapping[type[Line], Callable[[Any], Iterable[Fact]]]] = MappingProxyType(
    {
        Operation: _operation,
        SessionStarted: _session_started,
        SessionEnded: _session_ended,
        Error: _error,
        Crash: _nothing,
        Update: _update,
        Consent: _consent,
        Resources: _resources,
        HealthCheck: _health_check,
        Hardware: _hardware,
        Feature: _feature,
        Diagnosis: _diagnosis,
        Exposure: _exposure,
        Measure: _nothing,
        Feedback: _nothing,
    }
)
_KEEPS: Final[Mapping[type[Line], Callable[[_Counting, Any, int], None]]] = MappingProxyType(
    {
        Crash: _Counting.crash,
        Feedback: _Counting.feedback,
        Measure: _Counting.measure,
        Resources: _Counting.resources,
    }
)
