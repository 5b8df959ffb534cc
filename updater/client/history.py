"""The changes of version with who and why: from the audit log and, where that is lost, the state.  Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from updater.install.state import Change, State

#: acts of the log that changed a version, or what may run
CHANGES: Final = frozenset(
    {"apply", "import", "rollback", "fall-back", "pin", "unpin", "safe-mode", "channel", "repair"}
)
_SWITCH: Final = "change"


def history(state: State, log: Sequence[Mapping[str, object]], *, is_all: bool) -> list[dict[str, Any]]:
    """Return acts, newest first: those of the log, and changes of the state that the log does not have.

    Args:
        state: the install's.
        log: entries of the audit log, oldest first.
        is_all: also acts that changed nothing that runs.
    """
    logged = [_entry(entry) for entry in log if is_all or entry.get("act") in CHANGES]
    known = {(one["from"], one["to"], one["why"]) for one in logged}
    changes = [_change(one) for one in state.history]
    missing = [one for one in changes if (one["from"], one["to"], one["why"]) not in known]
    return sorted([*logged, *missing], key=lambda one: str(one["at"]), reverse=True)


def _entry(entry: Mapping[str, object]) -> dict[str, Any]:
    detail = entry.get("detail")
    named = detail if isinstance(detail, Mapping) else {}
    return {
        "at": _text(entry, "at"),
        "act": _text(entry, "act"),
        "from": _text(named, "from"),
        "to": _text(named, "to") or _text(named, "version"),
        "who": _text(entry, "who"),
        "why": _text(entry, "why"),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "at": change.at,
        "act": _SWITCH,
        "from": change.from_,
        "to": change.to,
        "who": change.who,
        "why": change.why,
    }


def _text(entry: Mapping[str, object], name: str) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) else ""
