"""New keys for a role: after one was lost or stolen, or because it was time."""

from updater.release.changes import Act, Change, revise, revise_root
from updater.release.committing import Outcome, commit
from updater.release.desk import Desk
from updater.release.errors import UnknownError
from updater.release.founding import delegate, key_names, make_keys
from updater.release.roles import ONLINE, Rule, rule_of


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
    desk.keyring.prepare(key_names(rule))
    if rule.parent == "root":
        _in_root(desk, change, rule)
    else:
        revise(desk, change, role)
        delegate(revise(desk, change, rule.parent), rule, make_keys(desk, rule))
    return commit(desk, change)


def _in_root(desk: Desk, change: Change, rule: Rule) -> None:
    root = revise_root(desk, change).signed
    for keyid in list(root.roles[rule.name].keyids):
        root.revoke_key(keyid, rule.name)
    for key in make_keys(desk, rule).values():
        root.add_key(key, rule.name)
    if rule.name not in {"root", *ONLINE}:
        revise(desk, change, rule.name)
