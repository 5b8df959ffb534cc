"""Which version this install is to run now: signed data and facts in, a decision with its reasons out.

Nothing here reads, asks or waits.  Whatever is missing or doubtful means that nothing changes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

from updater.client.install import Install
from updater.client.policy import ALL_REGIONS, Candidate, Policy
from updater.client.shares import position
from updater.install.layout import version_key
from updater.install.state import Pin, State


class Kind(Enum):
    """What is to be done."""

    UP_TO_DATE = "up-to-date"
    TAKE = "take"
    GO_BACK = "go-back"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of this install when it is decided.

    Attributes:
        current: the version that starts next; empty for none.
        bad: versions that failed here.
        halted: why each halted version was halted.
        available: versions of which there are files for this system.
        now: never before a moment that is known to have passed.
    """

    install_id: str
    region: str
    current: str
    bad: tuple[str, ...]
    pin: Pin | None
    floor: str
    yanked: tuple[str, ...]
    halted: Mapping[str, str]
    available: frozenset[str]
    now: datetime


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A candidate that this install does not take, and why, in words for people."""

    version: str
    why: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done, in a word and in words.

    Attributes:
        version: to take or to go back to; otherwise the one that goes on running.
        why: one sentence for people.
        passed_over: better candidates that were not taken.
        is_mandatory: can no longer be put off.
        is_emergency: the publisher asks for haste; waiting and shares were skipped.
        notes: what else people should know.
    """

    kind: Kind
    version: str
    why: str
    passed_over: tuple[PassedOver, ...] = ()
    is_mandatory: bool = False
    is_emergency: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Case:
    """One candidate under one policy, for one install."""

    candidate: Candidate
    policy: Policy
    facts: Facts


def facts_of(
    install: Install, state: State, halted: Mapping[str, str], available: frozenset[str], now: datetime
) -> Facts:
    """Return the facts that install and state know."""
    return Facts(
        install_id=install.install_id,
        region=install.region,
        current=state.current,
        bad=state.bad,
        pin=state.pin,
        floor=state.floor,
        yanked=state.yanked,
        halted=halted,
        available=available,
        now=now,
    )


def decide(policies: Sequence[Policy], facts: Facts) -> Decision:
    """Return what this install is to do.

    Args:
        policies: the channel's, then the region's that narrows it; a candidate needs all of them.
        facts: what is known of the install.
    """
    if not policies:
        return Decision(Kind.NOTHING, facts.current, "There is no signed policy for this channel.")
    passed: list[PassedOver] = []
    for candidate in policies[0].candidates:
        cases = _cases(candidate, policies, facts)
        why = _objection(cases, policies)
        if not why:
            return _chosen(cases, policies, tuple(passed))
        passed.append(PassedOver(candidate.version, why))
    return _stay(facts, _why_nothing(policies, facts), tuple(passed), _warnings(policies, facts))


def policy_number(policies: Sequence[Policy]) -> int:
    """Return the number that a pin goes by: the channel's own; a region's desk lifts nobody's pin."""
    return policies[0].policy_seq if policies else 0


def is_pinned(pin: Pin | None, policies: Sequence[Policy]) -> bool:
    """Tell whether `pin` still holds under `policies`."""
    if pin is None:
        return False
    return pin.policy_seq is None or policy_number(policies) <= pin.policy_seq


def _cases(candidate: Candidate, policies: Sequence[Policy], facts: Facts) -> list[_Case]:
    """Return the candidate under each policy that names it."""
    return [
        _Case(each, policy, facts)
        for policy in policies
        for each in policy.candidates
        if each.version == candidate.version
    ]


def _objection(cases: Sequence[_Case], policies: Sequence[Policy]) -> str:
    """Say why the candidate is not for this install; nothing if it is."""
    if len(cases) < len(policies):
        return "the region's own policy does not name it"
    facts, version = cases[0].facts, cases[0].candidate.version
    pin = facts.pin
    if pin is not None and is_pinned(pin, policies) and version != pin.version:
        return f"this computer is pinned to {pin.version}"
    found = (rule(case) for rule in RULES for case in cases)
    return next(filter(None, found), "") or _direction_objection(version, policies, facts)


def _halted(case: _Case) -> str:
    version = case.candidate.version
    if case.candidate.is_halted:
        return "it is halted in this channel"
    if version in case.facts.halted:
        return f"it is halted: {case.facts.halted[version]}".rstrip(": ")
    return ""


def _yanked(case: _Case) -> str:
    version = case.candidate.version
    return "it was withdrawn" if version in {*case.policy.yanked, *case.facts.yanked} else ""


def _below_floor(case: _Case) -> str:
    floor = _floor([case.policy], case.facts)
    is_below = version_key(case.candidate.version) < version_key(floor)
    return f"no version below {floor} may run any more" if is_below else ""


def _failed_here(case: _Case) -> str:
    return "it failed on this computer" if case.candidate.version in case.facts.bad else ""


