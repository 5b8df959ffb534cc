"""What tests of drivers share: traces that keep everything in memory, and a clock that waits for nobody."""

from dataclasses import dataclass, field


@dataclass
class Trace:
    """A trace of bytes; notes are let go."""

    rows: list[tuple[bool, bytes]] = field(default_factory=list)

    def record(self, *, sent: bool, payload: bytes, at_s: float) -> None:
        self.rows.append((sent, payload))

    def note(self, *, payload: bytes, at_s: float) -> None:
        """Let the note go."""

    def stream(self, *, sent: bool) -> bytes:
        """Return all that went one way, in one piece."""
        return b"".join(payload for was_sent, payload in self.rows if was_sent is sent)


@dataclass
class HexTrace:
    """A trace in hexadecimal, notes among what was received."""

    rows: list[tuple[bool, str]] = field(default_factory=list)

    def record(self, *, sent: bool, payload: bytes, at_s: float) -> None:
        self.rows.append((sent, payload.hex().upper()))

    def note(self, *, payload: bytes, at_s: float) -> None:
        self.record(sent=False, payload=payload, at_s=at_s)


@dataclass
class PassingClock:
    """Time that passes only when somebody waits, and a little at every look."""

    now_s: float = 100.0

    def __call__(self) -> float:
        self.now_s += 1e-5
        return self.now_s
