"""diagclinic.core.file_kind: what stands where a file was expected."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from diagclinic.core.file_kind import why_no_file


def looks_like(mode: int) -> Callable[[], os.stat_result]:
    return lambda: os.stat_result((mode | 0o644, *[0] * 9))


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        (stat.S_IFREG, ""),
        (stat.S_IFDIR, "it is a folder, not a file"),
        (stat.S_IFIFO, "it is a pipe, not a file"),
        (stat.S_IFSOCK, "it is a socket, not a file"),
        (stat.S_IFCHR, "it is a port or another device, not a file"),
        (stat.S_IFBLK, "it is a drive, not a file"),
        (0, "it is something else, not a file"),
    ],
)
def test_what_is_no_file_is_called_what_it_is(mode: int, words: str) -> None:
    assert why_no_file(looks_like(mode)) == words


@pytest.mark.parametrize("name", ["none", "file/inside", "a\0b"])
def test_nothing_is_called_that(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    assert why_no_file((tmp_path / name).stat) == "there is no such file"


def test_place_that_nobody_may_look_at_is_not_called_missing() -> None:
    def forbidden() -> os.stat_result:
        raise PermissionError

    with pytest.raises(PermissionError):
        why_no_file(forbidden)
