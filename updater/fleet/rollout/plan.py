"""The staged plan: phases, what each asks for and brings, who signs, and the judge's limits.  Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from updater.fleet.judge.limits import Limits


@dataclass(frozen=True, slots=True)
class Wave:
    """A step within a phase: a share of its channel, and days that pass before the next step."""

    share: float
    days: int


@dataclass(frozen=True, slots=True)
class Criteria:
    """What has to be reached before the phase is left.

    Attributes:
        stability: share of app sessions that neither crash nor hang, 0 to 1.
        operations: share of operations that go well.
        satisfaction: mean rating, 1 to 5.
        min_sessions: without so many, stability is not known yet; likewise the two below.
        min_operations: of `operations`.
        min_ratings: of `satisfaction`; 0: nobody has to be asked.
        is_certified: the judge has to have certified the version.
    """

    stability: float
    operations: float
    satisfaction: float
    min_sessions: int
    min_operations: int
    min_ratings: int
    is_certified: bool


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase.

    Attributes:
        channel: of the publisher's policies: `pilot`, `beta` or `regional`.
        days: it lasts at least so long: the sum of its waves' days.
        installs: from, to: how many are meant to take part; the lower is needed to leave it.
        entry: conditions in words, for people to check: nothing here reads them.
        features: flags and their variants while this phase lasts, for people who sign flags.
        signs: roles of people that agree to leave it.
    """

    name: str
    channel: str
    installs: tuple[int, int]
    waves: tuple[Wave, ...]
    entry: tuple[str, ...]
    exit: Criteria
    features: Mapping[str, str]
    signs: tuple[str, ...]

    @property
    def days(self) -> int:
        """How long it lasts at least."""
        return sum(wave.days for wave in self.waves)


@dataclass(frozen=True, slots=True)
class Automatic:
    """What the judge's run may do with nobody asking."""

    pause: bool = True
    roll_back: bool = True
    promote: bool = False


@dataclass(frozen=True, slots=True)
class Watch:
    """How the judge's run looks.

    Attributes:
        every_minutes: pause between two looks.
        history_days: of the old version, before the trial.
        latency: quantiles of the old version's durations that serve as thresholds.
        memory: the same of memory.
        proposal_days: an act that waits for a second person waits no longer.
    """

    every_minutes: int = 15
    history_days: int = 30
    latency: tuple[float, ...] = (0.9, 0.95)
    memory: tuple[float, ...] = (0.95,)
    proposal_days: int = 7


@dataclass(frozen=True, slots=True)
class Plan:
    """All of it.

    Attributes:
        source: SHA-256 of the file that it was read from, hexadecimal.
    """

    title: str
    phases: tuple[Phase, ...]
    limits: Limits
    automatic: Automatic = field(default_factory=Automatic)
    watch: Watch = field(default_factory=Watch)
    source: str = ""

    def phase(self, name: str) -> Phase:
        """Return the phase `name`, the first one where there is none of that name."""
        return next((phase for phase in self.phases if phase.name == name), self.phases[0])

    def after(self, name: str) -> Phase | None:
        """Return the phase that follows `name`, None for the last one."""
        names = [phase.name for phase in self.phases]
        following = names.index(name) + 1 if name in names else 0
        return self.phases[following] if following < len(self.phases) else None


def days_at(phase: Phase, share: str) -> int:
    """Return how many days a version stays at `share` of a phase's channel, else at its first one.

    Args:
        phase: of the plan.
        share: as `place_of` words it.
    """
    days = {f"{wave.share:.0%}": wave.days for wave in phase.waves}
    return days.get(share, phase.waves[0].days)


def place_of(plan: Plan, offered: Mapping[str, float]) -> tuple[str, str]:
    """Return how far a version is on its way: the last phase that it reached, and its share there.

    Args:
        plan: with the phases in their order.
        offered: share of each channel that is offered it.
    """
    reached = [
        (phase.name, f"{offered[phase.channel]:.0%}")
        for phase in plan.phases
        for wave in phase.waves
        if offered.get(phase.channel, 0.0) >= wave.share > 0
    ]
    return reached[-1] if reached else ("", "")
