"""Where installs are laid down."""

import tempfile
from pathlib import Path

from tests.faults.workshop import workshop


def test_shared_memory_is_used_where_there_is_room(tmp_path: Path) -> None:
    assert workshop(tmp_path) == tmp_path


def test_disk_is_used_where_there_is_no_shared_memory(tmp_path: Path) -> None:
    assert workshop(tmp_path / "absent") == Path(tempfile.gettempdir())
