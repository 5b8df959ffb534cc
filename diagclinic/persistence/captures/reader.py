"""Read the frames of a capture, from any moment and of any identifiers."""

from collections.abc import Collection, Iterator
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from diagclinic.core.capture import CaptureGap, CaptureHead, CaptureInfo, IdentifierCounts
from diagclinic.persistence.captures.body import unpack_frames
from diagclinic.persistence.captures.frame_columns import FrameColumns
from diagclinic.persistence.captures.identifiers import Census, IsWanted
from diagclinic.persistence.captures.layout import directory_key
from diagclinic.persistence.captures.scan import (
    Block,
    Layout,
    ReadableFile,
    body_of,
    check_last,
    look_on,
)
from diagclinic.persistence.failures import record_failure

if TYPE_CHECKING:
    import can


class OpenFile(ReadableFile, Protocol):
    """A file that can be let go of."""

    def close(self) -> None:
        """Close the file."""
        ...


class BlockReader:
    """Reads blocks when they are asked for; the `CaptureReader` of `services.capture_ports`."""

    def __init__(self, file: OpenFile, path: Path, head: CaptureHead, layout: Layout) -> None:
        self._file = file
        self._path = path
        self._head = head
        self._layout = layout
        self._damaged: dict[int, CaptureGap] = {}

    @property
    def info(self) -> CaptureInfo:
        """The capture as far as it was looked at."""
        readable = [block.header for block in self._readable() if block.header.frames]
        times = [at_s for one in readable for at_s in (one.first_s, one.last_s) if isfinite(at_s)]
        last = self._layout.blocks[-1].header if self._layout.blocks else None
        return CaptureInfo(
            path=self._path,
            head=self._head,
            frames=sum(header.frames for header in readable),
            first_s=min(times, default=None),
            last_s=max(times, default=None),
            tail=self._layout.tail,
            lost=last.lost if last else 0,
            unwritten=last.unwritten if last else 0,
            gaps=self._gaps(),
        )

    def columns(
        self,
        from_s: float | None = None,
        to_s: float | None = None,
        identifiers: Collection[tuple[int, bool]] | None = None,
    ) -> Iterator[FrameColumns]:
        """Return what `frames` returns, as columns, a block at a time; some may be empty.

        Raises:
            RecordError: the file cannot be read any more.
        """
        wanted = None
        if identifiers is not None:
            wanted = frozenset(directory_key(number, is_extended=wide) for number, wide in identifiers)
        begin_s = -np.inf if from_s is None else from_s
        end_s = np.inf if to_s is None else to_s
        for block in list(self._layout.blocks):
            if not block.header.may_have((begin_s, end_s), wanted):
                continue
            columns = self._unpacked(block)
            if columns is not None:
                yield _chosen(columns, (begin_s, end_s), wanted)

    def frames(
        self,
        from_s: float | None = None,
        to_s: float | None = None,
        identifiers: Collection[tuple[int, bool]] | None = None,
    ) -> "Iterator[can.Message]":
        """Return the frames with a time stamp in [`from_s`, `to_s`], in the order in which they came.

        A damaged block is left out and named in `info.gaps` from then on.

        Raises:
            RecordError: the file cannot be read any more.
        """
        for columns in self.columns(from_s, to_s, identifiers):
            yield from columns.messages()

    def identifiers(self, is_wanted: IsWanted | None = None) -> IdentifierCounts:
        """Return what came, by identifier; only those that are wanted, where that is said.

        Raises:
            RecordError: the file cannot be read any more.
        """
        census = Census(is_wanted)
        for columns in self.columns():
            census.add(columns)
        return census.counts()

    def verify(self) -> tuple[CaptureGap, ...]:
        """Look into every block and return what is damaged.

        Raises:
            RecordError: the file cannot be read any more.
        """
        for block in list(self._layout.blocks):
            self._unpacked(block)
        return self._gaps()

    def check(self) -> CaptureInfo:
        """Compare the blocks with their checksums, which unpacks none, and return what is known then.

        Raises:
            RecordError: the file cannot be read any more.
        """
        for block in self._layout.blocks:
            self._body(block)
        return self.info

    def refresh(self) -> CaptureInfo:
        """Take in what was appended since.

        Raises:
            RecordError: the file cannot be read any more.
        """
        try:
            look_on(self._file, self._layout)
            check_last(self._file, self._layout)
        except (OSError, ValueError) as error:  # ValueError: the reader was closed
            raise record_failure(error, self._path) from error
        return self.info

    def close(self) -> None:
        """Let go of the file; a second call does nothing."""
        self._file.close()

    def _readable(self) -> list[Block]:
        return [block for block in self._layout.blocks if block.offset not in self._damaged]

    def _gaps(self) -> tuple[CaptureGap, ...]:
        tail = self._layout.tail_gap
        found = [*self._layout.gaps, *self._damaged.values(), *([tail] if tail else [])]
        return tuple(sorted(found, key=lambda gap: gap.offset))

    def _body(self, block: Block) -> bytes | None:
        """Return the packed frames of `block`; None where there are none, or not what was written."""
        if block.offset in self._damaged or not block.header.frames:
            return None
        try:
            body = body_of(self._file, block)
        except (OSError, ValueError) as error:  # ValueError: the reader was closed
            raise record_failure(error, self._path) from error
        if body is None:
            self._damaged[block.offset] = block.gap()
        return body

    def _unpacked(self, block: Block) -> FrameColumns | None:
        """Return the frames of `block`; None where there are none, or none that can be read."""
        body = self._body(block)
        if body is None:
            return None
        try:
            return unpack_frames(body, block.header.frames)
        except ValueError:  # named as damaged like one whose checksum is wrong
            self._damaged[block.offset] = block.gap()
            return None


def _chosen(
    columns: FrameColumns, span_s: tuple[float, float], wanted: frozenset[int] | None
) -> FrameColumns:
    chosen = (columns.time_s >= span_s[0]) & (columns.time_s <= span_s[1])
    if wanted is not None:
        keys = (directory_key(kind.identifier, is_extended=kind.is_extended) for kind in columns.kinds)
        chosen &= np.array([key in wanted for key in keys], np.bool_)[columns.kind]
    return columns if chosen.all() else columns.pick(np.flatnonzero(chosen))
