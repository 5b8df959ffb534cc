"""Reads rollout-plan.toml: every key is asked for, and a wrong one is named with its line."""

import hashlib
from collections.abc import Mapping
from dataclasses import fields
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from updater.fleet.judge.limits import Limits, ShareLimit
from updater.fleet.rollout.plan import Automatic, Criteria, Phase, Plan, Watch, Wave
from updater.fleet.rollout.strict_toml import PlanError, Section, parsed

PLAN_NAME: Final = "rollout-plan.toml"
CHANNELS: Final = ("pilot", "beta", "regional")
_MANY: Final = 100_000_000
_COUNTS: Final = ("failures_in_a_row", "signature_installs", "signature_repeats")
_SHARES: Final = ("error_rate", "crash_rate", "adoption", "must_be_heard")
_MAPPINGS: Final = ("alphas", "rollback_alphas")


def default_plan() -> bytes:
    """Return the plan that comes with the program."""
    return (files(__package__) / PLAN_NAME).read_bytes()


def read_plan(path: Path | None) -> Plan:
    """Return the plan in `path`, or the one that comes with the program.

    Raises:
        PlanError: it cannot be read, or makes no sense; names line and key.
    """
    if path is None:
        return parse_plan(default_plan(), "the program's own plan")
    try:
        return parse_plan(path.read_bytes(), str(path))
    except OSError as error:
        raise PlanError(f"{path} cannot be read: {error.strerror}", "Name a plan that is there.") from error


def parse_plan(payload: bytes, name: str) -> Plan:
    """Return the plan that `payload` tells.

    Raises:
        PlanError: it makes no sense; names line and key.
    """
    top = parsed(payload, name)
    top.whole("format", 1, 1)
    plan = Plan(
        title=top.text("title"),
        phases=_phases(top),
        limits=_limits(top.table("limits")),
        automatic=_automatic(top.table("automatic")),
        watch=_watch(top.table("watch")),
        source=hashlib.sha256(payload).hexdigest(),
    )
    top.done()
    return plan


def _phases(top: Section) -> tuple[Phase, ...]:
    sections = top.tables("phase")
    phases = tuple(map(_phase, sections))
    order = [CHANNELS.index(phase.channel) for phase in phases]
    for number, section in enumerate(sections):
        if phases[number].name in {phase.name for phase in phases[:number]}:
            raise section.wrong("name", "another phase has this name")
        if number and order[number] < order[number - 1]:
            raise section.wrong("channel", "a phase goes to no narrower channel than the one before it")
    _refuse_shrinking(sections, phases)
    return phases


def _refuse_shrinking(sections: list[Section], phases: tuple[Phase, ...]) -> None:
    """Refuse shares that do not grow: the publisher's tools take nothing back but by a halt."""
    reached: dict[str, float] = {}
    for section, phase in zip(sections, phases, strict=True):
        for wave in phase.waves:
            if wave.share <= reached.get(phase.channel, 0.0):
                raise section.wrong("waves", f"the share of {phase.channel} does not grow: {wave.share:g}")
            reached[phase.channel] = wave.share


def _phase(section: Section) -> Phase:
    lowest, highest = _range(section)
    phase = Phase(
        name=section.text("name", str.isidentifier, "name without spaces"),
        channel=section.text("channel", CHANNELS.__contains__, "channel: pilot, beta or regional"),
        installs=(lowest, highest),
        waves=tuple(map(_wave, section.tables("waves"))),
        entry=section.texts("entry"),
        exit=_criteria(section.table("exit")),
        features=_features(section.table("features")),
        signs=section.texts("signs"),
    )
    section.done()
    return phase


def _range(section: Section) -> tuple[int, int]:
    table = section.table("installs")
    lowest = table.whole("from", 0, _MANY)
    highest = table.whole("to", max(1, lowest), _MANY)
    table.done()
    return lowest, highest


def _wave(section: Section) -> Wave:
    wave = Wave(section.number("share", 0.0, 1.0), section.whole("days", 0, 3650))
    section.done()
    return wave


def _criteria(section: Section) -> Criteria:
    criteria = Criteria(
        stability=section.number("stability", 0, 1),
        operations=section.number("operations", 0, 1),
        satisfaction=section.number("satisfaction", 1, 5),
        min_sessions=section.whole("min_sessions", 0, _MANY),
        min_operations=section.whole("min_operations", 0, _MANY),
        min_ratings=section.whole("min_ratings", 0, _MANY),
        is_certified=section.flag("certified"),
    )
    section.done()
    return criteria


def _features(section: Section) -> dict[str, str]:
    return {key: section.text(key, bool, "variant of a flag") for key in section.keys()}  # noqa: SIM118  no dict


def _automatic(section: Section) -> Automatic:
    found = Automatic(**{each.name: section.flag(each.name) for each in fields(Automatic)})
    section.done()
    return found


def _watch(section: Section) -> Watch:
    found = Watch(
        every_minutes=section.whole("every_minutes", 1, 1440),
        history_days=section.whole("history_days", 1, 365),
        latency=section.numbers("latency", 0.01, 0.999),
        memory=section.numbers("memory", 0.01, 0.999),
        proposal_days=section.whole("proposal_days", 1, 365),
    )
    section.done()
    return found


def _limits(section: Section) -> Limits:
    known: dict[str, Any] = {name: section.number(name, 0, 1) for name in _SHARES}
    known |= {name: section.whole(name, 1, 1000) for name in _COUNTS}
    known["satisfaction"] = section.number("satisfaction", 1, 5)
    known["at_once"] = frozenset(section.texts("at_once"))
    known["shares"] = _shares(section.table("shares"))
    known["must_certify"] = _certified(section, known["shares"])
    known |= {name: _alphas(section.table(name), name) for name in _MAPPINGS}
    section.done()
    return Limits(**known)


def _shares(section: Section) -> Mapping[str, ShareLimit]:
    standard = Limits().shares
    found = {}
    for name in section.keys():  # noqa: SIM118  no dict
        if name not in standard:
            raise section.wrong(name, f"nothing measures that; known: {', '.join(sorted(standard))}")
        one = section.table(name)
        found[name] = ShareLimit(one.text("words"), one.number("most", 0, 1))
        one.done()
    return found


def _certified(section: Section, shares: Mapping[str, ShareLimit]) -> frozenset[str]:
    names = section.texts("must_certify")
    for name in names:
        if name not in {"error_rate", "crash_rate", *shares}:
            raise section.wrong("must_certify", f"{name} is no limit of this plan")
    return frozenset(names)


def _alphas(section: Section, name: str) -> Mapping[str, float]:
    """Return how sure the judge has to be; what the plan leaves out is as the judge has it."""
    standard: Mapping[str, float] = getattr(Limits(), name)
    found = {key: section.number(key, 1e-9, 0.5) for key in standard if section.has(key)}
    section.done()
    return {**standard, **found}
