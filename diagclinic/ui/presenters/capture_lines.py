"""Raw frames in the words of the page *Capture*.  No Qt here."""

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from diagclinic.core.capture import CaptureInfo
from diagclinic.knowledge.dbc import Dbc
from diagclinic.services.capture_files import FileReport, gap_words
from diagclinic.services.capture_filter import identifier_text
from diagclinic.services.capture_jobs import UnreadableCapture
from diagclinic.services.frame_table import MARKED_S, FrameKind, FrameRow, TableSnapshot, period_text
from diagclinic.services.local_time import HERE

#: seconds over which the traffic is averaged
_WINDOW_S: Final = 2.0
USUAL_BITRATE: Final = 500_000
_EMPTY: Final = {
    FrameKind.DATA: "no payload",
    FrameKind.REMOTE: "remote frame",
    FrameKind.ERROR: "error frame",
}
_BITRATE: Final = re.compile(r"[?&]bitrate=([0-9]{4,8})(?:&|$)")


@dataclass(frozen=True, slots=True)
class FrameLine:
    """One line of the table.

    Attributes:
        marks: of each byte whether it changed a moment ago.
    """

    key: int
    identifier: str
    name: str
    count: str
    period: str
    payload: tuple[str, ...]
    marks: tuple[bool, ...]
    kind: FrameKind

    @property
    def bytes_text(self) -> str:
        """The payload without its marks, or what a frame without one is."""
        return " ".join(self.payload) or _EMPTY[self.kind]

    @property
    def spoken_payload(self) -> str:
        """The payload with its marks in words; bytes are counted from 0."""
        marked = [str(at) for at, is_marked in enumerate(self.marks) if is_marked]
        return self.bytes_text + (f", changed: byte {' '.join(marked)}" if marked else "")


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """One capture of the list.

    Attributes:
        path: names the capture; an absolute path.
        is_whole: False where something of it is missing, or all.
    """

    path: str
    title: str
    below: str
    mark: str
    is_whole: bool


@dataclass(slots=True)
class Traffic:
    """How much passes: an average over the last two seconds."""

    _seen: deque[tuple[float, int, int]] = field(default_factory=deque)

    def words(self, picture: TableSnapshot, now_s: float, bitrate: int) -> str:
        """Return the counters in words, in front what must be read where there is no room for all."""
        self._seen.append((now_s, picture.frames, picture.bits))
        while self._seen[0][0] < now_s - _WINDOW_S:
            self._seen.popleft()
        began_s, frames, bits = self._seen[0]
        passed_s = now_s - began_s
        rate, busy = (
            (0.0, 0.0)
            if passed_s <= 0
            else (
                (picture.frames - frames) / passed_s,
                100 * (picture.bits - bits) / passed_s / bitrate,
            )
        )
        return (
            f"{picture.frames:,} frames · {picture.lost:,} lost · {rate:,.0f} a second · "
            f"bus busy {busy:.0f} % or more at {bitrate // 1000} kbit/s"
        )


def bitrate_of(url: str) -> int:
    """Return the bit rate that an interface's name tells, else the usual one of a diagnostic plug."""
    told = _BITRATE.search(url)
    return int(told[1]) if told else USUAL_BITRATE


def network_asked(url: str) -> str:
    """Return an interface's name with the option begun that tells it the vehicle's network."""
    option = "protocol" if url.startswith("elm:") else "bitrate"
    return f"{url}{'&' if '?' in url else '?'}{option}="


class FrameLines:
    """The lines of a table, each put into words when it is looked at: of thousands, some are in sight.

    Attributes:
        rows: what they are of.
        dbc: what names them.
    """

    def __init__(self, picture: TableSnapshot, dbc: Dbc | None = None, *, is_live: bool = False) -> None:
        """Begin without a word; only while frames come is a byte marked that changed a moment ago."""
        self.rows = picture.rows
        self.dbc = dbc
        self._since_s = picture.at_s - MARKED_S if is_live else float("inf")
        self._told: dict[int, tuple[FrameRow, FrameLine]] = {}

    def __len__(self) -> int:
        """Return how many lines there are, looked at or not."""
        return len(self.rows)

    def __getitem__(self, at: int) -> FrameLine:
        """Return one line by its place."""
        return self.line(self.rows[at])

    def line(self, row: FrameRow) -> FrameLine:
        """Return `row` in words."""
        known = self._told.get(row.key)
        if known is None or known[0] is not row:
            known = self._told[row.key] = row, _line(row, self.dbc, self._since_s)
        return known[1]

    @property
    def marked(self) -> list[int]:
        """The keys of those lines that were looked at and have a mark, which fades by itself."""
        return [key for key, (_, line) in self._told.items() if any(line.marks)]


def still_words(picture: TableSnapshot) -> str:
    """Return the counters of a table that does not fill any more."""
    return f"{picture.frames:,} frames · {len(picture.rows):,} identifiers · {picture.lost:,} lost"


def report_words(report: FileReport) -> str:
    """Say what did not come along to, or from, another program's file; empty where everything did."""
    parts = [f"{count:,} {what} left out" for what, count in report.left_out.items()]
    return "; ".join([*parts, *([f"not whole: {report.damage}"] if report.damage else [])])


def capture_rows(found: Sequence[CaptureInfo | UnreadableCapture]) -> tuple[CaptureRow, ...]:
    """Return the list of captures."""
    return tuple(map(_capture_row, found))


def _capture_row(one: CaptureInfo | UnreadableCapture) -> CaptureRow:
    if isinstance(one, UnreadableCapture):
        return CaptureRow(str(one.path), one.path.stem, str(one.error), "cannot be read", is_whole=False)
    when = f"{one.head.started_at.astimezone(HERE):%Y-%m-%d %H:%M:%S}"
    missing = gap_words(one)
    parts = (one.head.vci, one.head.note, f"{one.lost:,} lost" if one.lost else "", missing)
    mark = f"{one.frames:,} frames, {one.duration_s:.1f} s"
    return CaptureRow(
        str(one.path), when, " · ".join(filter(None, parts)), mark, one.is_whole and not missing
    )


def _line(row: FrameRow, dbc: Dbc | None, since_s: float) -> FrameLine:
    is_error = row.kind is FrameKind.ERROR
    name = dbc.message_name(row.identifier, is_extended=row.is_extended) if dbc and not is_error else ""
    return FrameLine(
        row.key,
        "error" if is_error else identifier_text(row.identifier, is_extended=row.is_extended),
        name,
        f"{row.count:,}",
        period_text(row.period_s),
        tuple(f"{byte:02X}" for byte in row.payload),
        row.changed_since(since_s),
        row.kind,
    )
