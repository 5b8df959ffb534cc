"""Keeps the record of a data folder through a change of version, without the rest of the program."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from diagclinic.persistence.database_file import LOWEST_SCHEMA, SCHEMA
from diagclinic.persistence.exchange import share_whole
from diagclinic.persistence.exports import export_since
from diagclinic.persistence.places import Places
from diagclinic.persistence.record_file import refuse_lost, require_folder, schema_of
from diagclinic.persistence.restore import restore
from diagclinic.persistence.snapshots import take_snapshot
from diagclinic.services.ports import Now
from diagclinic.services.record_care import Export, RecordInfo, Restored, Stepped, TakenSnapshot

Result = TypeVar("Result")


def _now() -> datetime:
    return datetime.now(UTC)


class LocalRecordCare:
    """The `RecordCare` of the folder `data`.

    Args:
        data: holds the record.
        busy_s: seconds to wait for other programs.
        now: tells the time.
    """

    def __init__(self, data: Path, busy_s: float = 5.0, now: Now = _now) -> None:
        self._places = Places(data)
        self._busy_s = busy_s
        self._now = now

    def info(self) -> RecordInfo:
        """Tell formats; nothing is changed."""
        self._finish_exchange()
        refuse_lost(self._places)
        return RecordInfo(SCHEMA, LOWEST_SCHEMA, schema_of(self._places.database))

    def snapshot(self, name: str | None) -> TakenSnapshot:
        """Take a verified copy."""
        return self._sharing(lambda: self._snapshot(name))

    def _snapshot(self, name: str | None) -> TakenSnapshot:
        taken = take_snapshot(self._places, name, self._now(), self._busy_s)
        return TakenSnapshot(taken.path, taken.schema, taken.rows, taken.sha256)

    def upgrade(self) -> Stepped:
        """Bring the record up to this version's format."""
        from diagclinic.persistence.stepping import upgrade_record  # noqa: PLC0415  half a second that few verbs need

        return Stepped(*upgrade_record(self._places, self._busy_s))

    def downgrade(self, schema: int) -> Stepped:
        """Bring the record down to format `schema`."""
        from diagclinic.persistence.stepping import downgrade_record  # noqa: PLC0415  see upgrade

        return Stepped(*downgrade_record(self._places, schema, self._busy_s))

    def export_since(self, snapshot: Path) -> Export:
        """Write down what was recorded since `snapshot`."""
        return self._sharing(lambda: export_since(self._places, snapshot, self._busy_s))

    def restore(self, snapshot: Path, export: Path | None) -> Restored:
        """Make `snapshot`, with what was recorded since, the record."""
        self._places.folder.mkdir(parents=True, exist_ok=True)
        return restore(self._places, snapshot, export, self._now(), self._busy_s)

    def _sharing(self, work: Callable[[], Result]) -> Result:
        """Do `work` while nobody exchanges the record's file."""
        require_folder(self._places)
        hold = share_whole(self._places, self._busy_s)
        try:
            return work()
        finally:
            hold.close()

    def _finish_exchange(self) -> None:
        if self._places.exchange.exists():
            share_whole(self._places, self._busy_s).close()
