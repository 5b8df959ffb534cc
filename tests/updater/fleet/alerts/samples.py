"""Rules of tests, and a story told look by look."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from updater.fleet.alerts.alerts import Alert, Kind, Message, Silence, State
from updater.fleet.alerts.deciding import Look, decide
from updater.fleet.alerts.facts import Fact
from updater.fleet.alerts.rules import Channel, Condition, Ladder, Quiet, Rule, Rules, Severity, Step

MINUTE: Final = 60_000
#: a Wednesday, noon
NOON: Final = round(datetime(2026, 11, 18, 12, tzinfo=UTC).timestamp() * 1000)
ALL: Final = frozenset({"act", "disk_free_share"})
_UTC: Final = ZoneInfo("UTC")
_NIGHT: Final = Quiet(
    frozenset({Severity.WARNING, Severity.INFORMATION}), time(20), time(7), frozenset(range(7))
)

RULES: Final = Rules(
    rules=(
        Rule(
            "halted",
            Severity.CRITICAL,
            "Halted",
            "act",
            Condition(words=frozenset({"halt"})),
            0.0,
            "book#halted",
        ),
        Rule(
            "disk-low",
            Severity.WARNING,
            "Little room",
            "disk_free_share",
            Condition(below=0.2),
            5.0,
            "book#disk-low",
        ),
    ),
    ladders={
        Severity.CRITICAL: Ladder((Step(0, ("on-call", "team")), Step(15, ("on-call", "lead"))), 30, 5),
        Severity.WARNING: Ladder((Step(0, ("team",)),), 0, 5),
        Severity.INFORMATION: Ladder((Step(0, ("team",)),), 0, 5),
    },
    channels={
        "on-call": Channel("on-call", _UTC),
        "lead": Channel("lead", _UTC),
        "team": Channel("team", _UTC, (_NIGHT,), 3),
    },
)


def halted(version: str = "1.4.2") -> Fact:
    return Fact("act", version, "halt", f"Version {version}: halt, by ada.")


def disk(share: float) -> Fact:
    return Fact("disk_free_share", "", share, f"{100 * share:.0f} % are free.")


@dataclass(slots=True)
class Story:
    """What happens, look by look; alerts are kept as the tables would."""

    now: int = NOON
    rules: Rules = RULES
    alerts: list[Alert] = field(default_factory=list)
    silences: list[Silence] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    told_at: dict[int, int] = field(default_factory=dict)
    _next: int = 1

    def see(self, *facts: Fact, after: int = 0) -> list[tuple[str, Kind]]:
        """Look again after so many minutes, and return who is told what."""
        return self._look(Look(facts, ALL, self._later(after)))

    def look_at(self, names: frozenset[str], *, after: int) -> list[tuple[str, Kind]]:
        """Look where only these facts can be known, and none is alarming."""
        return self._look(Look((), names, self._later(after)))

    def take_up(self) -> None:
        """Take up what is open."""
        self.alerts = [replace(one, acknowledged_at=self.now, acknowledged_by="ada") for one in self.alerts]

    def _later(self, minutes: int) -> int:
        self.now += minutes * MINUTE
        return self.now

    def _look(self, seen: Look) -> list[tuple[str, Kind]]:
        decision = decide(self.rules, seen, tuple(self.alerts), self.silences)
        kept = {alert.cause: alert for alert in self.alerts}
        for alert in decision.keep:
            kept[alert.cause] = alert if alert.id else replace(alert, id=self._number())
        gone = {alert.cause for alert in decision.forget}
        self.alerts = [one for one in kept.values() if one.state is not State.OVER and one.cause not in gone]
        self.messages.extend(decision.messages)
        self.told_at.update({id(message): self.now for message in decision.messages})
        return [(message.channel, message.kind) for message in decision.messages]

    def _number(self) -> int:
        self._next += 1
        return self._next
