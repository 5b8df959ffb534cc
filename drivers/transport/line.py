"""What a driver needs of a byte line, and the one place where every byte is traced."""

from collections.abc import Callable
from typing import Protocol

from drivers.api import TraceSink


class Line(Protocol):
    """A serial port, a socket, or a scripted adapter in a test."""

    @property
    def name(self) -> str:
        """The address as the technician typed it."""
        ...

    def write(self, payload: bytes) -> None:
        """Send `payload`.

        Raises:
            LinkLostError: the port is gone.
        """
        ...

    def read(self, *, timeout_s: float) -> bytes:
        """Return what has come, as soon as anything has; empty when nothing came within `timeout_s`.

        Raises:
            LinkLostError: the port is gone.
        """
        ...

    def set_baud(self, baud: int) -> None:
        """Go on at `baud` bits a second and forget what came before; nothing where no speed is agreed on.

        Raises:
            LinkLostError: the port is gone, or cannot do that speed.
        """
        ...

    def close(self) -> None:
        """Release the port; a second call does nothing."""
        ...


class TracedLine:
    """A line that shows every byte to a trace before anything interprets it."""

    def __init__(self, line: Line, trace: TraceSink, clock: Callable[[], float]) -> None:
        self._line = line
        self._record = trace.record
        self._clock = clock
        self.name = line.name
        self.close = line.close
        self.set_baud = line.set_baud

    def write(self, payload: bytes) -> None:
        """Send `payload`; what could not be sent is in the trace as well, as the last thing tried."""
        at_s = self._clock()
        try:
            self._line.write(payload)
        finally:  # noted while the adapter works already, so that it costs no time
            self._record(sent=True, payload=payload, at_s=at_s)

    def read(self, *, timeout_s: float) -> bytes:
        """Return what has come."""
        payload = self._line.read(timeout_s=timeout_s)
        if payload:
            self._record(sent=False, payload=payload, at_s=self._clock())
        return payload
