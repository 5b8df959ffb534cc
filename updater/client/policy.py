"""What the publisher allows a channel to run, as it was signed; see docs/updates.md."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from updater.client.errors import DamagedError
from updater.client.manifest import is_sha256
from updater.client.shares import POSITIONS
from updater.client.strict_json import Fields, canonical, read_format, time_text
from updater.install.layout import is_version

#: bytes of a policy; candidates, versions and invitations in it
LARGEST: Final = 1 << 20
MOST_CANDIDATES: Final = 64
MOST: Final = 2_000
ALL_REGIONS: Final = "*"
_CHANNEL: Final = re.compile(r"pilot|beta|regional(:[A-Z]{2})?")
_REGION: Final = re.compile(r"[A-Z]{2}")


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


def parse_policy(payload: bytes) -> Policy:
    """Return the policy that `payload` tells of.

    One wrong value anywhere refuses the whole, so that nothing changes: a policy of which a part is left out
    could allow what the whole forbids.

    Raises:
        DamagedError: it is not exactly as docs/updates.md says; says where.
    """
    fields = read_format(payload, "the policy", LARGEST).known(
        *("format", "channel", "policy_seq", "issued_at", "floor", "yanked", "allow_downgrade_to"),
        *("invitations", "candidates"),
    )
    policy = Policy(
        channel=fields.matching("channel", is_channel, "channel"),
        policy_seq=fields.number("policy_seq", 1, (1 << 53) - 1),
        issued_at=fields.time("issued_at"),
        floor=fields.matching("floor", is_version, "version"),
        yanked=fields.texts("yanked", MOST, is_version, "version"),
        allow_downgrade_to=fields.texts("allow_downgrade_to", MOST, is_version, "version"),
        invitations=fields.texts("invitations", MOST, is_sha256, "SHA-256"),
        candidates=tuple(_candidate(each) for each in fields.objects("candidates", MOST_CANDIDATES)),
    )
    if len({each.version for each in policy.candidates}) != len(policy.candidates):
        raise DamagedError("The policy names a candidate twice.")
    return policy


def policy_to_json(policy: Policy) -> dict[str, object]:
    """Return what is written of `policy`."""
    return {
        "format": 1,
        "channel": policy.channel,
        "policy_seq": policy.policy_seq,
        "issued_at": time_text(policy.issued_at),
        "floor": policy.floor,
        "yanked": list(policy.yanked),
        "allow_downgrade_to": list(policy.allow_downgrade_to),
        "invitations": list(policy.invitations),
        "candidates": [_candidate_to_json(each) for each in policy.candidates],
    }


def policy_bytes(policy: Policy) -> bytes:
    """Return `policy` as it is signed."""
    return canonical(policy_to_json(policy))


def is_channel(text: str) -> bool:
    """Tell whether `text` names the channel of a policy."""
    return _CHANNEL.fullmatch(text) is not None


def is_region(text: str) -> bool:
    """Tell whether `text` names a region."""
    return _REGION.fullmatch(text) is not None


def _candidate(fields: Fields) -> Candidate:
    fields.known(
        *("version", "share", "threshold", "salt", "regions", "min_from", "not_before", "mandatory_after"),
        *("emergency", "halted"),
    )
    return Candidate(
        version=fields.matching("version", is_version, "version"),
        share=fields.fraction("share"),
        threshold=fields.number("threshold", 0, POSITIONS),
        salt=fields.text("salt"),
        regions=fields.texts("regions", MOST, lambda name: name == ALL_REGIONS or is_region(name), "region"),
        min_from=_version_or_none(fields, "min_from"),
        not_before=_time_or_none(fields, "not_before"),
        mandatory_after=_time_or_none(fields, "mandatory_after"),
        is_emergency=fields.flag("emergency"),
        is_halted=fields.flag("halted"),
    )


def _version_or_none(fields: Fields, name: str) -> str | None:
    return None if fields.is_null(name) else fields.matching(name, is_version, "version")


def _time_or_none(fields: Fields, name: str) -> datetime | None:
    return None if fields.is_null(name) else fields.time(name)


def _candidate_to_json(candidate: Candidate) -> dict[str, object]:
    return {
        "version": candidate.version,
        "share": candidate.share,
        "threshold": candidate.threshold,
        "salt": candidate.salt,
        "regions": list(candidate.regions),
        "min_from": candidate.min_from,
        "not_before": candidate.not_before and time_text(candidate.not_before),
        "mandatory_after": candidate.mandatory_after and time_text(candidate.mandatory_after),
        "emergency": candidate.is_emergency,
        "halted": candidate.is_halted,
    }
