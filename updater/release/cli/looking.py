"""Verbs that change nothing."""

from argparse import Namespace
from collections.abc import Iterator
from datetime import datetime

from updater.client.policy import Candidate
from updater.client.short_code import CodeError, Told, decode
from updater.client.strict_json import time_text
from updater.release.checking import check
from updater.release.cli.report import Report
from updater.release.desk import Desk
from updater.release.errors import UsageError
from updater.release.log import read_log
from updater.release.status import Status, status


def show_status(desk: Desk, _: Namespace) -> Report:
    """Say where things stand."""
    found = status(desk)
    return Report(tuple(_status_lines(found, desk.clock())), _status_content(found))


def verify(desk: Desk, _: Namespace) -> Report:
    """Look through the repository."""
    checked = check(desk)
    counted = f"{checked.targets} targets, {checked.packs} packs, {checked.size} bytes of packs"
    said = {"targets": checked.targets, "packs": checked.packs, "bytes": checked.size}
    end = "sound" if checked.is_sound else "NOT SOUND: keep installs away, restore it from its copy"
    return Report(
        (*checked.faults, f"{counted}: {end}"), {**said, "faults": checked.faults}, checked.is_sound
    )


def show_log(desk: Desk, _: Namespace) -> Report:
    """Print the publisher's log."""
    entries = read_log(desk.log)
    lines = (f"{one['at']}  {one['act']:<16} {one['who']}  {one['why']}" for one in entries)
    return Report(tuple(lines), {"log": list(entries)})


def decode_code(_: Desk, words: Namespace) -> Report:
    """Say what a status code means.

    Raises:
        UsageError: it was misheard.
    """
    try:
        told = decode(words.code)
    except CodeError as error:
        raise UsageError(f"{words.code}: {error}", "Have it read out again, letter by letter.") from error
    return Report(tuple(_told_lines(told)), {"current": told.current, "last_good": told.last_good})


def _told_lines(told: Told) -> Iterator[str]:
    region = f" in {told.region}" if told.region else ""
    yield f"runs {told.current or 'no version'}, last good {told.last_good or 'none'}"
    yield f"channel {told.channel or 'unknown'}{region}, launcher {told.launcher}"
    yield f"last signed news {'never' if told.days is None else f'{told.days} days ago'}"
    yield from (str(flag.name).lower().replace("_", " ") for flag in told.flags)


def _status_lines(found: Status, now: datetime) -> Iterator[str]:
    for role in found.roles:
        days = (role.expires - now).days
        keys = f"{role.here} of {role.keys} keys here, {role.threshold} sign"
        yield f"{role.name:<16} {role.version:>4}  {keys}, {days} days left"
    for version, platforms in found.versions.items():
        yield f"version {version}: {', '.join(platforms)}"
    for policy in found.policies:
        offers = "; ".join(_offer(candidate) for candidate in policy.candidates) or "nothing"
        yield f"{policy.channel} ({policy.policy_seq}, floor {policy.floor}): {offers}"
    for halt in found.halts:
        yield f"HALTED {halt.version} ({halt.halt_id}, {time_text(halt.at)}): {halt.why}"
    for name, lacks in found.waiting.items():
        yield f"waiting {name}: lacks {lacks or 'nothing: diagclinic-release publish'}"


def _offer(candidate: Candidate) -> str:
    where = "" if candidate.regions == ("*",) else f" in {', '.join(candidate.regions)}"
    urgent = ", emergency" if candidate.is_emergency else ""
    return f"{candidate.version} {candidate.share:.0%}{where}{urgent}"


def _status_content(found: Status) -> dict[str, object]:
    return {
        "roles": {
            role.name: {
                "version": role.version,
                "keys": role.keys,
                "here": role.here,
                "threshold": role.threshold,
                "expires": time_text(role.expires),
            }
            for role in found.roles
        },
        "versions": {version: list(platforms) for version, platforms in found.versions.items()},
        "policies": {
            policy.channel: {one.version: one.share for one in policy.candidates} for policy in found.policies
        },
        "halts": {halt.halt_id: halt.version for halt in found.halts},
        "waiting": found.waiting,
    }
