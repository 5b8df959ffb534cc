"""What is an update stick, and whose it is."""

import os
import zipfile
from pathlib import Path

import pytest

from updater.client.errors import CancelledError, DamagedError, NoStickError
from updater.client.folder_source import FolderSource
from updater.client.overlay import TIMESTAMP
from updater.client.source import Source
from updater.client.stick import stick_of
from updater.client.work import Work
from updater.client.zip_source import ZipSource

ONE = b'{"signed": {"version": 1}}'


def bundle(path: Path, content: bytes = ONE, name: str = TIMESTAMP) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(name, content)
    return path


def folder(path: Path, content: bytes = ONE) -> Path:
    (path / TIMESTAMP).parent.mkdir(parents=True)
    (path / TIMESTAMP).write_bytes(content)
    return path


def source_of(path: Path, work: Work | None = None) -> Source:
    (source,) = stick_of(path, path / "trusted", work or Work()).packs
    return source


def test_a_bundle_is_a_stick(tmp_path: Path) -> None:
    assert isinstance(source_of(bundle(tmp_path / "stick.zip")), ZipSource)


def test_the_folder_of_a_bundle_is_a_stick_whatever_else_lies_in_it(tmp_path: Path) -> None:
    bundle(folder(tmp_path / "stick") / "older.zip")
    assert isinstance(source_of(tmp_path / "stick"), FolderSource)


def test_the_drive_that_a_bundle_lies_on_is_a_stick(tmp_path: Path) -> None:
    bundle(tmp_path / "BUNDLE.ZIP")
    bundle(tmp_path / "diagnosis.zip", name="status.json")
    (tmp_path / "._BUNDLE.zip").write_bytes(b"what a Mac leaves on drives")
    (tmp_path / "notes.txt").write_text("Dear shop")
    assert source_of(tmp_path).name == "BUNDLE.ZIP"


def test_of_several_bundles_one_has_to_be_named(tmp_path: Path) -> None:
    bundle(tmp_path / "a.zip")
    bundle(tmp_path / "b.zip")
    with pytest.raises(NoStickError, match=r"a\.zip, b\.zip"):
        source_of(tmp_path)


def test_nothing_is_no_stick(tmp_path: Path) -> None:
    with pytest.raises(NoStickError, match=r"There is no .*none\.zip"):
        source_of(tmp_path / "none.zip")


def test_an_empty_folder_is_no_stick(tmp_path: Path) -> None:
    with pytest.raises(NoStickError, match="nor a bundle"):
        source_of(tmp_path)


def test_a_letter_is_no_stick(tmp_path: Path) -> None:
    (tmp_path / "letter.zip").write_bytes(b"Dear shop")
    with pytest.raises(NoStickError, match="no bundle, or is damaged"):
        source_of(tmp_path / "letter.zip")


def test_what_support_gets_is_no_stick(tmp_path: Path) -> None:
    with pytest.raises(NoStickError, match="no bundle"):
        source_of(bundle(tmp_path / "b.zip", name="status.json"))


def test_what_has_no_end_is_no_stick() -> None:
    with pytest.raises(NoStickError, match="neither a bundle"):
        source_of(Path(os.devnull))


@pytest.mark.parametrize("content", [b"", b"{}", b"[" * 20_000])
def test_a_timestamp_that_cannot_be_understood_is_damage(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DamagedError, match=r"stick\.zip: its metadata/timestamp\.json is damaged"):
        source_of(bundle(tmp_path / "stick.zip", content))


def test_who_stops_it_is_obeyed_among_many_files(tmp_path: Path) -> None:
    bundle(tmp_path / "a.zip")
    work = Work()
    work.cancel.set()
    with pytest.raises(CancelledError):
        source_of(tmp_path, work)
