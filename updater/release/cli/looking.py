"""Verbs that change nothing."""

from argparse import Namespace
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from updater.client.policy import Candidate, Policy
from updater.client.short_code import CodeError, Told, decode
from updater.client.strict_json import time_text
from updater.release.checking import check
from updater.release.cli.report import Report
from updater.release.cli.steering import steered
from updater.release.desk import Desk
from updater.release.errors import UsageError
from updater.release.log import read_log
from updater.release.settings import platforms_remark
from updater.release.status import Status, status
from updater.release.timing import cure, is_ahead

#: what the log's lines tell of an act, in this order; `--json` tells all
_LOGGED: Final = (
    "version",
    "flag",
    "seq",
    "id",
    "versions",
    "channel",
    "channels",
    "share",
    "regions",
    "not_before",
    "mandatory_after",
    "region",
    "role",
    "name",
    "targets",
    "lacks",
    "signed",
)

_LOG_DAMAGED: Final = "LOG DAMAGED, which no install reads, and keeps nothing from being copied out"


def show_status(desk: Desk, _: Namespace) -> Report:
    """Say where things stand."""
    found = status(desk)
    lines = (*platforms_remark(desk.folder), *_status_lines(found, desk.clock()), *steered(desk.live))
    return Report(lines, _status_content(found))


def verify(desk: Desk, _: Namespace) -> Report:
    """Look through the repository."""
    checked = check(desk)
    counted = f"{checked.targets} targets, {checked.packs} packs, {checked.size} bytes of packs"
    said = {"targets": checked.targets, "packs": checked.packs, "bytes": checked.size}
    end = "sound" if checked.is_sound else "NOT SOUND: keep installs away, restore it from its copy"
    log = (f"{_LOG_DAMAGED}: {checked.log_fault}",) if checked.log_fault else ()
    return Report(
        (*checked.faults, f"{counted}: {end}", *log),
        {**said, "faults": checked.faults, "log": checked.log_fault or None},
        checked.is_sound and not checked.log_fault,
    )


def show_log(desk: Desk, _: Namespace) -> Report:
    """Print the publisher's log."""
    entries = read_log(desk.log)
    return Report(tuple(_log_line(one) for one in entries), {"log": list(entries)})


def _log_line(entry: dict[str, object]) -> str:
    line = f"{entry['at']}  {entry['act']:<16} {entry['who']}  {entry['why']}"
    detail = entry["detail"]
    if not isinstance(detail, dict):
        return line
    said = ", ".join(
        f"{name} {_listed(detail[name])}" for name in _LOGGED if detail.get(name) not in (None, [], {})
    )
    return f"{line}  ({said})" if said else line


def _listed(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name} {_listed(one)}" for name, one in value.items())
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


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
    if is_ahead(found.signed_at, now):
        signed = (
            f"WRONG CLOCK: the last signature is of {time_text(found.signed_at)}, which lies in the future"
        )
        yield f"{signed}. {cure(found.signed_at, now)}"
    for role in found.roles:
        keys = f"{role.here} of {role.keys} keys here, {role.threshold} sign"
        yield f"{role.name:<16} {role.version:>4}  {keys}, {_left(role.expires, now)}"
    for version, platforms in found.versions.items():
        yield f"version {version}: {', '.join(platforms)}"
    halted = {halt.version for halt in found.halts}
    for policy in found.policies:
        yield from _policy_lines(policy, halted)
    for halt in found.halts:
        yield f"HALTED {halt.version} ({halt.halt_id}, {time_text(halt.at)}): {halt.why}"
    for name, lacks in found.waiting.items():
        counted = ", ".join(f"{count} of {role}" for role, count in lacks.items())
        yield f"waiting {name}: lacks {counted or 'nothing: diagclinic-release publish'}"
    for name, why in found.spoiled.items():
        yield f"SPOILED {name}: {why}"


def _left(ends: datetime, now: datetime) -> str:
    if ends <= now:
        return f"EXPIRED on {ends:%Y-%m-%d}"
    return f"{(ends - now).days} days left, until {ends:%Y-%m-%d}"


def _policy_lines(policy: Policy, halted: set[str]) -> Iterator[str]:
    offers = "; ".join(_offer(candidate, halted) for candidate in policy.candidates) or "nothing"
    since = f"{policy.policy_seq}, of {policy.issued_at:%Y-%m-%d}, floor {policy.floor}"
    yield f"{policy.channel} ({since}): {offers}"
    if policy.yanked:
        yield f"{policy.channel} yanked: {', '.join(policy.yanked)}"
    if policy.allow_downgrade_to:
        yield f"{policy.channel} lets go down to: {', '.join(policy.allow_downgrade_to)}"


def _offer(candidate: Candidate, halted: set[str]) -> str:
    where = "" if candidate.regions == ("*",) else f" in {', '.join(candidate.regions)}"
    urgent = ", emergency" if candidate.is_emergency else ""
    begins = f", from {time_text(candidate.not_before)}" if candidate.not_before else ""
    ends = f", mandatory after {time_text(candidate.mandatory_after)}" if candidate.mandatory_after else ""
    stopped = ", HALTED" if candidate.version in halted else ""
    return f"{candidate.version} {candidate.share:.0%}{where}{urgent}{begins}{ends}{stopped}"


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
        "yanked": {policy.channel: list(policy.yanked) for policy in found.policies if policy.yanked},
        "halts": {halt.halt_id: halt.version for halt in found.halts},
        "waiting": found.waiting,
        "spoiled": found.spoiled,
        "signed_at": time_text(found.signed_at),
    }
