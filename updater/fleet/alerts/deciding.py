"""Decide what becomes of alerts, and who is told: values in, values out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from updater.fleet.alerts.alerts import Alert, Cause, Kind, Message, Silence, State
from updater.fleet.alerts.facts import Fact
from updater.fleet.alerts.messages import body_of, safe, title_of
from updater.fleet.alerts.quiet_hours import when_free
from updater.fleet.alerts.rules import Ladder, Rule, Rules

_MINUTE_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Look:
    """What was found at one moment.

    Attributes:
        facts: all of them, the harmless too.
        names: the facts that could be looked at; of others nobody knows whether they are over.
        now: ms since 1970, UTC.
    """

    facts: tuple[Fact, ...]
    names: frozenset[str]
    now: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done.

    Attributes:
        keep: alerts that are new or changed.
        forget: alerts that never opened.
        messages: to be sent.
    """

    keep: tuple[Alert, ...] = ()
    forget: tuple[Alert, ...] = ()
    messages: tuple[Message, ...] = ()


@dataclass(slots=True)
class _Desk:
    """Collects a decision."""

    rules: Rules
    silences: tuple[Silence, ...]
    now: int
    keep: list[Alert] = field(default_factory=list)
    forget: list[Alert] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)

    def tell(self, alert: Alert, kind: Kind, channels: Iterable[str]) -> None:
        for name in channels:
            channel = self.rules.channels.get(name)
            if channel is not None:  # it was taken out of the file
                due_at = when_free(channel, alert.severity, self.now)
                title, body = title_of(alert, kind, self.rules), body_of(alert, kind, self.rules)
                self.messages.append(Message(alert.cause, name, alert.severity, kind, title, body, due_at))

    def is_silenced(self, cause: Cause) -> bool:
        return any(silence.covers(cause, self.now) for silence in self.silences)


def decide(rules: Rules, look: Look, known: Iterable[Alert], silences: Iterable[Silence] = ()) -> Decision:
    """Decide what becomes of the alerts that are not over (`known`), and what opens.

    One cause (rule and what it is about) has one alert, however often it is seen.  It opens once it has been
    so for as long as its rule says, climbs its ladder while nobody takes it up, is repeated to those who
    were told, and is over when it has been well for the ladder's calm time, which those who were told hear.
    A silenced one climbs and repeats nothing; when the silence ends it goes on with the step that is due.
    """
    desk = _Desk(rules, tuple(silences), look.now)
    current = {alert.cause: alert for alert in known}
    seen = {(rule.name, fact.about): (rule, fact) for rule, fact in _alarming(rules, look.facts)}
    for cause, (rule, fact) in seen.items():
        _see(desk, rule, fact, current.get(cause))
    for alert in current.values():
        if alert.cause not in seen:
            _miss(desk, alert, look)
    return Decision(tuple(desk.keep), tuple(desk.forget), tuple(desk.messages))


def _alarming(rules: Rules, facts: tuple[Fact, ...]) -> Iterator[tuple[Rule, Fact]]:
    for rule in rules.rules:
        yield from ((rule, fact) for fact in facts if fact.name == rule.fact and rule.when.holds(fact.value))


def _see(desk: _Desk, rule: Rule, fact: Fact, alert: Alert | None) -> None:
    says = safe(fact.says)
    if alert is None:
        fresh = Alert(0, rule.name, rule.severity, fact.about, says, State.WAITING, desk.now, desk.now)
    else:
        fresh = replace(alert, count=alert.count + 1, last_at=desk.now, says=says)
    is_ripe = desk.now - fresh.since >= rule.for_minutes * _MINUTE_MS
    if fresh.state is State.WAITING and is_ripe:
        fresh = replace(fresh, state=State.OPEN, opened_at=desk.now)
    desk.keep.append(_climb(desk, fresh))


def _miss(desk: _Desk, alert: Alert, look: Look) -> None:
    """Settle an alert whose cause was not seen in this look."""
    rule = desk.rules.named(alert.rule)
    if rule is not None and rule.fact not in look.names:
        climbed = _climb(desk, alert)
        if climbed != alert:
            desk.keep.append(climbed)
        return
    calm_ms = desk.rules.ladders[alert.severity].calm_minutes * _MINUTE_MS
    if alert.state is State.WAITING:
        desk.forget.append(alert)
    elif rule is None or look.now - alert.last_at >= calm_ms:
        over = replace(alert, state=State.OVER, over_at=desk.now)
        desk.keep.append(over)
        desk.tell(over, Kind.OVER, alert.told)


def _climb(desk: _Desk, alert: Alert) -> Alert:
    """Take the steps that are due, or say it again."""
    if alert.state is not State.OPEN or alert.acknowledged_at or desk.is_silenced(alert.cause):
        return alert
    ladder = desk.rules.ladders[alert.severity]
    due = _due(ladder, alert, desk.now)
    if due:
        channels = tuple(
            dict.fromkeys(name for step in ladder.steps[alert.step : due] for name in step.channels)
        )
        desk.tell(alert, Kind.ESCALATED if alert.step else Kind.OPENED, channels)
        told = tuple(dict.fromkeys((*alert.told, *channels)))
        return replace(alert, step=due, told=told, reminded_at=desk.now)
    if ladder.again_minutes and desk.now - alert.reminded_at >= ladder.again_minutes * _MINUTE_MS:
        desk.tell(alert, Kind.AGAIN, alert.told)
        return replace(alert, reminded_at=desk.now)
    return alert


def _due(ladder: Ladder, alert: Alert, now: int) -> int:
    """Return how many steps are due in all, 0 where none is new."""
    due = sum(now - alert.opened_at >= step.after_minutes * _MINUTE_MS for step in ladder.steps)
    return due if due > alert.step else 0
