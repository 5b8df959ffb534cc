"""A folder becomes a version only where every client could lay it down again."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from updater.client.manifest import LinkEntry
from updater.release.errors import TreeError
from updater.release.trees import read_tree


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tree" / "lib" / "deep").mkdir(parents=True)
    (tmp_path / "tree" / "diagclinic").write_bytes(b"program")
    (tmp_path / "tree" / "lib" / "deep" / "b.so").write_bytes(b"library")
    return tmp_path / "tree"


def test_files_are_sorted_by_path(folder: Path) -> None:
    (folder / "a").write_bytes(b"")
    assert read_tree(folder).paths == ("a", "diagclinic", "lib/deep/b.so")


def test_file_has_its_content_and_bit(folder: Path) -> None:
    (folder / "diagclinic").chmod(0o755)
    tree = read_tree(folder)
    files = [tree.read(path) for path in tree.paths]
    assert [(file.content, file.is_executable) for file in files] == [(b"program", True), (b"library", False)]


def test_hash_is_of_the_content(folder: Path) -> None:
    assert read_tree(folder).read("diagclinic").sha256 == hashlib.sha256(b"program").hexdigest()


def test_size_is_of_all_files(folder: Path) -> None:
    assert read_tree(folder).size == len(b"program" + b"library")


def test_links_stay_links(folder: Path) -> None:
    (folder / "lib" / "a.so").symlink_to("deep/b.so")
    (folder / "frameworks").symlink_to("lib/deep")
    tree = read_tree(folder)
    assert tree.links == (LinkEntry("frameworks", "lib/deep"), LinkEntry("lib/a.so", "deep/b.so"))
    assert tree.paths == ("diagclinic", "lib/deep/b.so")


def outside(folder: Path) -> None:
    (folder / "lib" / "a.so").symlink_to("../../secret")


def nowhere(folder: Path) -> None:
    (folder / "lib" / "a.so").symlink_to("gone.so")


def absolute(folder: Path) -> None:
    (folder / "lib" / "a.so").symlink_to("/etc/passwd")


def windows_device(folder: Path) -> None:
    (folder / "nul.txt").write_bytes(b"")


def backslash(folder: Path) -> None:
    (folder / "a\\b").write_bytes(b"")


def dot_at_end(folder: Path) -> None:
    (folder / "name.").write_bytes(b"")


def twice_by_case(folder: Path) -> None:
    (folder / "Diagclinic").write_bytes(b"")


def long_path(folder: Path) -> None:
    (folder / ("a" * 110)).mkdir()
    (folder / ("a" * 110) / ("b" * 110)).write_bytes(b"")


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "pipe")


@pytest.mark.parametrize(
    "spoil",
    [outside, nowhere, absolute, windows_device, backslash, dot_at_end, twice_by_case, long_path, pipe],
)
def test_odd_tree_is_refused(folder: Path, spoil: Callable[[Path], None]) -> None:
    spoil(folder)
    with pytest.raises(TreeError):
        read_tree(folder)


def test_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TreeError, match="holds no files"):
        read_tree(tmp_path)
