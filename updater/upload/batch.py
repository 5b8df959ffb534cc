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
#: bytes that are left for the first line
_HEAD: Final = 2048
#: bytes that numbers and commas add to a line of the spool, at most
_AROUND: Final = 64
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
        head = {"batch": _FORMAT, "install": install, "epoch": self.epoch, "sent_at": sent_at_ms}
        ends = {"first": self.events[0].seq, "last": self.last, "dropped": dict(self.dropped)}
        yield json.dumps({**head, **ends}, separators=(",", ":")).encode() + b"\n"
        numbers: dict[bytes, int] = {}
        for event in self.events:
            number = numbers.get(event.context)
            if number is None:
                number = numbers[event.context] = len(numbers) + 1
                yield b'{"x":%d,%s\n' % (number, event.context[1:])
            yield b'{"n":%d,"x":%d,%s\n' % (event.seq, number, event.body[1:])


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


def compose(stretch: Stretch, level: int) -> Composed:
    """Return the first batch of a stretch that is not empty, of what may go at `level`."""
    events: list[Event] = []
    unfit: dict[int, str] = {}
    size = _HEAD
    contexts: set[bytes] = set()
    last = stretch.rows[0].seq
    for row in stretch.rows:
        event = _event(stretch, row)
        if isinstance(event, Event):
            more = _size(event, contexts)
            if size + more > LARGEST:
                break
            if may_go(event.kind, level):
                size += more
                contexts.add(event.context)
                events.append(event)
        else:
            unfit[row.seq] = event
        last = row.seq
    batch = Batch(stretch.epoch, stretch.dropped, tuple(events)) if events else None
    return Composed(batch, unfit, last)


def _event(stretch: Stretch, row: Row) -> Event | str:
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
    return "it is too long" if _HEAD + _size(event, ()) > LARGEST else event


def _size(event: Event, contexts: Collection[bytes]) -> int:
    own = len(event.body) + _AROUND
    return own if event.context in contexts else own + len(event.context) + _AROUND


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
