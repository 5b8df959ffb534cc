"""The file in which a run is handed over."""

from pathlib import Path

from tests.faults.journal import read_journal, write_journal
from tests.faults.unsynced import Event


def test_every_byte_and_name_comes_through(tmp_path: Path) -> None:
    events = [Event("write", node=3, number=5, payload=bytes(range(256))), Event("rename", "a\nä", "b c\x85")]
    write_journal(tmp_path / "journal", events)
    assert read_journal(tmp_path / "journal") == events
