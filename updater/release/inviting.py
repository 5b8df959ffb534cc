"""Codes that let an install into a channel; published as hashes alone."""

import hashlib
from dataclasses import replace
from typing import Final

from updater.client.policy import Policy
from updater.release.changes import Act
from updater.release.committing import Outcome
from updater.release.desk import Desk
from updater.release.policies import alter

#: letters and digits that nobody mistakes for one another on the telephone
LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
#: 4 groups of 5: 100 bits
GROUPS: Final = 4
IN_GROUP: Final = 5


def draw_code(desk: Desk) -> str:
    """Return a new code."""
    drawn = "".join(LETTERS[byte % len(LETTERS)] for byte in desk.draw(GROUPS * IN_GROUP))
    return "-".join(drawn[start : start + IN_GROUP] for start in range(0, len(drawn), IN_GROUP))


def invite(desk: Desk, channel: str, why: str) -> tuple[str, Outcome]:
    """Let whoever has the code that is returned into `channel`.

    Raises:
        WaitingError: the channel's policy waits for signatures.
    """
    code = draw_code(desk)
    known = hashlib.sha256(code.encode()).hexdigest()

    def with_code(policy: Policy) -> Policy:
        return replace(policy, invitations=(*policy.invitations, known))

    return code, alter(desk, [channel], Act("invite", why, {"channel": channel}), with_code)
