"""A status, a code and a history in words that can be read out on the telephone.  Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from updater.client.short_code import DAYS_CAPPED, Flag, Told

#: what each flag means, and what support does about it
FLAG_WORDS: Final[Mapping[Flag, str]] = {
    Flag.TRIAL: "The version is new here and has not proved itself yet.",
    Flag.PINNED: "It is pinned: it takes no other version until it is unpinned, or a newer policy comes.",
    Flag.SAFE_MODE: "Safe mode is on: factory settings, no plug-ins.",
    Flag.FELL_BACK: "A version failed here and was left for an earlier one.",
    Flag.HALTED: "The publisher halted the version that runs: going back is advisable.",
    Flag.BELOW_FLOOR: "The version that runs is older than the oldest that may run.",
    Flag.LOG_DAMAGED: "The log was changed or cut: diagclinic-update verify-log tells where.",
    Flag.DAMAGED: "The install is damaged: diagclinic-update repair mends it.",
    Flag.PENDING: "A roll-back has begun and is not through: the next start finishes it.",
}
_NO_VERSION: Final = "none"
_REPAIR: Final = "diagclinic-update repair mends it"


def code_lines(told: Told) -> Iterator[str]:
    """Yield what a short code means."""
    yield f"Version: {told.current or _NO_VERSION}"
    if told.last_good != told.current:
        yield f"Last good version: {told.last_good or _NO_VERSION}"
    yield f"Channel: {channel_words(told.channel, told.region)}"
    yield f"Launcher: {told.launcher}"
    yield f"Last news from the publisher: {days_words(told.days)}"
    yield from flag_lines(told.flags)


def code_data(told: Told) -> dict[str, Any]:
    """Return what a short code means, for programs."""
    return {
        "version": told.current,
        "last_good": told.last_good,
        "channel": told.channel,
        "region": told.region,
        "launcher": told.launcher,
        "days_since_news": told.days,
        "flags": [flag.name.lower().replace("_", "-") for flag in told.flags if flag.name],
        "words": list(code_lines(told)),
    }


def flag_lines(flags: Flag) -> Iterator[str]:
    """Yield what is out of the ordinary."""
    if not flags:
        yield "Nothing is out of the ordinary."
    for flag in flags:
        yield FLAG_WORDS.get(flag, f"Something that this version does not know ({flag.value}).")


def channel_words(channel: str, region: str) -> str:
    """Return a channel as people say it."""
    if not channel:
        return "not known"
    return f"{channel}, region {region}" if region else channel


def days_words(days: int | None) -> str:
    """Return how long ago something was signed."""
    if days is None:
        return "never"
    if days == 0:
        return "today"
    if days >= DAYS_CAPPED:
        return f"{days} days ago or more" if days == DAYS_CAPPED else f"{days} days ago"
    return f"{days} day ago" if days == 1 else f"{days} days ago"


def status_lines(status: Mapping[str, Any], flags: Flag) -> Iterator[str]:
    """Yield a status, most important first."""
    yield f"Code: {status['code']}"
    yield f"Version: {status['version'] or _NO_VERSION}"
    if status["last_good"] != status["version"]:
        yield f"Last good version: {status['last_good'] or _NO_VERSION}"
    yield f"Channel: {channel_words(status['channel'], status['region'])}"
    yield f"Last news from the publisher: {days_words(status['days_since_news'])}"
    if status["is_new"]:
        yield "It was not started yet."
    yield from flag_lines(flags)
    if status["pin"]:
        yield f"Pinned to: {status['pin']['version']}"
    for words in status["busy"]:
        yield f"Busy: {words}"
    for notice in status["notices"]:
        yield f"Notice: {notice['words']}"
    yield from offer_lines(status["offer"])
    yield "Versions on this computer:"
    yield from (_kept_line(one) for one in status["kept"])
    yield from (f"  {version}  (not complete: {_REPAIR})" for version in status["incomplete"])
    if not status["kept"] and not status["incomplete"]:
        yield "  none"


def offer_lines(offer: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield what may be taken and what will change."""
    if not offer:
        return
    urgency = "  URGENT" if offer["is_emergency"] else "  required" if offer["is_mandatory"] else ""
    yield f"Available: {offer['version']}{urgency}"
    yield from (f"  {note}" for note in offer["notes"])
    if offer["put_off_until"]:
        yield f"  put off until {offer['put_off_until']}"


def _kept_line(one: Mapping[str, Any]) -> str:
    said = {"runs now": one["is_running"], "starts next": one["is_next"]}
    marks = [words for words, is_so in said.items() if is_so]
    mark = marks[0] if marks else "" if one["is_current"] else one["why_not"]
    return f"  {one['version']}" + (f"  ({mark})" if mark else "")


def history_lines(entries: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield acts, newest first, with who and why."""
    for one in entries:
        change = " -> ".join(filter(None, (one["from"], one["to"])))
        act = f"{one['act']} {change}".rstrip()
        yield f"{one['at']}  {act}, by {one['who'] or 'the program'}: {one['why']}"
