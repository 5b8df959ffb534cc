"""Published paths, and stretches in pieces."""

import io

import pytest

from updater.client.source import NotThereError
from updater.client.source_paths import PIECE, parts, stretch


def test_a_path_is_its_parts() -> None:
    assert parts("targets/app/1.2.3/x.pack") == ("targets", "app", "1.2.3", "x.pack")


@pytest.mark.parametrize("path", ["", "/a", "a/", "a//b", ".", "a/./b", "a/../b", "a\\b", "c:a", "a\0b"])
def test_a_path_that_means_something_to_a_file_system_is_none(path: str) -> None:
    with pytest.raises(NotThereError):
        parts(path)


@pytest.mark.parametrize("length", [None, 0, 1, PIECE, PIECE + 1, 3 * PIECE])
def test_a_stretch_has_its_length(length: int | None) -> None:
    file = bytes(2 * PIECE + 7)
    assert b"".join(stretch(io.BytesIO(file).read, length)) == file[:length]
