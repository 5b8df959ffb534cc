"""Bytes become a batch: whole where everything is as declared, else by lines, so that each flaw is named."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeGuard

import msgspec
from msgspec import DecodeError, ValidationError

from updater.fleet.callers.errors import MalformedError, TooMuchError
from updater.fleet.ingest.errors import Rejected, RejectedError
from updater.fleet.ingest.wire import Context, Event, Header, Line

MOST_EVENTS: Final = 500
#: of a context's flags with their variants, six for the marks around each: they are part of a row's key, and
#: PostgreSQL's keys end at 2,704 bytes
MOST_FLAG_BYTES: Final = 2000
_WHY_MOST: Final = 200
#: what texts are made of, but for words that somebody wrote: they need no escape in JSON
_PLAIN: Final = bytes(range(0x20, 0x7F)) + b"\n"
_BEGINS: Final = b'{"x"'
_WORDS: Final = "words"
_NUMBERS: Final = range((1 << 53) + 1)

_HEADER: Final = msgspec.json.Decoder(Header)
_CONTEXT: Final = msgspec.json.Decoder(Context)
_EVENTS: Final[msgspec.json.Decoder[Any]] = msgspec.json.Decoder(Event)
_BAD: Final = (DecodeError, ValidationError, UnicodeDecodeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Batch:
    """What an install told at once.

    Attributes:
        header: of the batch.
        contexts: by number.
        events: in the order of their sequence numbers.
    """

    header: Header
    contexts: dict[int, Context]
    events: Sequence[Line]


def decode(plain: bytes) -> Batch:
    """Return the batch that the lines in `plain` tell.

    Raises:
        MalformedError: these are no lines of a batch, or out of order.
        TooMuchError: there are more events than a batch may have.
        RejectedError: events are not as declared; it names them.
    """
    head, _, rest = plain.partition(b"\n")
    header = _header(head)
    batch = _at_once(header, rest) if _is_plain(plain) else None
    batch = batch or _by_lines(header, rest)
    _check_order(batch)
    return batch


def _header(head: bytes) -> Header:
    try:
        return _HEADER.decode(head)
    except _BAD as error:
        raise MalformedError(f"the first line is no header: {error}"[:_WHY_MOST]) from error


def _is_plain(plain: bytes) -> bool:
    return b"\\" not in plain and not plain.translate(None, _PLAIN)


def _at_once(header: Header, rest: bytes) -> Batch | None:
    """Return the batch, None where something is the matter: then lines are looked at one by one."""
    contexts, others = [], rest
    while others.startswith(_BEGINS):
        line, _, others = others.partition(b"\n")
        contexts.append(line)
    try:
        known = [_CONTEXT.decode(line) for line in contexts]
        events: list[Line] = _EVENTS.decode_lines(others)
    except _BAD:
        return None
    batch = Batch(header, {context.x: context for context in known}, events)
    return batch if len(batch.contexts) == len(known) and _is_allowed(batch) else None


def _is_allowed(batch: Batch) -> bool:
    """Tell whether each event has a context that can be counted by, and its shop agreed to it."""
    pairs = {(event.x, event.__class__) for event in batch.events}
    known = batch.contexts
    return all(map(_is_short, known.values())) and all(
        x in known and known[x].level >= kind.LEVEL for x, kind in pairs
    )


def _check_order(batch: Batch) -> None:
    numbers = [event.n for event in batch.events]
    if len(numbers) > MOST_EVENTS:
        raise TooMuchError(f"more than {MOST_EVENTS} events")
    if not numbers:
        raise MalformedError("there are no events")
    if (numbers[0], numbers[-1]) != (batch.header.first, batch.header.last):
        raise MalformedError("first and last are not those of the events")
    if numbers != sorted(set(numbers)):
        raise MalformedError("the events are not in order")


class _Lines:
    """Reads line by line, and notes what is the matter with each event."""

    def __init__(self) -> None:
        self.contexts: dict[int, Context] = {}
        self.events: list[Line] = []
        self.rejected: list[Rejected] = []

    def read(self, line: bytes) -> None:
        """Take one line."""
        raw = _object(line)
        if "k" not in raw:
            self._take_context(raw)
            return
        number = raw.get("n")
        if not _is_number(number):
            raise MalformedError("an event without a number")
        try:
            event: Line = msgspec.convert(raw, Event)
        except (ValidationError, RecursionError) as error:
            self._reject(number, str(error))
            return
        self._take(event)

    def _take(self, event: Line) -> None:
        flaw = _flaw(event, self.contexts)
        if flaw:
            self._reject(event.n, flaw)
        self.events.append(event)

    def _reject(self, number: int, why: str) -> None:
        self.rejected.append(Rejected(number, why[:_WHY_MOST]))

    def _take_context(self, raw: dict[str, object]) -> None:
        try:
            context = msgspec.convert(raw, Context)
        except (ValidationError, RecursionError) as error:
            raise MalformedError(f"a context is not as declared: {error}"[:_WHY_MOST]) from error
        if context.x in self.contexts:
            raise MalformedError("two contexts have one number")
        if not all(map(_is_text, texts(msgspec.structs.asdict(context)))):
            raise MalformedError("a context has a text that is none")
        self.contexts[context.x] = context


def _by_lines(header: Header, rest: bytes) -> Batch:
    lines = _Lines()
    for line in rest.split(b"\n"):
        if line.strip():
            lines.read(line)
    if lines.rejected:
        raise RejectedError(tuple(lines.rejected))
    return Batch(header, lines.contexts, lines.events)


def _is_number(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value in _NUMBERS


def _object(line: bytes) -> dict[str, object]:
    try:
        return msgspec.json.decode(line, type=dict[str, object])
    except _BAD as error:
        raise MalformedError("a line is no object of JSON") from error


def _flaw(event: Line, contexts: dict[int, Context]) -> str:
    """Return in words what is the matter with an event, nothing where all is well."""
    context = contexts.get(event.x)
    if context is None:
        return f"there is no context {event.x}"
    if context.level < event.LEVEL:
        return f"takes level {event.LEVEL}, and the shop agreed to {context.level}"
    if not _is_short(context):
        return f"its context has flags of more than {MOST_FLAG_BYTES} bytes"
    told = msgspec.structs.asdict(event)
    written = told.pop(_WORDS, "")
    if not all(map(_is_text, texts(told))):
        return "has a text that is none"
    return "" if is_writing(written) else "has words that are none"


def _is_short(context: Context) -> bool:
    return sum(len(flag) + len(variant) + 6 for flag, variant in context.flags.items()) <= MOST_FLAG_BYTES


def texts(told: dict[str, Any]) -> Iterable[str]:
    """Yield every text among the values of fields, names and values of flags included."""
    for value in told.values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from value
        elif isinstance(value, dict):
            yield from (text for pair in value.items() for text in pair)


def _is_text(text: str) -> bool:
    return text.isascii() and text.isprintable() and '"' not in text and "\\" not in text


def is_writing(text: str) -> bool:
    """Tell whether `text` may be somebody's words: of any script, in lines, without control characters."""
    return all(char.isprintable() or char in "\n\t" for char in text)
