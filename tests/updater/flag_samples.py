"""Flags and notices as publishers write them down."""

import json
from typing import Any


def a_flag(*, on: tuple[int, int] | None = None, targeting: Any = None, **metadata: Any) -> dict[str, Any]:
    """Return an answer that is off; `on` enables it for a part, as (on, off)."""
    flag: dict[str, Any] = {
        "state": "ENABLED",
        "variants": {"on": True, "off": False},
        "defaultVariant": "off",
        "metadata": {
            "owner": "bench",
            "purpose": "Tries something.",
            "expires": "2099-01-01T00:00:00Z",
            **metadata,
        },
    }
    if on is not None:
        flag["targeting"] = {"fractional": [["on", on[0]], ["off", on[1]]]}
    if targeting is not None:
        flag["targeting"] = targeting
    return flag


def a_killer(**metadata: Any) -> dict[str, Any]:
    """Return a flag that can only stop what moves."""
    flag = a_flag(actuates=True, **metadata)
    return {**flag, "variants": {"off": False}, "defaultVariant": None}


def a_choice(default: str = "batched", *more: str, targeting: Any = None, **metadata: Any) -> dict[str, Any]:
    """Return a flag of texts, whose variants are called what they are."""
    names = (default, *more) if more else ("batched", "single", "choice", "automatic")
    flag = a_flag(targeting=targeting, **metadata)
    return {**flag, "variants": {name: name for name in names}, "defaultVariant": default}


def draft(**flags: dict[str, Any]) -> bytes:
    """Return a file of flags as it is handed to the publisher's program."""
    return json.dumps({"flags": flags}).encode()


def a_notice(number: str = "n1", **fields: Any) -> dict[str, Any]:
    """Return a notice to everybody."""
    return {
        "id": number,
        "kind": "known-issue",
        "title": "Slow adapters",
        "words": "Live values of some adapters are slow.",
        "versions": [],
        "channels": [],
        "regions": [],
        "from": None,
        "until": None,
        **fields,
    }


def notices(*found: dict[str, Any]) -> bytes:
    """Return a file of notices as it is handed to the publisher's program."""
    return json.dumps({"notices": list(found)}).encode()
