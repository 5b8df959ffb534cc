"""New keys for a role: after one was lost or stolen, or because it was time."""

from collections.abc import Mapping

from securesystemslib.signer import Key
from tuf.api.metadata import Root

from updater.release.changes import Act, Change, revise, revise_root
from updater.release.committing import Outcome, commit
from updater.release.desk import Desk
from updater.release.errors import UnknownError
from updater.release.founding import delegate, key_names, make_keys
from updater.release.roles import ONLINE, Rule, rule_of
from updater.release.staging import refuse_overlap


def rotate(desk: Desk, role: str, why: str) -> Outcome:
    """Give `role` new keys; earlier ones count no more. A new root takes the signatures of old and new keys.

    Raises:
        UnknownError: there is no such role.
        WaitingError: what would change waits for signatures already.
        KeysError: a passphrase is wrong, or a token that was named cannot be used.
    """
    change = Change(Act("rotate", why, {"role": role}))
    if role not in {*desk.live.root().signed.roles, *desk.live.roles()}:
        raise UnknownError(f"there is no role {role}")
    rule = rule_of(role)
    if role not in {"root", *ONLINE}:
        revise(desk, change, role)
    parent = revise_root(desk, change) if rule.parent == "root" else revise(desk, change, rule.parent)
    refuse_overlap(desk, change)  # before there are keys that nobody would ever use
    desk.keyring.prepare(key_names(rule))
    keys = make_keys(desk, rule)
    if isinstance(parent.signed, Root):
        _in_root(parent.signed, rule, keys)
    else:
        delegate(parent, rule, keys)
    return commit(desk, change)


def _in_root(root: Root, rule: Rule, keys: Mapping[str, Key]) -> None:
    for keyid in list(root.roles[rule.name].keyids):
        root.revoke_key(keyid, rule.name)
    for key in keys.values():
        root.add_key(key, rule.name)
