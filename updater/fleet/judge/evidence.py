"""What the judge is told of a version on trial: counts, never names of people, vehicles or places.

Who collects it decides nothing; who judges it reads nothing else.
"""

from dataclasses import dataclass
from enum import StrEnum


class Arm(StrEnum):
    """Which version somebody ran when it was counted."""

    TRIAL = "trial"
    CONTROL = "control"


class Measure(StrEnum):
    """What is compared with the old version's own quantiles in the same machine."""

    LATENCY = "latency"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class History:
    """What a shop had on the old version in the 30 days before the trial, by kind of operation.

    Attributes:
        shop: opaque name; everything of one shop is one voice.
        op: kind of operation; `session` where crashes are counted.
        trials: operations that ended `ok` or `failed`.
        failed: those that failed.
        incidents: runs of failures at most 15 minutes apart, never more than `failed`.
        stratum: what the rollout was stratified by (adapter and system); shops are exchanged within it.
    """

    shop: str
    op: str
    trials: int
    failed: int
    incidents: int
    stratum: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Operations of one shop on one day of the trial, of one kind and on one version.

    Attributes:
        day: days since 1970, or finer as long as it grows with time.
        shop: as in its `History`.
        arm: the version on trial, or the one that it is compared with.
        op: kind of operation; `session` where crashes are counted.
        ok: those that went well.
        failed: those that failed by our fault or the interface's.
        incidents: runs of failures at most 15 minutes apart, never more than `failed`.
    """

    day: int
    shop: str
    arm: Arm
    op: str
    ok: int
    failed: int
    incidents: int


@dataclass(frozen=True, slots=True)
class Exceedance:
    """How often one machine went over a threshold that its own past on the old version set.

    Attributes:
        shop: whose machine it is.
        arm: what it ran when `over` and `of` were counted.
        measure: duration of an operation, or memory.
        name: which (`scan`, `rss`), so that thresholds of one thing are not counted as several.
        quantile: of the old version's own values, e.g. 0.95.
        over: values above the threshold since the trial began.
        of: all values since.
        base_over: values of the old version above the very same threshold.
        base_of: all values of the old version that the threshold was taken from.
    """

    shop: str
    arm: Arm
    measure: Measure
    name: str
    quantile: float
    over: int
    of: int
    base_over: int
    base_of: int


@dataclass(frozen=True, slots=True)
class CrashGroup:
    """Crashes with one signature.

    Attributes:
        signature: 16 hexadecimal digits.
        words: what to call it, e.g. its innermost frame.
        first_day: of the first such crash since the trial began; orders the groups.
        trial_installs: installs that crashed so on the version on trial.
        trial_shops: shops that these belong to.
        trial_count: such crashes on it.
        control_shops: shops that crashed so since the trial began, and had not taken the version; and shops
            that had crashed so before.
        was_known: two shops had told of it on the old version, or any before, ere the trial began.
    """

    signature: str
    words: str
    first_day: int
    trial_installs: int
    trial_shops: int
    trial_count: int
    control_shops: int = 0
    was_known: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """An install that took the version (or, as a control, kept the old one), and when it was heard of.

    Attributes:
        install: opaque name.
        shop: whose it is.
        arm: the version that it took, or kept.
        has_told: the version itself has told something since it was taken (for a control: since the trial
            began).  What the update program says does not count.
        silent_h: hours since it was heard of last, or since the version was taken if that is later.
        usual_gaps_h: how many hours lay between its contacts before; empty when it is new.
        level: consent, 0 to 4; below 2 nobody is expected to tell.
        has_withdrawn: consent was taken back, which is no silence.
    """

    install: str
    shop: str
    arm: Arm
    has_told: bool
    silent_h: float
    usual_gaps_h: tuple[float, ...]
    level: int
    has_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of so many were over one of the plan's limits, on the version on trial.

    Attributes:
        limit: name of the limit (`Limits.shares`), e.g. `memory_over_1_gb`.
        over: those over it.
        of: all that were measured.
    """

    limit: str
    over: int
    of: int


@dataclass(frozen=True, slots=True)
class Rating:
    """What people gave the version, for the limit on satisfaction: how many gave each of 1 to 5."""

    counts: tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Alarm:
    """A confirmed report of what must not happen even once.

    Attributes:
        what: `data_corruption`, `security_breach` or `inaccurate_results` (`Limits.at_once`).
        words: what happened, for the record.
    """

    what: str
    words: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of one version on trial against the one before it.

    Installs that enrolled without a code (`how` is `open`) are left out by who collects.

    Attributes:
        history: the 30 days before the trial, of every shop that takes part or is compared with.
        operations: batches since the trial began, both arms.
        session_history: the same of app sessions; `failed` are crashes and hangs.
        sessions: the same of app sessions.
        exceedances: one for each machine, thing and quantile, both arms.
        crashes: groups seen since the trial began.
        contacts: every install that took the version, and those of the controls.
        tallies: against the plan's literal limits.
        rating: satisfaction, if anybody was asked.
        alarms: confirmed, of those things that stop a version at once.
        today: the day that has begun; batches of days before it are whole.  None: all are.
    """

    history: tuple[History, ...] = ()
    operations: tuple[Batch, ...] = ()
    session_history: tuple[History, ...] = ()
    sessions: tuple[Batch, ...] = ()
    exceedances: tuple[Exceedance, ...] = ()
    crashes: tuple[CrashGroup, ...] = ()
    contacts: tuple[Contact, ...] = ()
    tallies: tuple[Tally, ...] = ()
    rating: Rating | None = None
    alarms: tuple[Alarm, ...] = ()
    today: int | None = None
