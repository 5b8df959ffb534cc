"""Captures lie in one folder, and nothing heavy is imported before one is opened."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from diagclinic.core.capture import CaptureHead
from diagclinic.core.errors import RecordError
from diagclinic.persistence.captures.folder import CaptureFolder
from tests.diagclinic.persistence.captures.samples import HEAD, are_equal, counting


def begun(folder: CaptureFolder, head: CaptureHead = HEAD) -> Path:
    """Make a capture of five frames."""
    writer = folder.create(head)
    writer.append(counting(5))
    writer.close()
    return writer.path


def test_a_capture_is_named_by_when_it_began(tmp_path: Path) -> None:
    path = begun(CaptureFolder(tmp_path))
    assert path == tmp_path / "captures" / "20261121T083000Z.dccap"


def test_local_time_is_not_in_the_name(tmp_path: Path) -> None:
    there = datetime(2026, 11, 21, 9, 30, tzinfo=timezone(timedelta(hours=1)))
    assert begun(CaptureFolder(tmp_path), CaptureHead(there, "")).name == "20261121T083000Z.dccap"


def test_captures_of_one_second_have_names_of_their_own(tmp_path: Path) -> None:
    folder = CaptureFolder(tmp_path)
    names = [begun(folder).stem for _ in range(3)]
    assert names == ["20261121T083000Z", "20261121T083000Z-2", "20261121T083000Z-3"]


def test_captures_are_listed_newest_first(tmp_path: Path) -> None:
    folder = CaptureFolder(tmp_path)
    paths = [begun(folder), begun(folder), begun(folder, CaptureHead(datetime(2027, 1, 1, tzinfo=UTC), ""))]
    assert folder.list() == tuple(reversed(paths))


def test_a_folder_that_is_not_there_has_no_captures(tmp_path: Path) -> None:
    assert CaptureFolder(tmp_path).list() == ()


def test_what_was_kept_can_be_read(tmp_path: Path) -> None:
    folder = CaptureFolder(tmp_path)
    reader = folder.open(begun(folder))
    frames = list(reader.frames())
    reader.close()
    assert are_equal(frames, counting(5))


def test_what_was_kept_can_be_gone_on_with(tmp_path: Path) -> None:
    folder = CaptureFolder(tmp_path)
    writer = folder.resume(begun(folder)).writer
    frames = writer.frames
    writer.close()
    assert frames == 5


def test_a_folder_that_cannot_be_made_is_a_record_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(RecordError):
        CaptureFolder(tmp_path / "file").create(HEAD)


def test_nothing_heavy_is_imported_before_a_capture_is_opened() -> None:
    code = (
        "import sys, diagclinic.persistence.captures.folder\n"
        "print(*{'numpy', 'zstandard', 'can'} & set(sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == []
