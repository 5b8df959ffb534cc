"""A file that was named is read, or the next step is told."""

from pathlib import Path

import pytest

from updater.release.cli.given import given
from updater.release.errors import TreeError


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"what it holds")
    assert given(tmp_path / "file", "Bring it.") == b"what it holds"


@pytest.mark.parametrize("name", ["none", "."])
def test_what_cannot_be_read_is_named_with_the_next_step(tmp_path: Path, name: str) -> None:
    with pytest.raises(TreeError, match="cannot be read") as caught:
        given(tmp_path / name, "Bring it.")
    assert caught.value.remedy == "Bring it."