def _elsewhere(case: _Case) -> str:
    regions = case.candidate.regions
    if ALL_REGIONS in regions or (case.facts.region and case.facts.region in regions):
        return ""
    if not case.facts.region:
        return "it is meant for some regions alone, and this computer belongs to none"
    return f"it is not meant for the region {case.facts.region}"


def _not_for_this_system(case: _Case) -> str:
    return (
        "" if case.candidate.version in case.facts.available else "there are no files of it for this system"
    )


def _too_far(case: _Case) -> str:
    lowest, current = case.candidate.min_from, case.facts.current
    if lowest is None or (current and version_key(current) >= version_key(lowest)):
        return ""
    return f"it can only be taken from {lowest} on"


def _too_early(case: _Case) -> str:
    start = case.candidate.not_before
    if case.candidate.is_emergency or start is None or case.facts.now >= start:
        return ""
    return f"it is not offered before {start:%Y-%m-%d %H:%M} UTC"


def _not_in_share(case: _Case) -> str:
    candidate = case.candidate
    is_current = candidate.version == case.facts.current
    if candidate.is_emergency or is_current:
        return ""
    is_in = position(candidate.salt, case.facts.install_id) < candidate.threshold
    return "" if is_in else f"{candidate.share:.0%} of the computers get it now, and this is none of them"


#: why a candidate is none, the weightiest first; each looks at one policy
RULES: Final[tuple[Callable[[_Case], str], ...]] = (
    _halted,
    _yanked,
    _below_floor,
    _failed_here,
    _elsewhere,
    _not_for_this_system,
    _too_far,
    _too_early,
    _not_in_share,
)


def _direction_objection(version: str, policies: Sequence[Policy], facts: Facts) -> str:
    """Say why the candidate would be a way back that nobody allowed."""
    if not facts.current or version_key(version) >= version_key(facts.current):
        return ""
    if not _objection_to_current(policies, facts):
        return f"it is older than {facts.current}, which runs"
    is_allowed = all(version in policy.allow_downgrade_to for policy in policies)
    return "" if is_allowed else "it is older, and nobody allowed to go back to it"


def _objection_to_current(policies: Sequence[Policy], facts: Facts) -> str:
    """Say why the version that runs should not; nothing if all is well."""
    version = facts.current
    if not version:
        return ""
    if version in facts.halted or any(
        each.is_halted for policy in policies for each in policy.candidates if each.version == version
    ):
        return f"{version} is halted: {facts.halted.get(version, '')}".rstrip(": ")
    if any(version in policy.yanked for policy in policies) or version in facts.yanked:
        return f"{version} was withdrawn"
    if version_key(version) < version_key(_floor(policies, facts)):
        return f"{version} is below {_floor(policies, facts)}, the lowest version that may run"
    return ""


def _floor(policies: Sequence[Policy], facts: Facts) -> str:
    return max((facts.floor, *(policy.floor for policy in policies)), key=version_key)


def _chosen(cases: Sequence[_Case], policies: Sequence[Policy], passed: tuple[PassedOver, ...]) -> Decision:
    facts, version = cases[0].facts, cases[0].candidate.version
    if version == facts.current:
        return _stay(facts, f"{version} is what this computer is to run.", passed)
    is_back = bool(facts.current) and version_key(version) < version_key(facts.current)
    deadlines = [case.candidate.mandatory_after for case in cases]
    return Decision(
        Kind.GO_BACK if is_back else Kind.TAKE,
        version,
        _why_chosen(version, policies, facts),
        passed,
        is_mandatory=all(moment is not None and facts.now >= moment for moment in deadlines),
        is_emergency=all(case.candidate.is_emergency for case in cases),
        notes=_warnings(policies, facts),
    )


def _why_chosen(version: str, policies: Sequence[Policy], facts: Facts) -> str:
    trouble = _objection_to_current(policies, facts)
    if trouble:
        return f"{trouble}; {version} is to take its place."
    return f"{version} is the best version that is meant for this computer."


def _why_nothing(policies: Sequence[Policy], facts: Facts) -> str:
    if not facts.current:
        return "No version is meant for this computer yet."
    if is_pinned(facts.pin, policies):
        return f"This computer is kept on {facts.pin.version}." if facts.pin else ""
    trouble = _objection_to_current(policies, facts)
    if trouble:
        return f"{trouble}, but no other version is meant for this computer yet."
    return f"Nothing newer than {facts.current} is meant for this computer."


def _warnings(policies: Sequence[Policy], facts: Facts) -> tuple[str, ...]:
    trouble = _objection_to_current(policies, facts)
    return (f"{trouble}.",) if trouble else ()


def _stay(facts: Facts, why: str, passed: tuple[PassedOver, ...], notes: tuple[str, ...] = ()) -> Decision:
    is_well = bool(facts.current) and not notes
    return Decision(Kind.UP_TO_DATE if is_well else Kind.NOTHING, facts.current, why, passed, notes=notes)
