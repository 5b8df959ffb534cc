"""The beginning of a repository: its roles, their keys, and what they sign first."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from securesystemslib.signer import Key
from tuf.api.metadata import TOP_LEVEL_ROLE_NAMES, DelegatedRole, Delegations, Metadata, Role, Root, Targets

from updater.client.halts import HALT_PATH, RESUME_PATH, halts_bytes
from updater.client.lifting import lifted_bytes
from updater.client.policy import ALL_REGIONS, Candidate, Policy, is_region, policy_bytes
from updater.client.shares import POSITIONS
from updater.release.changes import Act, Change, expiry, revise
from updater.release.committing import Outcome, commit
from updater.release.desk import Desk
from updater.release.errors import RefusedError
from updater.release.policies import blank, policy_of
from updater.release.roles import DELEGATED, TOP, Rule, policy_path, region_rule
from updater.release.staging import refuse_overlap


def key_names(*rules: Rule) -> tuple[str, ...]:
    """Return the names of the keys that roles get."""
    return tuple(f"{rule.name}-{number}" for rule in rules for number in range(1, rule.keys + 1))


def make_keys(desk: Desk, rule: Rule) -> dict[str, Key]:
    """Make the keys of a role and return them by their ids."""
    keys = (desk.keyring.create(name) for name in key_names(rule))
    return {key.keyid: key for key in keys}


def delegate(parent: Metadata[Targets], rule: Rule, keys: Mapping[str, Key]) -> None:
    """Let `parent` name `keys` as those of the role of `rule`; earlier ones count no more."""
    delegations = parent.signed.delegations or Delegations({}, {})
    parent.signed.delegations = delegations
    roles = delegations.roles or {}
    roles[rule.name] = DelegatedRole(
        rule.name, list(keys), rule.threshold, rule.is_terminating, paths=list(rule.paths)
    )
    used = {keyid for role in roles.values() for keyid in role.keyids}
    every = {**delegations.keys, **keys}
    parent.signed.delegations = Delegations({keyid: every[keyid] for keyid in sorted(used)}, roles)


def found(desk: Desk, regions: Iterable[str] = ()) -> Outcome:
    """Begin a repository in the desk's folder: keys, roles, no halts, no versions.

    Raises:
        RefusedError: there is one already, or a region is none.
        KeysError: a token that was named cannot be used.
    """
    if desk.live.is_there:
        raise RefusedError(f"{desk.folder} already holds a repository")
    regions = tuple(regions)
    desk.keyring.prepare(key_names(*TOP, *DELEGATED, *map(region_rule, regions)))
    change = Change(Act("init", "", {"regions": list(regions)}))
    change.root = _root(desk)
    change.roles["targets"] = fresh(desk, TOP[1])
    for rule in DELEGATED:
        change.roles[rule.name] = fresh(desk, rule)
        delegate(change.roles["targets"], rule, make_keys(desk, rule))
    for region in regions:
        _add_region(desk, change, region, blank("regional", desk.clock()))
    change.set_target("halt", HALT_PATH, halts_bytes(()))
    change.set_target("resume", RESUME_PATH, lifted_bytes(()))
    return commit(desk, change)


def add_region(desk: Desk, region: str) -> Outcome:
    """Give the region (two capital letters) a desk of its own below the regional channel.

    Raises:
        RefusedError: it has one already, or is none.
        WaitingError: the regional role waits for signatures.
        KeysError: a token that was named cannot be used.
    """
    if f"regional-{region}" in desk.live.roles():
        raise RefusedError(f"the region {region} already has a desk")
    change = Change(Act("region", f"a desk for {region}", {"region": region}))
    revise(desk, change, "chan-regional")
    refuse_overlap(desk, change)  # before there are keys that nobody would ever use
    desk.keyring.prepare(key_names(region_rule(region)))
    _add_region(desk, change, region, policy_of(desk.live, "regional") or blank("regional", desk.clock()))
    return commit(desk, change)


def _add_region(desk: Desk, change: Change, region: str, before: Policy) -> None:
    """Add a desk, which begins with what `before` says: a region without a policy would get nothing.

    It offers all of that to everybody, as the channel's own policy says to how many; invitations are its own.
    """
    if not is_region(region):
        raise RefusedError(f"{region!r} is no region: two capital letters")
    rule = region_rule(region)
    change.roles[rule.name] = fresh(desk, rule)
    delegate(change.roles["chan-regional"], rule, make_keys(desk, rule))
    channel = f"regional:{region}"
    policy = replace(
        before,
        channel=channel,
        policy_seq=1,
        issued_at=desk.clock(),
        invitations=(),
        candidates=tuple(map(_for_everybody, before.candidates)),
    )
    change.set_target(rule.name, policy_path(channel), policy_bytes(policy))


def _for_everybody(offer: Candidate) -> Candidate:
    return replace(offer, share=1.0, threshold=POSITIONS, regions=(ALL_REGIONS,))


def fresh(desk: Desk, rule: Rule) -> Metadata[Targets]:
    """Return the first metadata of a role, which names nothing yet."""
    return Metadata(Targets(version=1, expires=expiry(rule, desk.clock())))


def _root(desk: Desk) -> Metadata[Root]:
    roles = {name: Role([], 1) for name in TOP_LEVEL_ROLE_NAMES}
    root = Root(version=1, expires=expiry(TOP[0], desk.clock()), roles=roles, consistent_snapshot=True)
    for rule in TOP:
        keys = make_keys(desk, rule)
        root.roles[rule.name] = Role(list(keys), rule.threshold)
        root.keys.update(keys)
    return Metadata(root)
