"""What the launcher saw of earlier starts, and what became of versions: `ended.jsonl` of docs/updates.md."""

import builtins
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import diagclinic.core.errors
import drivers.errors
from diagclinic.services.telemetry import Crashed, UpdateSeen

_VERSION: Final = re.compile(r"[0-9]{1,6}\.[0-9]{1,6}\.[0-9]{1,6}")
#: the launcher's sentences, of which the words of an exception are not told
_KINDS: Final = (
    (re.compile(r"It says: ([A-Z][A-Za-z0-9_]{0,50}(?:Error|Exception))\b"), ""),
    (re.compile(r"It says: "), "Failed"),
    (re.compile(r"It was silent"), "Silent"),
    (re.compile(r"It ended by itself"), "Ended"),
)
_OTHER: Final = "Failed"
#: lines that the launcher keeps
_KEPT: Final = 30
_DIGITS: Final = 16
#: characters of a time in ISO 8601, to the second
_SECONDS: Final = 19


@dataclass(frozen=True, slots=True)
class LauncherFact:
    """A fact of an earlier start.

    Attributes:
        name: by which it is told once.
        version: of the program that it is about.
    """

    name: str
    version: str
    fact: Crashed | UpdateSeen


@dataclass(frozen=True, slots=True)
class _End:
    line: str
    at: str
    version: str
    code: int
    is_good: bool
    why: str

    @property
    def key(self) -> tuple[int, ...]:
        """Order of versions."""
        return tuple(map(int, self.version.split(".")))

    def name(self, what: str) -> str:
        """Return by which name it is told once."""
        return f"launcher:{what}:{hashlib.sha256(self.line.encode()).hexdigest()[:_DIGITS]}"


def facts_of(lines: Sequence[str], since: str) -> Iterator[LauncherFact]:
    """Yield what `lines` tell, but for what was before `since`, ISO 8601: nobody had agreed to it then."""
    ends = [end for end in map(_end_of, lines) if end is not None]
    is_cut = len(lines) >= _KEPT  # what was before the first is not known any more
    for before, end in list(zip([None, *ends], ends, strict=False))[is_cut:]:
        if end.at[:_SECONDS] >= since[:_SECONDS]:
            yield from _facts(before, end)


def _facts(before: _End | None, end: _End) -> Iterator[LauncherFact]:
    if before is not None and before.version != end.version:
        is_newer = end.key > before.key
        yield LauncherFact(end.name("act"), end.version, UpdateSeen(_act(before, end), end.version))
        if not is_newer:
            yield LauncherFact(end.name("left"), before.version, UpdateSeen("left", before.version))
    if end.is_good and (before is None or before.version != end.version or not before.is_good):
        yield LauncherFact(end.name("good"), end.version, UpdateSeen("good", end.version))
    if end.why:
        yield LauncherFact(end.name("failed"), end.version, UpdateSeen("failed", end.version))
        yield LauncherFact(end.name("crash"), end.version, _crash(end))


def _act(before: _End, end: _End) -> str:
    return "taken" if end.key > before.key else "rolled_back"


def _crash(end: _End) -> Crashed:
    """Return the crash of a start that failed."""
    kind = next((name or _type(found[1]) for form, name in _KINDS if (found := form.match(end.why))), _OTHER)
    kind = f"{kind}.{'code' if end.code >= 0 else 'signal'}{abs(end.code)}"
    signature = hashlib.sha256(f"launcher\n{kind}".encode()).hexdigest()[:_DIGITS]
    return Crashed("launcher", kind, signature)


def _type(name: str) -> str:
    """Return the exception that `name` names, where it is Python's or ours."""
    trees = (builtins, diagclinic.core.errors, drivers.errors)
    return name if any(isinstance(getattr(tree, name, None), type) for tree in trees) else _OTHER


def _end_of(line: str) -> _End | None:
    try:
        told: dict[str, Any] = json.loads(line)
        version = str(told["version"])
        end = _End(
            line, str(told["at"]), version, int(told["code"]), told["good"] is True, str(told["why"] or "")
        )
    except (ValueError, KeyError, TypeError):
        return None
    return end if _VERSION.fullmatch(version) else None
