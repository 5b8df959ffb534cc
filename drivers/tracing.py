"""The one place where every call of a link, and what came of it, is noted beside the raw bytes."""

import threading
import time
from collections.abc import Callable, Generator, Iterator

from drivers.api import Answer, Bus, PduLink, Target, TraceSink
from drivers.errors import DriverError
from drivers.notes import (
    BatteryTold,
    BusTold,
    Failure,
    Layer,
    Note,
    NotOpened,
    Opened,
    Requested,
    write_note,
)
from drivers.wrapping import WrappedLink

#: whom a request was put to, what it was, how many answers were expected, and when
_Asked = tuple[Target, bytes, int | None, float]


class NoTrace:
    """A `TraceSink` that keeps nothing: for what is no part of a visit."""

    def record(self, *, sent: bool, payload: bytes, at_s: float) -> None:
        """Let the bytes go."""

    def note(self, *, payload: bytes, at_s: float) -> None:
        """Let the note go."""


class NotedLink(WrappedLink):
    """A `PduLink` that notes what it was asked; it changes nothing of how the link behaves."""

    def __init__(self, link: PduLink, trace: TraceSink, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(link)
        self._trace = trace
        self._clock = clock

    def battery_v(self, *, stop: threading.Event) -> float | None:
        """Return the supply; see `drivers.api.PduLink.battery_v`.

        Raises:
            DriverError: what the link raises.
        """
        try:
            volts = super().battery_v(stop=stop)
        except DriverError as error:
            self._note(BatteryTold(None, Failure.of(error)))
            raise
        self._note(BatteryTold(volts))
        return volts

    def find_bus(self, *, stop: threading.Event) -> Bus:
        """Find the vehicle's network; see `drivers.api.PduLink.find_bus`.

        Raises:
            DriverError: what the link raises.
        """
        try:
            bus = super().find_bus(stop=stop)
        except DriverError as error:
            self._note(BusTold(None, Failure.of(error)))
            raise
        self._note(BusTold(bus))
        return bus

    def request(
        self,
        target: Target,
        payload: bytes,
        *,
        deadline_s: float,
        expected: int | None,
        stop: threading.Event,
    ) -> Iterator[Answer]:
        """Ask; the note is made when the last answer was taken, or no more are wanted.

        Raises:
            DriverError: what the link raises, whether at once or between two answers.
        """
        asked = (target, payload, expected, self._clock())
        try:
            answers = super().request(target, payload, deadline_s=deadline_s, expected=expected, stop=stop)
        except DriverError as error:
            self._note_request(asked, [], error)
            raise
        return self._heard(asked, answers)

    def _heard(self, asked: _Asked, answers: Iterator[Answer]) -> Iterator[Answer]:
        came: list[Answer] = []
        try:
            for answer in answers:
                came.append(answer)
                yield answer
        except DriverError as error:
            self._note_request(asked, came, error)
            raise
        except GeneratorExit:
            if isinstance(answers, Generator):  # else all of them are there already
                answers.close()
            self._note_request(asked, came, was_left=True)
            raise
        self._note_request(asked, came)

    def _note_request(
        self,
        asked: _Asked,
        came: list[Answer],
        error: DriverError | None = None,
        *,
        was_left: bool = False,
    ) -> None:
        target, payload, expected, began_s = asked
        note = Requested(
            target,
            payload,
            expected,
            tuple(_since(began_s, answer) for answer in came),
            None if error is None else Failure.of(error),
            self._clock() - began_s,
            was_left,
        )
        self._note(note)

    def _note(self, note: Note) -> None:
        self._trace.note(payload=write_note(note), at_s=self._clock())


def _since(began_s: float, answer: Answer) -> Answer:
    """Return `answer` with its time counted from `began_s`."""
    at_s = max(answer.at_s - began_s, 0.0)
    return Answer(answer.source, answer.payload, at_s, answer.damage, answer.extension)


def open_noted(
    opener: Callable[[], PduLink], url: str, layer: Layer, program: str, trace: TraceSink
) -> NotedLink:
    """Open a link and return it with a note of every call; that it opened, or why not, is the first.

    Raises:
        DriverError: what `opener` raises.
    """
    try:
        link = opener()
    except DriverError as error:
        trace.note(payload=write_note(NotOpened(url, Failure.of(error), program)), at_s=time.monotonic())
        raise
    trace.note(payload=write_note(Opened(link.info, layer, program)), at_s=time.monotonic())
    return NotedLink(link, trace)
