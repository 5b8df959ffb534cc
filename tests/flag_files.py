"""Files of flags as the update program lays them down."""

import json
from pathlib import Path
from typing import Any

from tests.updater.flag_samples import a_choice, a_flag, a_killer

__all__ = ["a_choice", "a_flag", "a_killer", "lay_down", "written"]


def written(
    flags: dict[str, Any],
    *,
    off: tuple[str, ...] = (),
    seq: int = 1,
    install_id: str = "0" * 32,
    **install: str,
) -> bytes:
    """Return the contents of a file of flags."""
    offs = [{"id": name, "flag": name, "why": "it fails", "at": "2026-11-21T08:00:00Z"} for name in off]
    who = {"id": install_id, "channel": "pilot", "region": "EU", **install}
    content = {"format": 1, "seq": seq, "flags": flags, "off": offs, "install": who}
    return json.dumps(content).encode()


def lay_down(folder: Path, flags: dict[str, Any], *, name: str = "current.json", **more: Any) -> Path:
    """Lay a file of flags down, and return where it lies."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(written(flags, **more))
    return path


def nested(depth: int) -> dict[str, Any]:
    """Return targeting with `depth` operations, one within the other."""
    found: dict[str, Any] = {"var": "region"}
    for _ in range(depth):
        found = {"!": [found]}
    return found
