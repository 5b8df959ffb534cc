"""Bytes from a bundle on a stick."""

import zipfile
from pathlib import Path

import pytest

from updater.client.errors import DamagedError, OfflineError
from updater.client.source import NotThereError
from updater.client.work import Work
from updater.client.zip_source import MOST_BYTES, MOST_MEMBERS, ZipSource

FILE = bytes(range(256)) * 4096


def bundle(tmp_path: Path, kind: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(tmp_path / "update.zip", "w", kind) as file:
        file.writestr("targets/packs/a.pack", FILE)
        file.writestr("metadata/1.root.json", b"{}")
        file.writestr("../outside", b"outside")
    return tmp_path / "update.zip"


def read(file: Path, path: str, start: int = 0, end: int | None = None) -> bytes:
    return b"".join(ZipSource(file, Work()).read(path, start, end))


@pytest.mark.parametrize("kind", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize(("start", "end"), [(0, None), (300_000, 700_000), (len(FILE) - 5, len(FILE) + 5)])
def test_a_stretch_comes_as_it_was_packed(tmp_path: Path, kind: int, start: int, end: int | None) -> None:
    assert read(bundle(tmp_path, kind), "targets/packs/a.pack", start, end) == FILE[start:end]


def test_the_end_of_a_large_pack_comes_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "update.zip", "w") as file:
        file.writestr("targets/packs/a.pack", bytes(40 << 20) + b"end")
    assert read(tmp_path / "update.zip", "targets/packs/a.pack", 40 << 20) == b"end"


@pytest.mark.parametrize("path", ["targets/none", "../outside", "targets", ""])
def test_what_is_not_in_it_is_not_there(tmp_path: Path, path: str) -> None:
    with pytest.raises(NotThereError):
        read(bundle(tmp_path), path)


def test_directory_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    whole = zipfile.ZipFile.__init__

    def counted(self: zipfile.ZipFile, *arguments: object) -> None:
        opened.append(self)
        whole(self, *arguments)

    source = ZipSource(bundle(tmp_path), Work())
    monkeypatch.setattr(zipfile.ZipFile, "__init__", counted)
    for _ in range(5):
        b"".join(source.read("metadata/1.root.json"))
    assert len(opened) == 1


def test_bundle_with_more_files_than_one_has_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "many.zip", "w") as file:
        for number in range(MOST_MEMBERS + 1):
            file.writestr(str(number), b"")
    with pytest.raises(DamagedError):
        ZipSource(tmp_path / "many.zip", Work()).names()


def test_directory_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "large.zip"
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("a", b"")
    content = bytearray(file.read_bytes())
    content[-10:-6] = (MOST_BYTES + 1).to_bytes(4, "little")  # size of the directory, in the last record
    file.write_bytes(bytes(MOST_BYTES + 1) + content)
    with pytest.raises(DamagedError) as refused:
        ZipSource(file, Work()).names()
    assert "too large" in str(refused.value.__cause__)


def test_stick_that_comes_again_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = ZipSource(bundle(tmp_path), Work())
    source.names()
    with monkeypatch.context() as pulled:
        pulled.setattr(zipfile.ZipFile, "open", _gone)
        with pytest.raises(OfflineError):
            b"".join(source.read("metadata/1.root.json"))
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("metadata/1.root.json", b"another stick")
    (tmp_path / "other.zip").replace(tmp_path / "update.zip")
    assert b"".join(source.read("metadata/1.root.json")) == b"another stick"


def _gone(*_: object) -> None:
    raise OSError(5, "Input/output error")


def test_its_names_are_told(tmp_path: Path) -> None:
    assert "metadata/1.root.json" in ZipSource(bundle(tmp_path), Work()).names()


@pytest.mark.parametrize("length", [0, 100, 1_000_000])
def test_a_torn_bundle_is_damaged(tmp_path: Path, length: int) -> None:
    file = bundle(tmp_path)
    file.write_bytes(file.read_bytes()[:length])
    with pytest.raises(DamagedError):
        read(file, "targets/packs/a.pack")


@pytest.mark.parametrize("kind", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_a_bundle_with_a_changed_byte_is_damaged(tmp_path: Path, kind: int) -> None:
    file = bundle(tmp_path, kind)
    content = bytearray(file.read_bytes())
    content[70] ^= 0x55
    file.write_bytes(content)
    with pytest.raises(DamagedError):
        read(file, "targets/packs/a.pack")


def test_a_member_that_swells_costs_only_what_is_wanted(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("metadata/timestamp.json", bytes(200 << 20))
    assert read(tmp_path / "bomb.zip", "metadata/timestamp.json", 0, 100) == bytes(100)


def test_a_stick_that_was_pulled_is_offline(tmp_path: Path) -> None:
    with pytest.raises(OfflineError):
        read(tmp_path / "none.zip", "targets/a")
