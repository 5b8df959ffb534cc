"""Passphrases come from a file, the environment or a person, each asked for once."""

import subprocess
import sys
from pathlib import Path

import pytest

from updater.release.cli.passphrases import PIN, PIN_VARIABLE, VARIABLE, Passphrases
from updater.release.errors import KeysError


def never(words: str) -> str:
    raise AssertionError(words)


def test_file_comes_first(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("from the file\n")
    assert (
        Passphrases({VARIABLE: "from the environment"}, never, tmp_path / "file")("root-1")
        == b"from the file"
    )


def test_environment_comes_before_asking() -> None:
    assert Passphrases({VARIABLE: "from the environment"}, never)("root-1") == b"from the environment"


def test_person_is_asked_by_the_name_of_the_key() -> None:
    asked: list[str] = []
    Passphrases({}, lambda words: asked.append(words) or "typed")("root-1")
    assert asked == ["Passphrase of root-1: "]


def test_person_is_asked_once_for_each_key() -> None:
    typed = iter(["first", "second"])
    passphrases = Passphrases({}, lambda _: next(typed))
    assert [passphrases(name) for name in ("a", "b", "a")] == [b"first", b"second", b"first"]


def test_empty_answer_means_the_one_before() -> None:
    typed = iter(["first", ""])
    passphrases = Passphrases({}, lambda _: next(typed))
    assert [passphrases(name) for name in ("a", "b")] == [b"first", b"first"]


def test_nobody_at_the_keyboard_is_an_error() -> None:
    def gone(_: str) -> str:
        raise EOFError

    with pytest.raises(KeysError, match="nobody gave the passphrase of root-1"):
        Passphrases({}, gone)("root-1")


def test_without_a_terminal_nobody_is_asked_and_nothing_is_warned_of() -> None:
    code = (
        "from updater.release.cli.passphrases import ask_unseen\n"
        "try: ask_unseen('?')\n"
        "except EOFError: print('nobody')"
    )
    line = [sys.executable, "-c", code]
    asked = subprocess.run(
        line, input="typed\n", capture_output=True, text=True, check=True, start_new_session=True
    )
    assert (asked.stdout, asked.stderr) == ("nobody\n", "")


def test_pin_is_asked_for_by_its_own_name() -> None:
    asked: list[str] = []
    Passphrases({VARIABLE: "of keys"}, lambda words: asked.append(words) or "typed", kind=PIN)(
        "the token root"
    )
    assert asked == ["PIN of the token root: "]


def test_pin_has_a_variable_of_its_own() -> None:
    environ = {VARIABLE: "of keys", PIN_VARIABLE: "271828"}
    assert Passphrases(environ, never, kind=PIN)("the token root") == b"271828"


def test_ways_to_give_a_pin_are_told() -> None:
    def gone(_: str) -> str:
        raise EOFError

    with pytest.raises(KeysError, match="nobody gave the PIN of the token root") as told:
        Passphrases({}, gone, kind=PIN)("the token root")
    assert "--pin-file, or set DIAGCLINIC_RELEASE_PIN" in told.value.remedy


def test_passphrase_of_a_new_key_is_typed_twice() -> None:
    asked: list[str] = []
    Passphrases({}, lambda words: asked.append(words) or "typed").new("root-1")
    assert asked == ["Passphrase of root-1: ", "The same again of root-1: "]


def test_slip_is_typed_once_more() -> None:
    typed = iter(["frist", "first", "first", "first"])
    passphrases = Passphrases({}, lambda _: next(typed))
    assert (passphrases.new("root-1"), passphrases("root-1")) == (b"first", b"first")


def test_one_passphrase_for_all_new_keys_is_typed_twice_in_all() -> None:
    typed = iter(["first", "first", "", ""])
    passphrases = Passphrases({}, lambda _: next(typed))
    assert [passphrases.new(name) for name in ("a", "b", "c")] == [b"first"] * 3


def test_passphrase_that_nobody_types_is_not_asked_for_twice() -> None:
    assert Passphrases({VARIABLE: "from the environment"}, never).new("root-1") == b"from the environment"


def test_file_is_read_the_same_on_every_system(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes("gr\u00fc\u00dfe".encode())
    assert Passphrases({}, never, tmp_path / "file")("root-1") == "gr\u00fc\u00dfe".encode()


def test_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"\xff")
    with pytest.raises(KeysError, match="is no text in UTF-8"):
        Passphrases({}, never, tmp_path / "file")("root-1")


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeysError, match="none cannot be read"):
        Passphrases({}, never, tmp_path / "none")("root-1")
