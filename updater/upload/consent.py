"""What may leave this computer, asked a second time before it does (docs/fleet.md)."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from updater.client.errors import DamagedError
from updater.client.strict_json import read_format
from updater.upload.small_files import LONGEST

NONE: Final = 0
CRASH: Final = 1
RESEARCH: Final = 4
LEVELS: Final[Mapping[str, int]] = MappingProxyType(
    {"none": NONE, "crash": CRASH, "health": 2, "usage": 3, "research": RESEARCH}
)
#: the least level at which each kind of event may go, as docs/fleet.md lists them
KINDS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "session_started": 2,
        "session_ended": 2,
        "operation": 2,
        "error": 1,
        "crash": 1,
        "update": 1,
        "consent": 1,
        "resources": 2,
        "health_check": 2,
        "hardware": 2,
        "feature": 3,
        "diagnosis": 3,
        "exposure": 3,
        "measure": 4,
        "feedback": 0,
    }
)
#: of a kind that nobody declared: it goes at no level
_NEVER: Final = RESEARCH + 1


def level_of(content: bytes | None) -> int:
    """Return the level that `consent.json` holds; what is not exactly as the application writes it is none.

    The application reads it by the same rules: what it shows as no agreement must not be one here.
    """
    try:
        told = read_format(content or b"", "consent.json", LONGEST).values
    except DamagedError:
        return NONE
    level = told.get("level")
    is_signed = isinstance(told.get("by"), str) and _is_moment(told.get("at"))
    return LEVELS.get(level, NONE) if is_signed and isinstance(level, str) else NONE


def may_go(kind: str, level: int) -> bool:
    """Tell whether an event of `kind` may leave at `level`."""
    return KINDS.get(kind, _NEVER) <= level


def _is_moment(text: object) -> bool:
    """Tell whether `text` is a moment in ISO 8601, with its distance from universal time."""
    try:
        return isinstance(text, str) and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
