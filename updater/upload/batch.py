"""From what is spooled to the bytes that go: values in, values out (docs/fleet.md)."""

import gzip
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, NoReturn

from updater.upload.consent import may_go

#: of one batch: events, and bytes before they are packed
MOST_EVENTS: Final = 500
LARGEST: Final = 1 << 20
#: no event has a higher number
_FURTHEST: Final = 1 << 53
_FORMAT: Final = 1
#: what the uploader says itself of each event
_OURS: Final = frozenset({"n", "x", "batch"})
_PACKED: Final = 6


@dataclass(frozen=True, slots=True)
class Row:
    """An event as it lies in the spool; `body` is None where it cannot be text of a sensible length."""

    seq: int
    context: object
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was read of the spool at once.

    Attributes:
        epoch: of the spool at that moment.
        dropped: events that were evicted, by class.
        contexts: their bodies, by id.
        rows: in order.
    """

    epoch: str
    dropped: Mapping[str, int]
    contexts: Mapping[object, bytes]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """An event that can go: its number, its kind, its context's body, and its own body."""

    seq: int
    kind: str
    context: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Batch:
    """Events that go at once; never empty."""

    epoch: str
    dropped: Mapping[str, int]
    events: tuple[Event, ...]

    @property
    def last(self) -> int:
        """Number of the last event."""
        return self.events[-1].seq

    def halves(self) -> tuple["Batch", "Batch"]:
        """Return the first and the second half of two events or more."""
        middle = len(self.events) // 2
        return replace(self, events=self.events[:middle]), replace(self, events=self.events[middle:])

    def without(self, seqs: Collection[int]) -> "Batch | None":
        """Return the batch without some events, None where nothing is left."""
        events = tuple(event for event in self.events if event.seq not in seqs)
        return replace(self, events=events) if events else None

    def beyond(self, seq: int) -> "Batch | None":
        """Return what comes after the event `seq`, None where nothing does."""
        return self.without(range(seq + 1))

    def packed(self, install: str, sent_at_ms: int) -> bytes:
        """Return the body that is sent."""
        return gzip.compress(b"".join(self._lines(install, sent_at_ms)), _PACKED, mtime=0)

    def _lines(self, install: str, sent_at_ms: int) -> Iterator[bytes]:
        ends = (self.events[0].seq, self.last)
        yield _head((self.epoch, self.dropped), install, sent_at_ms, ends) + b"\n"
        numbers: dict[bytes, int] = {}
        for event in self.events:
            yield from _added(event, numbers)


@dataclass(frozen=True, slots=True)
class Composed:
    """What a stretch comes to.

    Attributes:
        batch: what goes; None for nothing.
        unfit: rows that nobody could ever send, with the reason.
        last: the last row that was looked at, whatever came of it.
    """

    batch: Batch | None
    unfit: Mapping[int, str]
    last: int


def room_for(stretch: Stretch, install: str, sent_at_ms: int) -> int:
    """Return how many bytes the lines of a batch of `stretch` may have behind the first one."""
    furthest = (_FURTHEST, _FURTHEST)
    return LARGEST - len(_head((stretch.epoch, stretch.dropped), install, sent_at_ms, furthest))


def compose(stretch: Stretch, level: int, room: int) -> Composed:
    """Return the first batch of a stretch that is not empty: what may go at `level`, in `room` bytes."""
    events: list[Event] = []
    unfit: dict[int, str] = {}
    left = room
    numbers: dict[bytes, int] = {}
    last = stretch.rows[0].seq
    for row in stretch.rows:
        event = _event(stretch, row, room)
        if isinstance(event, str):
            unfit[row.seq] = event
        elif may_go(event.kind, level):
            left -= sum(map(len, _added(event, numbers)))
            if left < 0:
                break
            events.append(event)
        last = row.seq
    batch = Batch(stretch.epoch, stretch.dropped, tuple(events)) if events else None
    return Composed(batch, unfit, last)


def _head(
    spool: tuple[str, Mapping[str, int]], install: str, sent_at_ms: int, ends: tuple[int, int]
) -> bytes:
    head = {"batch": _FORMAT, "install": install, "epoch": spool[0], "sent_at": sent_at_ms}
    more = {"first": ends[0], "last": ends[1], "dropped": dict(spool[1])}
    return json.dumps({**head, **more}, separators=(",", ":")).encode()


def _added(event: Event, numbers: dict[bytes, int]) -> Iterator[bytes]:
    """Yield the lines that `event` adds to a batch, after numbering its context in `numbers`."""
    number = numbers.get(event.context)
    if number is None:
        number = numbers[event.context] = len(numbers) + 1
        yield b'{"x":%d,%s\n' % (number, event.context[1:])
    yield b'{"n":%d,"x":%d,%s\n' % (event.seq, number, event.body[1:])


def _event(stretch: Stretch, row: Row, room: int) -> Event | str:
    """Return the event in a row, or why there is none."""
    body, context = _line(row.body), _line(stretch.contexts.get(row.context))
    if body is None:
        return "it is no JSON"
    kind = body[1].get("k")
    if not isinstance(kind, str):
        return "it does not say of which kind it is"
    if context is None:
        return "its context is missing"
    event = Event(row.seq, kind, context[0], body[0])
    return "it is too long" if sum(map(len, _added(event, {}))) > room else event


def _line(body: bytes | None) -> tuple[bytes, dict[str, Any]] | None:
    """Return `body` in one line, and what it says; None unless it is an object without a field of ours."""
    try:
        value = json.loads(body or b"", parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or not value or _OURS & value.keys():
        return None
    text = (body or b"").strip()
    is_line = text.startswith(b"{") and not {10, 13} & set(text)
    line = text if is_line else json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    return line, value


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")
