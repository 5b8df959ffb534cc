"""What may leave this computer, asked a second time before it does (docs/fleet.md)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

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
_FORMAT: Final = 1
#: of a kind that nobody declared: it goes at no level
_NEVER: Final = RESEARCH + 1


def level_of(content: Mapping[str, Any] | None) -> int:
    """Return the level that `consent.json` holds; whatever makes no sense is none."""
    if content is None or content.get("format") != _FORMAT:
        return NONE
    level = content.get("level")
    return LEVELS.get(level, NONE) if isinstance(level, str) else NONE


def may_go(kind: str, level: int) -> bool:
    """Tell whether an event of `kind` may leave at `level`."""
    return KINDS.get(kind, _NEVER) <= level
