"""What keeps the shop's record through a change of version; the verbs of `diagclinic db` are made of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class RecordInfo:
    """Formats of the record, by number.

    Attributes:
        schema: that this version writes.
        lowest: the oldest that it reads; it reads all up to its own.
        file_schema: of the record that is there, None where there is none.
    """

    schema: int
    lowest: int
    file_schema: int | None


@dataclass(frozen=True, slots=True)
class TakenSnapshot:
    """A copy of the record that was opened, read to its end and counted.

    Attributes:
        schema: number of its format.
        rows: of each table.
        sha256: of the file, hexadecimal.
    """

    path: Path
    schema: int
    rows: dict[str, int]
    sha256: str


@dataclass(frozen=True, slots=True)
class Stepped:
    """The record's format by number, before and after a step."""

    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Export:
    """A file of what was recorded since a snapshot.

    Attributes:
        records: rows that came, went, or are others now.
    """

    path: Path
    records: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restored record holds.

    Attributes:
        kept: the earlier database; None where there was none.
        carried: changes since the snapshot that are in it.
        not_carried: in words, what is not.
    """

    kept: Path | None
    carried: int
    not_carried: tuple[str, ...]


class RecordCare(Protocol):
    """The record of one data folder; every method raises `diagclinic.core.errors.RecordError`.

    Each may be killed at any point and called again.
    """

    def info(self) -> RecordInfo:
        """Tell formats; nothing is changed."""
        ...

    def snapshot(self, name: str | None) -> TakenSnapshot:
        """Take a verified copy."""
        ...

    def upgrade(self) -> Stepped:
        """Bring the record up to this version's format."""
        ...

    def downgrade(self, schema: int) -> Stepped:
        """Bring the record down to an earlier format.

        Raises:
            WouldLoseError: that format has no place for all that is on record; nothing was changed.
        """
        ...

    def export_since(self, snapshot: Path) -> Export:
        """Write down what was recorded since a snapshot."""
        ...

    def restore(self, snapshot: Path, export: Path | None) -> Restored:
        """Make a snapshot, with what was recorded since, the record."""
        ...
