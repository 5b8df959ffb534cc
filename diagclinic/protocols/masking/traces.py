"""Hides VINs in a whole trace: raw bytes of every layer, and notes."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from diagclinic.core.trace import Trace, TraceEntry, TraceNote, TraceRecord
from diagclinic.protocols.masking.notes import masked_note, vins_in_note
from diagclinic.protocols.masking.octets import vins_in
from diagclinic.protocols.masking.plain_bytes import PlainMask
from diagclinic.protocols.masking.pseudonyms import NOBODY, Pseudonyms
from diagclinic.protocols.masking.rows import ROWS
from diagclinic.protocols.masking.text_bytes import ASKS_FOR_VIN, TextMask


def vins_in_trace(trace: Trace) -> frozenset[str]:
    """Return what reads as a VIN in the notes of `trace`, in records, and in what came in frames."""
    notes = (vins_in_note(note.payload) for note in trace.notes)
    records = (vins_in(record.payload) for record in trace.records if not ROWS.fullmatch(record.payload))
    frames = (_Side.of(trace.entries, sent=sent).vins() for sent in (False, True))
    return frozenset().union(*notes, *records, *frames)


def masked_trace(trace: Trace, names: Pseudonyms) -> Trace:
    """Return `trace` without VINs; whatever layer the bytes are of, they are looked at in every way.

    Bytes keep their number and place, so the masked trace is as long as the real one but for its notes.
    """
    sides = {sent: _Side.of(trace.entries, sent=sent) for sent in (False, True)}
    for side in sides.values():
        side.mask(names)
    return replace(trace, entries=tuple(_entries(trace.entries, sides, names)))


@dataclass(slots=True)
class _Side:
    """All that passed in one direction.

    Attributes:
        parts: of `buffer`, record by record.
        asked: parts that came while a request for a VIN was the last that had been sent.
    """

    buffer: bytearray = field(default_factory=bytearray)
    parts: list[range] = field(default_factory=list)
    asked: list[range] = field(default_factory=list)

    @classmethod
    def of(cls, entries: Iterable[TraceEntry], *, sent: bool) -> "_Side":
        """Return what passed in the direction that `sent` names."""
        side = cls()
        asks = False
        for entry in entries:
            if not isinstance(entry, TraceRecord):
                continue
            if entry.sent and entry.payload.strip():
                asks = ASKS_FOR_VIN.search(entry.payload) is not None
            if entry.sent is sent:
                start = len(side.buffer)
                side.buffer += entry.payload
                side.parts.append(range(start, len(side.buffer)))
                if asks:
                    side.asked.append(side.parts[-1])
        return side

    def vins(self) -> frozenset[str]:
        """Return what reads as a VIN in what came in frames, from one end to the other."""
        plain, rows = PlainMask(self.buffer, NOBODY), TextMask(self.buffer, NOBODY)
        whole = (
            bytes(octet or 0 for octet in one.octets())
            for one in (*plain.answers(self.parts), *rows.answers())
        )
        return frozenset().union(*map(vins_in, whole))

    def mask(self, names: Pseudonyms) -> None:
        """Hide every VIN."""
        PlainMask(self.buffer, names).run(self.parts)
        TextMask(self.buffer, names, _Within(self.asked)).run()

    def records(self) -> Iterator[bytes]:
        """Yield what passed, record by record."""
        return (bytes(self.buffer[part.start : part.stop]) for part in self.parts)


class _Within:
    """Tells quickly whether a place is in any of many parts, which are in order."""

    def __init__(self, parts: Sequence[range]) -> None:
        self._parts = parts
        self._starts = [part.start for part in parts]

    def __contains__(self, place: object) -> bool:
        if not isinstance(place, int):
            return False
        at = bisect_right(self._starts, place) - 1
        return at >= 0 and place in self._parts[at]


def _entries(
    entries: Iterable[TraceEntry], sides: dict[bool, _Side], names: Pseudonyms
) -> Iterator[TraceEntry]:
    payloads = {sent: side.records() for sent, side in sides.items()}
    for entry in entries:
        match entry:
            case TraceRecord(sent=sent):
                yield replace(entry, payload=next(payloads[sent]))
            case TraceNote():
                yield replace(entry, payload=masked_note(entry.payload, names))
            case _:
                yield entry
