"""A file that was named is read, or the next step is told."""

from pathlib import Path

import pytest

from updater.release.cli.given import given, key_file, read_tokens
from updater.release.errors import KeysError, TreeError, UsageError
from updater.release.tokens import Token


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"what it holds")
    assert given(tmp_path / "file", "Bring it.") == b"what it holds"


@pytest.mark.parametrize("name", ["none", "."])
def test_what_cannot_be_read_is_named_with_the_next_step(tmp_path: Path, name: str) -> None:
    with pytest.raises(TreeError, match="cannot be read") as caught:
        given(tmp_path / name, "Bring it.")
    assert caught.value.remedy == "Bring it."


def test_token_is_read_with_its_public_key(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_bytes(b"a key")
    found = read_tokens([("root-1", "hsm:2?label=root", str(tmp_path / "key.pem"))])
    assert found == {"root-1": Token("hsm:2?label=root", b"a key")}


def test_public_key_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeysError, match=r"none\.pem cannot be read"):
        read_tokens([("root-1", "hsm:2", str(tmp_path / "none.pem"))])


def test_second_token_for_a_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_bytes(b"a key")
    with pytest.raises(UsageError, match="two tokens are named for the key root-1"):
        read_tokens([("root-1", uri, str(tmp_path / "key.pem")) for uri in ("hsm:2", "hsm:3")])


def test_key_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeysError, match="cannot be read"):
        key_file(tmp_path)
