"""Read the file of rules: what is not exactly as the form says is refused, with the place."""

import tomllib
from collections.abc import Callable, Mapping
from datetime import time
from importlib.resources import files
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from updater.fleet.alerts.errors import RulesError
from updater.fleet.alerts.facts import KNOWN
from updater.fleet.alerts.rule_values import Table, refuse
from updater.fleet.alerts.rules import Channel, Condition, Ladder, Quiet, Rule, Rules, Severity, Step

NAME: Final = "alerts.toml"
#: bytes; a file of people's rules is far smaller
LARGEST: Final = 256 * 1024
FORMAT: Final = 1
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: a week; longer than that is a mistake of units
_MOST_MINUTES: Final = 7 * 24 * 60.0


def shipped_rules() -> Rules:
    """Return the rules that come with the service."""
    return parse_rules(files("updater.fleet.alerts").joinpath(NAME).read_bytes())


def read_rules(path: Path) -> Rules:
    """Return the rules of a file.

    Raises:
        RulesError: it cannot be read, or is not as it should be.
    """
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST + 1)
    except OSError as error:
        raise RulesError(
            f"{path} cannot be read: {error.strerror}", "Name a file that can be read."
        ) from error
    return parse_rules(text)


def parse_rules(text: bytes) -> Rules:
    """Return the rules of a file's contents.

    Raises:
        RulesError: they are not as they should be; the words name the place.
    """
    if len(text) > LARGEST:
        raise refuse("the file", f"it is larger than {LARGEST} bytes")
    try:
        whole = Table("the file", tomllib.loads(text.decode()))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise refuse("the file", f"it is not TOML: {error}") from error
    whole.only("format", "runbooks", "channels", "severities", "rules")
    if whole.integer("format") != FORMAT:
        raise refuse("format", f"this service reads format {FORMAT}")
    channels = whole.tables("channels")
    known = {name: _channel(name, table) for name, table in channels.items()}
    ladders = whole.tables("severities")
    if set(ladders) != {one.value for one in Severity}:
        raise refuse("severities", "there are critical, warning and information, each once")
    return Rules(
        _rules(whole.list_of_tables("rules"), whole.text("runbooks")),
        {Severity(name): _ladder(table, known) for name, table in ladders.items()},
        known,
    )


def _rules(tables: tuple[Table, ...], runbooks: str) -> tuple[Rule, ...]:
    rules = tuple(_rule(table, runbooks) for table in tables)
    names = [rule.name for rule in rules]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise refuse("rules", f"{', '.join(twice)} is there twice")
    return rules


def _rule(table: Table, runbooks: str) -> Rule:
    table.only("name", "severity", "title", "fact", "is", "above", "below", "for_minutes")
    name, fact = table.slug("name"), table.text("fact")
    if fact not in KNOWN:
        raise refuse(table.at("fact"), f"there is no fact {fact!r}; known are {', '.join(sorted(KNOWN))}")
    return Rule(
        name,
        table.choice("severity", Severity),
        table.text("title"),
        fact,
        _condition(table, fact),
        table.number("for_minutes", 0.0, _MOST_MINUTES, 0.0),
        f"{runbooks}#{name}",
    )


def _condition(table: Table, fact: str) -> Condition:
    given = [key for key in ("is", "above", "below") if key in table.values]
    if len(given) != 1:
        raise refuse(table.where, "it has exactly one of is, above and below")
    possible = KNOWN[fact].words
    if bool(possible) is not (given == ["is"]):
        raise refuse(
            table.where,
            f"{fact} is {'a word' if possible else 'a number'}: use {'is' if possible else 'above or below'}",
        )
    if possible:
        words = frozenset(table.words("is"))
        if not words <= possible:
            raise refuse(table.at("is"), f"{fact} can be {', '.join(sorted(possible))}")
        return Condition(words=words)
    limit = table.number(given[0], -1e15, 1e15)
    return Condition(above=limit) if given == ["above"] else Condition(below=limit)


def _ladder(table: Table, channels: Mapping[str, Channel]) -> Ladder:
    table.only("steps", "again_minutes", "calm_minutes")
    steps = tuple(_step(one, channels) for one in table.list_of_tables("steps"))
    after = [step.after_minutes for step in steps]
    if after != sorted(set(after)):
        raise refuse(table.at("steps"), "each step comes later than the one before")
    return Ladder(
        steps,
        table.number("again_minutes", 0.0, _MOST_MINUTES, 0.0),
        table.number("calm_minutes", 0.0, _MOST_MINUTES, 5.0),
    )


def _step(table: Table, channels: Mapping[str, Channel]) -> Step:
    table.only("after_minutes", "channels")
    names = table.words("channels")
    strange = sorted(set(names) - set(channels))
    if strange:
        raise refuse(table.at("channels"), f"there is no channel {', '.join(strange)}")
    return Step(table.number("after_minutes", 0.0, _MOST_MINUTES), names)


def _channel(name: str, table: Table) -> Channel:
    table.only("time_zone", "most_per_hour", "quiet")
    table.check_slug(name)
    return Channel(
        name,
        _zone(table),
        tuple(_quiet(one) for one in table.list_of_tables("quiet", ())),
        table.integer("most_per_hour", 1, 1000, 20),
    )


def _zone(table: Table) -> ZoneInfo:
    name = table.text("time_zone")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise refuse(table.at("time_zone"), f"no time zone {name!r} is known on this computer") from error


def _quiet(table: Table) -> Quiet:
    table.only("severities", "from", "until", "days")
    severities = frozenset(table.choices("severities", Severity))
    if Severity.CRITICAL in severities:
        raise refuse(table.at("severities"), "what is critical never waits")
    since, until = _clock(table, "from"), _clock(table, "until")
    if since == until:
        raise refuse(table.where, "quiet hours end at another time than they begin")
    return Quiet(severities, since, until, frozenset(_days(table)))


def _days(table: Table) -> tuple[int, ...]:
    names = table.words("days") if "days" in table.values else _DAYS
    if not set(names) <= set(_DAYS):
        raise refuse(table.at("days"), f"days are {', '.join(_DAYS)}")
    return tuple(map(_DAYS.index, names))


def _clock(table: Table, key: str) -> time:
    words = table.text(key)
    parse: Callable[[str], time] = time.fromisoformat
    try:
        if len(words) == len("00:00"):
            return parse(words)
    except ValueError:
        pass
    raise refuse(table.at(key), 'a time of day is written as "22:00"')
