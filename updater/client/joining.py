"""Who may move to which channel and region: what support reads out, against the hashes signed there."""

import hashlib
from collections.abc import Sequence
from typing import Final

from updater.client.errors import NotPermittedError
from updater.client.policy import Policy

#: everybody may move to the proven versions, within the own region
OPEN: Final = "regional"
#: letters of a code are read out in groups
GROUP: Final = 5


def check_join(channel: str, policies: Sequence[Policy], code: str) -> None:
    """Make sure that an install may move to `channel`.

    Args:
        channel: where it wants to go.
        policies: signed for that channel (and the region).
        code: as it was read out: in any case, with or without dashes.

    Raises:
        NotPermittedError: the channel has no policy, or knows no such code.
    """
    if not policies:
        raise NotPermittedError(f"There is no signed policy for {channel}.")
    if channel != OPEN:
        _check_code(channel, policies[:1], code)


def check_region(region: str, policies: Sequence[Policy], code: str) -> None:
    """Make sure that an install may move to `region`, on whichever channel it is.

    Args:
        region: where it wants to go; empty: out of any.
        policies: the regional channel's, then the region's desk's: either may invite.
        code: as for `check_join`.

    Raises:
        NotPermittedError: nothing is signed there, or neither knows the code.
    """
    name = f"region {region}" if region else "no region"
    if not policies:
        raise NotPermittedError(f"There is no signed policy for {name}.")
    _check_code(f"A move to {name}", policies, code)


def _check_code(name: str, policies: Sequence[Policy], code: str) -> None:
    if not code.strip():
        raise NotPermittedError(f"{name} needs an invitation code.")
    known = {invitation for policy in policies for invitation in policy.invitations}
    if not {code_hash(code), _sha256(code.strip())} & known:
        raise NotPermittedError(f"{name} needs an invitation code: this one is not known there.")


def code_hash(code: str) -> str:
    """Return what is published of `code`."""
    letters = "".join(filter(str.isalnum, code.upper()))
    return _sha256("-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP)))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
