"""Feature flags at the publisher's: roles for repositories of before, what is looked at, and publication."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from updater.client.errors import DamagedError
from updater.client.flag_definition import FlagDefinition
from updater.client.flags_file import (
    FLAGS_PATH,
    SignedFlags,
    definitions_of,
    flags_bytes,
    parse_flags,
)
from updater.client.lifting import LARGEST
from updater.client.strict_json import read_object, time_text
from updater.release.changes import Act, Change, revise
from updater.release.committing import Outcome, commit
from updater.release.desk import Desk
from updater.release.errors import RefusedError, TreeError
from updater.release.flag_check import check_targeting, moved
from updater.release.founding import delegate, fresh, key_names, make_keys
from updater.release.live import Live, delegation
from updater.release.roles import LATER, rule_of
from updater.release.staging import refuse_overlap

#: roles that sign more since there are flags
_WIDER: Final = ("halt", "resume")
BEGIN: Final = "A repository that was founded before there were flags: diagclinic-release flags begin."


@dataclass(frozen=True, slots=True)
class Draft:
    """Flags that somebody wrote down.

    Attributes:
        raw: flagd's definitions.
        definitions: the same, understood.
    """

    raw: Mapping[str, object]
    definitions: Mapping[str, FlagDefinition]


def begin(desk: Desk) -> Outcome:
    """Give a repository that was founded before the roles that sign flags and notices, and their keys.

    Raises:
        RefusedError: it has them.
        WaitingError: the role `targets` waits for signatures.
        KeysError: a token that was named cannot be used.
    """
    lacking = [rule_of(name) for name in LATER if name not in desk.live.roles()]
    if not lacking:
        raise RefusedError("this repository has the roles of flags and notices")
    change = Change(Act("flags-begin", "", {"roles": [rule.name for rule in lacking]}))
    targets = revise(desk, change, "targets")
    refuse_overlap(desk, change)  # before there are keys that nobody would ever use
    desk.keyring.prepare(key_names(*lacking))
    for rule in lacking:
        change.roles[rule.name] = fresh(desk, rule)
        delegate(targets, rule, make_keys(desk, rule))
    for name in _WIDER:
        delegate(targets, rule_of(name), delegation(targets, name)[1])
    return commit(desk, change)


def flags_of(live: Live) -> SignedFlags | None:
    """Return the flags that are published, None where there never were any."""
    if "flags" not in live.roles():
        return None
    text = live.target("flags", FLAGS_PATH)
    return parse_flags(text) if text else None


def read_draft(text: bytes) -> Draft:
    """Return the flags that `text` defines: `{"flags": {…}}`, as flagd's files are.

    Raises:
        TreeError: one lacks its owner, purpose or end, is not consistent, or flagd does not understand it.
    """
    try:
        fields = read_object(text, "the file of flags", LARGEST).known("$schema", "flags")
        flags = fields.part("flags")
        found = definitions_of(flags)
    except DamagedError as error:
        raise TreeError(str(error), "Mend the file; docs/fleet.md tells what belongs into it.") from error
    for key, flag in found.items():
        check_targeting(flag, flags.part(key).values)
    return Draft(flags.values, found)


def remarks(draft: Draft, before: SignedFlags | None, now: datetime) -> Iterator[str]:
    """Yield what may surprise whoever publishes `draft` after `before`."""
    for flag in draft.definitions.values():
        if flag.expires <= now:
            yield f"{flag.key} ended on {time_text(flag.expires)}: everybody gets {flag.default}"
    known = before.raw if before else {}
    yield from (
        f"{key} is published no more: programs use their own default" for key in known.keys() - draft.raw
    )
    yield from (
        f"{key}: its shares add up to another sum than before, so that installs change sides"
        for key in sorted(moved(known, draft.raw))
    )


def publish_flags(desk: Desk, draft: Draft, why: str = "") -> Outcome:
    """Publish `draft` with the next number.

    Raises:
        RefusedError: it is what is published already, or there is no role for it.
        WaitingError: flags already wait for signatures.
    """
    refuse_no_role(desk.live, "flags")
    before = flags_of(desk.live)
    if before is not None and before.raw == draft.raw:
        raise RefusedError("these flags are published already")
    seq = before.seq + 1 if before else 1
    change = Change(Act("flags", why, {"seq": seq, "flags": sorted(draft.raw)}))
    revise(desk, change, "flags")
    change.set_target("flags", FLAGS_PATH, flags_bytes(seq, desk.clock(), draft.raw))
    return commit(desk, change)


def refuse_no_role(live: Live, role: str) -> None:
    """Refuse what nobody could sign.

    Raises:
        RefusedError: the repository has no such role.
    """
    if role not in live.roles():
        raise RefusedError(f"this repository has no role {role}", BEGIN)
