"""Who this install is, read from the slots that the update program writes (docs/updates.md, "Two slots").

Where there is no install, as in a checkout, an id is drawn once and kept with the shop's data.
"""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from diagclinic.core.errors import RecordError
from diagclinic.telemetry.consent import write_file

FILE: Final = "install.json"
NO_CHANNEL: Final = "none"
_SLOTS: Final = ("install.a", "install.b")
_LIMIT: Final = 1 << 20
_ID_BYTES: Final = 16
_ID: Final = re.compile("[0-9a-f]{32}")
_WORD: Final = re.compile(r"[A-Za-z0-9_-]{1,32}")


@dataclass(frozen=True, slots=True)
class InstallFacts:
    """Who this install is: 32 hexadecimal digits that tell nothing of the shop, its channel and region."""

    install_id: str
    channel: str = NO_CHANNEL
    region: str = ""


def install_facts(root: Path | None, telemetry: Path, draw: Callable[[int], bytes]) -> InstallFacts:
    """Return who this install is.

    Args:
        root: of the install, None where there is none.
        telemetry: folder that a drawn id is kept in.
        draw: returns that many random bytes.
    """
    told = None if root is None else _newest([root / name for name in _SLOTS])
    if told is not None and _ID.fullmatch(str(told.get("install_id", ""))):
        return InstallFacts(
            str(told["install_id"]), _word(told, "channel") or NO_CHANNEL, _word(told, "region")
        )
    return InstallFacts(_drawn(telemetry / FILE, draw))


def _drawn(path: Path, draw: Callable[[int], bytes]) -> str:
    try:
        told = json.loads(path.read_bytes()[:_LIMIT]) if path.is_file() else {}
        if _ID.fullmatch(str(told["id"])):
            return str(told["id"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    drawn = draw(_ID_BYTES).hex()
    try:
        write_file(path, {"format": 1, "id": drawn})
    except RecordError:  # another one next time: nothing can be kept there anyway
        return drawn
    return drawn


def _newest(slots: list[Path]) -> dict[str, Any] | None:
    """Return the content of the valid slot with the highest number."""
    found = [content for content in map(_read, slots) if content is not None]
    return max(found, key=lambda content: int(content["seq"]), default=None)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            content = json.loads(file.read(_LIMIT))
        claimed = content.pop("hash")
        own = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
        is_whole = type(content["seq"]) is int and hashlib.sha256(own).hexdigest() == claimed
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return content if is_whole else None


def _word(told: dict[str, Any], name: str) -> str:
    word = str(told.get(name) or "")
    return word if _WORD.fullmatch(word) else ""
