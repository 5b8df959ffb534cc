"""The one way in which published and kept JSON is written."""

import json
from datetime import UTC, datetime


def canonical(thing: object) -> bytes:
    """Return `thing` as canonical JSON: sorted keys, no spaces, UTF-8."""
    return json.dumps(thing, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def as_utc(moment: datetime) -> str:
    """Return `moment` as ISO 8601 in UTC with Z, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_utc(text: str) -> datetime:
    """Return the moment of ISO 8601 in UTC with Z.

    Raises:
        ValueError: it is none.
    """
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
