"""The plan's limits, and how sure the judge has to be: configuration, all of it.

A limit stops a version when evidence certifies that it is broken: a bound that holds at every look is beyond
it. What a few points happen to show stops nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class ShareLimit:
    """The most of so many that may be over a line.

    Attributes:
        words: the limit as the plan has it.
        most: share that may be over, 0 to 1.
    """

    words: str
    most: float


#: The plan's literal limits.  One on a value is one on a share: p99 of 2,000 ms lets 1 % take longer.
SHARES: Final[Mapping[str, ShareLimit]] = MappingProxyType(
    {
        "performance_down": ShareLimit("half of all operations are 20 % slower than before", 0.5),
        "response_over_5_s": ShareLimit("5 % of responses take more than 5 s", 0.05),
        "p95_up": ShareLimit("p95 is up by more than 20 %", 0.05),
        "p99_up": ShareLimit("p99 is up by more than 20 %", 0.01),
        "p99_over_2_s": ShareLimit("p99 is over 2,000 ms", 0.01),
        "memory_over_1_gb": ShareLimit("memory is over 1 GB on 5 % of installs' days", 0.05),
        "memory_up": ShareLimit("memory is up by more than 30 % on half of installs' days", 0.5),
        "memory_over_90_percent": ShareLimit("over 90 % of memory is used on 5 % of installs' days", 0.05),
        "cpu_over_85_percent": ShareLimit("the processor is over 85 % on 5 % of installs' days", 0.05),
        "override_rate": ShareLimit("30 % of diagnoses are overridden", 0.30),
        "health_checks_over_3": ShareLimit("5 % of installs fail more than 3 health checks", 0.05),
    }
)

#: Each stream's share of the chance that a version as good as the old one is ever stopped.
ALPHAS: Final[Mapping[str, float]] = MappingProxyType(
    {"operations": 0.05, "crashes": 0.01, "signatures": 0.01, "latency": 0.01, "memory": 0.01}
    | {"silence": 0.01, "limits": 0.01}
)

#: The same of the chance that it is rolled back, whatever shops do for reasons of their own.
ROLLBACK_ALPHAS: Final[Mapping[str, float]] = MappingProxyType(
    {"operations": 0.025, "crashes": 0.001, "signatures": 0.002}
    | {"latency": 0.0005, "memory": 0.0005, "silence": 0.001}
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a version has to keep to.

    Attributes:
        error_rate: share of operations that may fail.
        crash_rate: share of app sessions that may crash.
        shares: the other limits, by name; a `Tally` names one.
        satisfaction: mean rating, 1 to 5, that has to be reached.
        adoption: share of those who were offered the version that has to have it after a week: said, and no
            reason to stop.
        at_once: what stops and rolls back by one confirmed report.
        must_certify: of `error_rate` and `crash_rate` and the names of `shares`, those that have to be
            certified before the version goes on.  A crash rate under 0.1 % takes about 3,800 sessions
            without a crash, more than a pilot has.
        must_be_heard: share of the installs that should tell which must have told.
        failures_in_a_row: after so many an install helps itself; it is nothing to the fleet's judge.
        signature_installs: installs with one new crash that pause.
        signature_repeats: times that one install's new crash comes before it pauses.
        signature_shops: shops on trial, against no control, that a new crash has to come to before it alone
            rolls back.
        signature_chance: how likely it may then be that they all are on trial by chance.
        alphas: see `ALPHAS`.
        rollback_alphas: see `ROLLBACK_ALPHAS`.
    """

    error_rate: float = 0.02
    crash_rate: float = 0.001
    shares: Mapping[str, ShareLimit] = field(default_factory=lambda: SHARES)
    satisfaction: float = 4.5
    adoption: float = 0.10
    at_once: frozenset[str] = frozenset({"data_corruption", "security_breach", "inaccurate_results"})
    must_certify: frozenset[str] = frozenset({"error_rate"})
    must_be_heard: float = 0.8
    failures_in_a_row: int = 3
    signature_installs: int = 2
    signature_repeats: int = 2
    signature_shops: int = 3
    signature_chance: float = 0.05
    alphas: Mapping[str, float] = field(default_factory=lambda: ALPHAS)
    rollback_alphas: Mapping[str, float] = field(default_factory=lambda: ROLLBACK_ALPHAS)
