"""Who may move to which channel: the code that support gave, against the hashes that the channel signed."""

import hashlib
from collections.abc import Sequence
from typing import Final

from updater.client.errors import NotPermittedError
from updater.client.policy import Policy

#: everybody may move to the proven versions
OPEN: Final = "regional"
#: letters of a code are read out in groups
GROUP: Final = 5


def check_join(channel: str, policies: Sequence[Policy], code: str) -> None:
    """Make sure that an install may move to `channel`.

    Args:
        channel: where it wants to go.
        policies: signed for that channel (and the install's region).
        code: as it was read out: in any case, with or without dashes.

    Raises:
        NotPermittedError: the channel has no policy, or knows no such code.
    """
    if not policies:
        raise NotPermittedError(f"There is no signed policy for {channel}.")
    if channel == OPEN:
        return
    if not code.strip():
        raise NotPermittedError(f"{channel} needs an invitation code.")
    if not {code_hash(code), _sha256(code.strip())} & set(policies[0].invitations):
        raise NotPermittedError(f"{channel} knows no such invitation code.")


def code_hash(code: str) -> str:
    """Return what is published of `code`."""
    letters = "".join(filter(str.isalnum, code.upper()))
    return _sha256("-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP)))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
