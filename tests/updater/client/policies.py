"""Policies and facts with ordinary values, of which a test names those that matter to it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from updater.client.decide import Facts
from updater.client.policy import ALL_REGIONS, POSITIONS, Candidate, Policy

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
_CANDIDATE = Candidate(
    version="1.5.0",
    share=1.0,
    threshold=POSITIONS,
    salt="salt",
    regions=(ALL_REGIONS,),
    min_from=None,
    not_before=None,
    mandatory_after=None,
    is_emergency=False,
    is_halted=False,
)
_POLICY = Policy(
    channel="regional",
    policy_seq=7,
    issued_at=NOW,
    floor="0.0.0",
    yanked=(),
    allow_downgrade_to=(),
    invitations=(),
    candidates=(),
)
_FACTS = Facts(
    install_id="0" * 32,
    region="DE",
    current="1.4.0",
    bad=(),
    pin=None,
    floor="0.0.0",
    yanked=(),
    halted={},
    available=frozenset({"1.2.0", "1.3.0", "1.4.0", "1.5.0", "1.6.0"}),
    now=NOW,
)


def candidate(version: str, **fields: Any) -> Candidate:
    """Return a candidate for everybody, but for `fields`."""
    return replace(_CANDIDATE, version=version, **fields)


def policy(*candidates: Candidate | str, **fields: Any) -> Policy:
    """Return a regional policy; a version alone is a candidate for everybody."""
    offered = tuple(candidate(each) if isinstance(each, str) else each for each in candidates)
    return replace(_POLICY, candidates=offered, **fields)


def facts(**fields: Any) -> Facts:
    """Return an install in DE that runs 1.4.0."""
    return replace(_FACTS, **fields)
