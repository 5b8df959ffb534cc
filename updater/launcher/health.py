"""Whether a version that was started proves itself, judged by what it says and how long it is silent."""

from dataclasses import dataclass, field
from typing import Final

#: what a version has to have said once; the window's being painted begins the time that it has to live
NEEDED: Final = frozenset({"selftest", "database", "window"})
FAILED: Final = "failed"
#: seconds that count at most between two looks: a computer that slept is no version's fault
_STEP_S: Final = 1.0


@dataclass(slots=True)
class Health:
    """One start's health.

    Attributes:
        health_s: seconds from the painted window on in which it has to stay alive; 0 for a version that has.
        silence_s: seconds of silence after which it hangs.
        awake_s: seconds looked at so far; `heard_s` and `painted_s` are the moments in them of what it said.
        failure: its own words.
    """

    health_s: float
    silence_s: float
    awake_s: float = 0.0
    heard_s: float = 0.0
    painted_s: float | None = None
    said: set[str] = field(default_factory=set)
    failure: str = ""

    def look(self, lines: list[str], passed_s: float) -> None:
        """Take in what was said in the `passed_s` since the last look."""
        self.awake_s += min(passed_s, _STEP_S)
        for line in lines:
            word, _, words = line.partition(" ")
            self.heard_s = self.awake_s
            self.said.add(word)
            self.failure = (words or word) if word == FAILED else self.failure
            if word == "window" and self.painted_s is None:
                self.painted_s = self.awake_s

    @property
    def is_good(self) -> bool:
        """It said all that it had to, and was heard of at the end of its time."""
        lived_s = -1.0 if self.painted_s is None else self.heard_s - self.painted_s
        return self.said >= NEEDED and not self.failure and lived_s >= self.health_s

    @property
    def has_failed(self) -> bool:
        """It hangs, or says so itself while on trial; whoever is closing may take the time to save."""
        is_silent = self.awake_s - self.heard_s > self.silence_s
        return (bool(self.failure) and self.health_s > 0) or (is_silent and "closing" not in self.said)

    def why(self, exit_code: int) -> str:
        """Return why an end so early is a failure; empty where somebody wanted it."""
        if self.failure:
            return f"It says: {self.failure.rstrip('.')}."
        if self.has_failed:
            return f"It was silent for {self.silence_s:.0f} s."
        is_wanted = "closing" in self.said and exit_code == 0
        return "" if is_wanted else f"It ended by itself with code {exit_code}."
