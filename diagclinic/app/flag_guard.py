"""Leaves contents of the file of flags that the program crashed with twice, for the last proven ones.

What was begun is written before anything is done with it; so a crash, however hard, is counted.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from diagclinic.app.flag_file import FlagFile, parse, read_bytes
from diagclinic.app.small_file import read_json, write_json

#: how often contents may be begun without proof
TRIES: Final = 2
#: seconds of a window's life that prove the contents it was begun with
PROOF_S: Final = 45.0
RECORD_NAME: Final = "flags.json"
COPY_NAME: Final = "flags.proven.json"


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of contents, by their SHA-256.

    Attributes:
        begun: the last that were begun without being proven.
        starts: how often.
        proven: the last that proved themselves.
    """

    begun: str = ""
    starts: int = 0
    proven: str = ""


def is_left(record: Record, sha256: str) -> bool:
    """Tell whether contents are no more begun with."""
    return bool(sha256) and record.begun == sha256 and record.starts >= TRIES and record.proven != sha256


def begun(record: Record, sha256: str) -> Record:
    """Return `record` with contents begun once more; what is proven, or left, is not counted."""
    if not sha256 or record.proven == sha256 or is_left(record, sha256):
        return record
    starts = record.starts + 1 if record.begun == sha256 else 1
    return replace(record, begun=sha256, starts=starts)


def proved(record: Record, sha256: str) -> Record:
    """Return `record` with contents proven."""
    return Record(proven=sha256) if record.begun in {"", sha256} else replace(record, proven=sha256)


@dataclass(frozen=True, slots=True)
class Guarded:
    """The contents that are used.

    Attributes:
        left: SHA-256 of those that are not, because the program crashed with them; empty for none.
    """

    file: FlagFile
    content: bytes = b""
    left: str = ""


class FlagGuard:
    """Keeps the record in the shop's data folder; no trouble there ever reaches the program."""

    def __init__(self, data: Path) -> None:
        self._record = data / RECORD_NAME
        self._copy = data / COPY_NAME

    def begin(self, named: Path, *, counts: bool) -> Guarded:
        """Return what to begin with: what `named` holds, or what was proven where that was left.

        Args:
            named: the file of flags.
            counts: a crash from here on counts against the contents.
        """
        content = read_bytes(named)
        file, record = parse(content), self._read()
        if is_left(record, file.sha256):
            return self._proven(record, file.sha256)
        if counts:
            self._write(record, begun(record, file.sha256))
        return Guarded(file, content if file.sha256 else b"")

    def prove(self, guarded: Guarded) -> None:
        """Note that the program works with the contents, and keep them."""
        sha256, record = guarded.file.sha256, self._read()
        if not sha256 or record.proven == sha256:
            return
        with suppress(OSError):
            draft = self._copy.with_suffix(".new")
            draft.write_bytes(guarded.content)
            draft.replace(self._copy)
            self._write(record, proved(record, sha256))

    def _proven(self, record: Record, left: str) -> Guarded:
        content = read_bytes(self._copy)
        file = parse(content)
        is_it = bool(record.proven) and file.sha256 == record.proven
        return Guarded(file, content, left) if is_it else Guarded(FlagFile(), left=left)

    def _read(self) -> Record:
        try:
            return _record_of(read_json(self._record))
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return Record()

    def _write(self, before: Record, after: Record) -> None:
        if after != before:
            with suppress(OSError):
                write_json(self._record, {"format": 1, **asdict(after)})


def _record_of(told: Mapping[str, Any]) -> Record:
    return Record(str(told["begun"]), int(told["starts"]), str(told["proven"]))
