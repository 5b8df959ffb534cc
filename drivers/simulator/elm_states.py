"""What an adapter may be busy with beyond a request: monitoring, changing its speed, hanging.

Each says when it has something to say, says it, and takes the byte that comes meanwhile.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from drivers.simulator.elm_broadcast import TICK_S

SPEED_WAIT_S: Final = 0.075  # ELM327 data sheet v2.2, "AT BRT hh": the default
STOPPED: Final = "STOPPED"


class Said(NamedTuple):
    """Rows for the line, and whether the prompt follows since all is over."""

    rows: tuple[str, ...] = ()
    is_over: bool = False


class Busy(Protocol):
    """Something that goes on after its command."""

    @property
    def due_s(self) -> float | None:
        """When it has something to say next; None: never by itself."""
        ...

    def tick(self, now_s: float) -> Said:
        """Return what is due by `now_s`."""
        ...

    def take(self, char: str, now_s: float) -> Said:
        """Take a byte of the line."""
        ...


@dataclass(slots=True)
class Monitoring:
    """The bus is shown, frame by frame, until a byte comes or the buffer is full.

    Attributes:
        show: yields the rows of the frames between two moments.
        most: rows after which the buffer is full; 0: never.
    """

    show: Callable[[float, float], Iterator[str]]
    since_s: float
    most: int = 0
    _shown: int = 0

    @property
    def due_s(self) -> float | None:
        """When the next frame may pass."""
        return self.since_s + TICK_S

    def tick(self, now_s: float) -> Said:
        """Show what has passed."""
        if now_s < self.since_s + TICK_S:
            return Said()
        rows = tuple(self.show(self.since_s, now_s))
        self.since_s = now_s
        if self.most and self._shown + len(rows) >= self.most:
            return Said((*rows[: self.most - self._shown], "BUFFER FULL"), is_over=True)
        self._shown += len(rows)
        return Said(rows)

    def take(self, char: str, now_s: float) -> Said:  # noqa: ARG002  whatever it is
        """End."""
        return Said((*self.tick(now_s).rows, STOPPED), is_over=True)


@dataclass(slots=True)
class Hanging:
    """Nothing is said until a byte comes."""

    due_s: float | None = None

    def tick(self, now_s: float) -> Said:  # noqa: ARG002  never
        """Say nothing."""
        return Said()

    def take(self, char: str, now_s: float) -> Said:  # noqa: ARG002  whatever it is
        """Come back to the prompt."""
        return Said((STOPPED,), is_over=True)


@dataclass(slots=True)
class SpeedChange:
    """The new speed holds when a carriage return comes in time after the adapter named itself at it.

    ELM327 data sheet v2.2, "AT BRD hh".

    Attributes:
        keep: is called with the new speed when it holds.
    """

    baud: int
    identity: str
    keep: Callable[[int], None]
    at_s: float
    _is_named: bool = False

    @property
    def due_s(self) -> float | None:
        """When it names itself, or gives up."""
        return self.at_s + SPEED_WAIT_S

    def tick(self, now_s: float) -> Said:
        """Name itself at the new speed, or go back to the old one."""
        if now_s < self.at_s + SPEED_WAIT_S:
            return Said()
        self.at_s = now_s
        if self._is_named:
            return Said(is_over=True)
        self._is_named = True
        return Said((self.identity,))

    def take(self, char: str, now_s: float) -> Said:  # noqa: ARG002  in time, since `tick` comes first
        """Keep the new speed."""
        if char != "\r" or not self._is_named:
            return Said()
        self.keep(self.baud)
        return Said(("OK",), is_over=True)
