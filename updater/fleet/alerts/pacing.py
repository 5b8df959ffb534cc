"""Which messages go out now, which together, which never: values in, values out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from updater.fleet.alerts.alerts import Kind
from updater.fleet.alerts.rules import Channel, Severity

#: more than so many for one channel at once are told together
TOGETHER_FROM: Final = 4
#: lines of such a message; how many more there are is said
_LINES: Final = 20
#: tries of a message: with the pauses below a day and a bit
MOST_TRIES: Final = 30
_FIRST_PAUSE_MS: Final = 60_000
_LONGEST_PAUSE_MS: Final = 3_600_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that is due.

    Attributes:
        tries: that failed.
        is_taken_up: somebody acknowledged its alert.
        is_over: its alert is over.
        was_told: the channel heard of this alert before.
    """

    id: int
    alert: int
    channel: str
    severity: Severity
    kind: Kind
    title: str
    body: str
    tries: int = 0
    is_taken_up: bool = False
    is_over: bool = False
    was_told: bool = False


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent at once through one channel, and the messages that it is made of."""

    channel: str
    title: str
    body: str
    messages: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of the messages that are due; what is not named waits.

    Attributes:
        needless: ids with the reason.
        parcels: to be sent now.
    """

    needless: tuple[tuple[int, str], ...]
    parcels: tuple[Parcel, ...]


def plan(due: Iterable[Waiting], sent: Mapping[str, int], channels: Mapping[str, Channel]) -> Plan:
    """Plan what to send, given how many parcels each channel had in the last hour (`sent`)."""
    needless: list[tuple[int, str]] = []
    kept: list[Waiting] = []
    for message in due:
        why = _why_needless(message, channels)
        if why:
            needless.append((message.id, why))
        else:
            kept.append(message)
    kept.sort(key=lambda one: (one.channel, one.severity is not Severity.CRITICAL, one.id))
    parcels: list[Parcel] = []
    for name, group in groupby(kept, key=lambda one: one.channel):
        parcels.extend(_parcels(tuple(group), channels[name].most_per_hour - sent.get(name, 0)))
    return Plan(tuple(needless), tuple(parcels))


def pause_ms(tries: int) -> int:
    """Return how long to wait after so many tries that failed: a minute, doubling to an hour."""
    return min(_FIRST_PAUSE_MS << min(max(tries, 1) - 1, 10), _LONGEST_PAUSE_MS)


def _why_needless(message: Waiting, channels: Mapping[str, Channel]) -> str:
    if message.channel not in channels:
        return "the channel was taken out of the rules"
    if message.kind is Kind.OVER:
        return "" if message.was_told else "nobody was told that it began"
    if message.is_taken_up:
        return "somebody took it up before"
    if message.is_over and message.severity is not Severity.CRITICAL:
        return "it was over before"
    return ""


def _parcels(messages: tuple[Waiting, ...], allowed: int) -> Iterator[Parcel]:
    """Return what goes to one channel: critical messages always, others as far as it is `allowed`."""
    critical = tuple(one for one in messages if one.severity is Severity.CRITICAL)
    rest = messages[len(critical) :]
    yield from _grouped(critical)
    if allowed > 0:
        yield from tuple(_grouped(rest))[:allowed]


def _grouped(messages: tuple[Waiting, ...]) -> Iterator[Parcel]:
    if len(messages) < TOGETHER_FROM:
        yield from (Parcel(one.channel, one.title, one.body, (one,)) for one in messages)
        return
    lines = [one.title for one in messages[:_LINES]]
    more = len(messages) - len(lines)
    title = f"[{messages[0].severity}] {len(messages)} messages of alerts"
    yield Parcel(
        messages[0].channel, title, "\n".join([*lines, *([f"and {more} more"] if more else [])]), messages
    )
