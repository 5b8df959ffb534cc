"""Where everything of the record lies in the data folder; imports next to nothing."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

DATABASE_NAME: Final = "shop.sqlite3"
TRACES_NAME: Final = "traces"


@dataclass(frozen=True, slots=True)
class Places:
    """The record's places in the data folder `folder`."""

    folder: Path

    @property
    def database(self) -> Path:
        """The database file."""
        return self.folder / DATABASE_NAME

    @property
    def lock(self) -> Path:
        """Held by whoever has the record open: see `record_lock`."""
        return self.folder / "shop.lock"

    @property
    def journal(self) -> Path:
        """The folder of what was recorded since the oldest snapshot."""
        return self.folder / "journal"

    @property
    def snapshots(self) -> Path:
        """The folder of verified copies."""
        return self.folder / "snapshots"

    @property
    def draft(self) -> Path:
        """A database that is being built to take the record's place."""
        return self.folder / "shop.sqlite3.restoring"

    @property
    def exchange(self) -> Path:
        """Says, while it exists, that the draft is to take the record's place."""
        return self.folder / "shop.exchange.json"
