"""The words of a message, and what is never in one: vehicles and secrets."""

import re
from typing import Final

from updater.fleet.alerts.alerts import Alert, Kind
from updater.fleet.alerts.rules import Rules

LONGEST: Final = 600
TITLE_LONGEST: Final = 120
REMOVED: Final = "[removed]"

#: anything that a VIN could be: 17 of these letters and digits in a row (ISO 3779)
_VIN: Final = re.compile(r"(?<![A-Za-z0-9])[A-HJ-NPR-Za-hj-npr-z0-9]{17}(?![A-Za-z0-9])")
#: user and password of an address
_LOGIN: Final = re.compile(r"(?<=://)[^/\s@]*@")
#: what is said to be a secret
_SECRET: Final = re.compile(
    r"(?i)\b(password|passwd|token|secret|api[_-]?key|authorization)\b\s*[:=]\s*(?:bearer\s+)?\S+"
)

_BEGINS: Final = {
    Kind.OPENED: "",
    Kind.ESCALATED: "Nobody has taken this up: ",
    Kind.AGAIN: "Still: ",
    Kind.OVER: "Over: ",
}
#: what chat rooms take for a call to everybody, a mark-up or a link; installs choose some of the words
_LOUD: Final = (("<", "\u2039"), (">", "\u203a"), ("://", ": //"), ("@", "(at)"))


def safe(words: str, longest: int = LONGEST) -> str:
    """Return `words` on one line, cut to `longest` letters, without VINs, secrets, and calls to a room."""
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())
    for pattern, instead in ((_LOGIN, f"{REMOVED}@"), (_SECRET, rf"\1 {REMOVED}")):
        plain = pattern.sub(instead, plain)
    plain = _VIN.sub(_hide, plain)
    for loud, quiet in _LOUD:
        plain = plain.replace(loud, quiet)
    return plain if len(plain) <= longest else f"{plain[: longest - 1]}…"


def title_of(alert: Alert, kind: Kind, rules: Rules) -> str:
    """Return the first line: how grave, what, and of what."""
    rule = rules.named(alert.rule)
    words = f"{_BEGINS[kind]}{rule.title if rule else alert.rule}"
    return safe(
        f"[{alert.severity}] {words}: {alert.about}" if alert.about else f"[{alert.severity}] {words}",
        TITLE_LONGEST,
    )


def body_of(alert: Alert, kind: Kind, rules: Rules) -> str:
    """Return what is known, for how long, and where to read what to do."""
    rule = rules.named(alert.rule)
    minutes = max(0, (alert.last_at - alert.since) // 60_000)
    lines = [
        safe(alert.says),
        f"Seen for {minutes} min, in {alert.count} look{'s' if alert.count != 1 else ''}.",
    ]
    if kind is not Kind.OVER and rule is not None and rule.runbook:
        lines.append(f"What to do: {rule.runbook}")
    return "\n".join(lines)


def _hide(found: re.Match[str]) -> str:
    """Hide what has letters and digits; words of a sentence that happen to have 17 letters stay."""
    text = found.group()
    return REMOVED if any(letter.isdigit() for letter in text) else text
