"""Keys in memory sign; blank ones only say that they would."""

import pytest

from tests.updater.memory_keys import MemoryKeys
from updater.release.errors import KeysError
from updater.release.keyring import BlankKeys, keys_here


def test_key_that_was_made_signs() -> None:
    keys = MemoryKeys()
    key = keys.create("halt-1")
    key.verify_signature(keys.signer(key).sign(b"words"), b"words")


def test_key_of_somebody_else_is_not_here() -> None:
    key = MemoryKeys().create("halt-1")
    with pytest.raises(KeysError, match="is not here"):
        MemoryKeys().signer(key)


def test_key_is_found_by_its_name() -> None:
    keys = MemoryKeys()
    assert keys.holds(keys.create("halt-1").keyid)
    assert keys.names == {"halt-1": next(iter(keys.signers))}


def test_key_is_called_by_its_name() -> None:
    keys = MemoryKeys()
    keyid = keys.create("halt-1").keyid
    assert (keys.called(keyid), BlankKeys(keys, print).called(keyid)) == ("halt-1", "halt-1")


def test_key_that_nobody_knows_is_called_by_its_id() -> None:
    assert MemoryKeys().called("0123456789abcdef") == "01234567"


def test_only_those_that_are_here_are_used() -> None:
    keys, others = MemoryKeys(), MemoryKeys()
    here, there = keys.create("halt-1"), others.create("halt-2")
    assert keys_here(keys, {here.keyid: here, there.keyid: there}) == (here,)


def test_blank_keys_sign_with_nothing() -> None:
    keys = MemoryKeys()
    key = keys.create("halt-1")
    assert BlankKeys(keys, print).signer(key).sign(b"words").signature == "00"


def test_blank_keys_keep_no_new_key() -> None:
    keys = MemoryKeys()
    BlankKeys(keys, print).create("halt-1")
    assert keys.signers == {}


def test_blank_keys_know_which_are_here() -> None:
    keys = MemoryKeys()
    key = keys.create("halt-1")
    assert BlankKeys(keys, print).holds(key.keyid)
    assert not BlankKeys(keys, print).holds("0" * 64)


def test_blank_signer_names_its_key() -> None:
    key = MemoryKeys().create("halt-1")
    signer = BlankKeys(MemoryKeys(), print).signer(key)
    assert signer.public_key == key
    assert signer.from_priv_key_uri("hsm:", key).public_key == key


def test_blank_keys_say_which_key_they_would_add() -> None:
    said: list[str] = []
    BlankKeys(MemoryKeys(), said.append).create("halt-1")
    assert said == ["halt-1"]


def test_nothing_has_to_be_prepared_for_keys_that_nobody_keeps() -> None:
    keys = MemoryKeys()
    for each in (keys, BlankKeys(keys, print)):
        each.prepare(["halt-1"])
        each.keep()
    assert keys.signers == {}
