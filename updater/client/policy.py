"""What the publisher allows a channel to run, as it was signed; see docs/updates.md."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """A version that a channel may take.

    Attributes:
        share: what people read, 0 to 1; `threshold` is what counts, 0 to 2**48.
        salt: what the positions of installs hang on; the same for one version's whole way.
        regions: names, or "*" for all.
        min_from: lowest version that may take it directly; None: any.
        not_before: earliest moment.
        mandatory_after: moment from which it can no longer be put off; None: never.
        is_emergency: skips waiting and shares, never trust.
        is_halted: nobody takes it any more.
    """

    version: str
    share: float
    threshold: int
    salt: str
    regions: tuple[str, ...]
    min_from: str | None
    not_before: datetime | None
    mandatory_after: datetime | None
    is_emergency: bool
    is_halted: bool


@dataclass(frozen=True, slots=True)
class Policy:
    """A channel's policy; `candidates` best first, `invitations` as SHA-256 of their codes."""

    channel: str
    policy_seq: int
    issued_at: datetime
    floor: str
    yanked: tuple[str, ...]
    allow_downgrade_to: tuple[str, ...]
    invitations: tuple[str, ...]
    candidates: tuple[Candidate, ...]
