"""Private keys lie encrypted in a file each, or in a token; who carries a file away takes the key along."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from securesystemslib.signer import (
    SIGNER_FOR_URI_SCHEME,
    CryptoSigner,
    Key,
    SecretsHandler,
    Signature,
    Signer,
)

from tests.updater.soft_tokens import SoftTokens
from updater.release.errors import DeskError, KeysError, UsageError
from updater.release.key_files import KeyFiles, encrypted, file_signer
from updater.release.tokens import Token, Tokens
from updater.release.writing import DiskWriter

PASSPHRASE = b"a passphrase for tests"
PIN = b"271828"


def files(folder: Path, passphrase: bytes = PASSPHRASE, tokens: dict[str, Token] | None = None) -> KeyFiles:
    return KeyFiles(folder, DiskWriter(), lambda _: passphrase, Tokens(lambda _: PIN, tokens or {}))


def created(keys: KeyFiles, name: str = "root-1") -> Key:
    key = keys.create(name)
    keys.keep()
    return key


def test_key_signs_before_it_is_kept(tmp_path: Path) -> None:
    keys = files(tmp_path)
    key = keys.create("root-1")
    key.verify_signature(keys.signer(key).sign(b"words"), b"words")
    assert keys.holds(key.keyid)


def test_key_that_was_not_kept_leaves_no_trace(tmp_path: Path) -> None:
    key = files(tmp_path).create("root-1")
    assert list(tmp_path.iterdir()) == []
    assert not files(tmp_path).holds(key.keyid)


def test_lost_list_of_keys_is_missed_once_something_was_published(tmp_path: Path) -> None:
    key = created(files(tmp_path))
    (tmp_path / "keyring.json").unlink()
    (tmp_path / "repo" / "metadata").mkdir(parents=True)
    (tmp_path / "repo" / "metadata" / "timestamp.json").touch()
    with pytest.raises(DeskError, match=r"keyring\.json is missing") as caught:
        files(tmp_path).holds(key.keyid)
    assert "Restore it from a copy" in caught.value.remedy


def test_two_keys_that_are_not_kept_yet_have_names_of_their_own(tmp_path: Path) -> None:
    keys = files(tmp_path)
    names = {keys.called(keys.create("root-1").keyid) for _ in range(2)}
    assert names == {"root-1", "root-1.2"}


def test_earlier_keys_stay_listed(tmp_path: Path) -> None:
    earlier = created(files(tmp_path))
    created(files(tmp_path), "root-2")
    assert files(tmp_path).called(earlier.keyid) == "root-1"


def test_key_signs_after_everything_was_closed(tmp_path: Path) -> None:
    key = created(files(tmp_path))
    key.verify_signature(files(tmp_path).signer(key).sign(b"words"), b"words")


@pytest.mark.needs("openssl")
def test_file_is_encrypted_pkcs_8_that_openssl_opens(tmp_path: Path) -> None:
    created(files(tmp_path))
    line = [
        "openssl",
        "pkey",
        "-in",
        "keys/root-1.pem",
        "-passin",
        f"pass:{PASSPHRASE.decode()}",
        "-noout",
        "-text",
    ]
    assert b"ED25519" in subprocess.run(line, cwd=tmp_path, capture_output=True, check=True).stdout


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such modes")
def test_nobody_else_reads_the_file_of_a_key(tmp_path: Path) -> None:
    created(files(tmp_path))
    assert (tmp_path / "keys" / "root-1.pem").stat().st_mode & 0o077 == 0


class Watching(DiskWriter):
    """Looks at the folder at the moment of writing."""

    def put(self, path: Path, content: bytes) -> None:
        if path.suffix == ".pem":
            assert path.parent.stat().st_mode & 0o077 == 0
        super().put(path, content)


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such modes")
def test_nobody_else_reads_the_file_while_it_is_written(tmp_path: Path) -> None:
    keys = replace(files(tmp_path), writer=Watching())
    assert keys.holds(created(keys).keyid)


def test_new_key_has_the_passphrase_of_new_ones(tmp_path: Path) -> None:
    keys = replace(files(tmp_path, b"of those that are here"), for_new=lambda _: PASSPHRASE)
    assert files(tmp_path).signer(created(keys)).sign(b"words")


def test_key_on_a_drive_of_windows_is_a_file_and_no_address(tmp_path: Path) -> None:
    key = created(files(tmp_path))
    keyring = tmp_path / "keyring.json"
    keyring.write_bytes(keyring.read_bytes().replace(b"keys/root-1.pem", b"E:/root-1.pem"))
    with pytest.raises(KeysError, match="is not here"):
        files(tmp_path).signer(key)


@pytest.mark.parametrize("content", [b"", b"{}", b'{"keys":[]}', b'{"keys":{"ab":{}}}'])
def test_damaged_keyring_is_to_be_restored(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "keyring.json").write_bytes(content)
    with pytest.raises(DeskError, match="is not what it should be") as caught:
        files(tmp_path).holds("ab")
    assert "Restore it from a copy" in caught.value.remedy


def test_wrong_passphrase_is_refused(tmp_path: Path) -> None:
    key = created(files(tmp_path))
    with pytest.raises(KeysError, match="root-1 cannot be opened"):
        files(tmp_path, b"another passphrase").signer(key)


def test_short_passphrase_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="at least 16"):
        files(tmp_path, b"short").create("root-1")


def test_key_that_was_carried_away_is_not_here(tmp_path: Path) -> None:
    key = created(files(tmp_path))
    (tmp_path / "keys" / "root-1.pem").rename(tmp_path / "stick.pem")
    assert not files(tmp_path).holds(key.keyid)
    with pytest.raises(KeysError, match="is not here"):
        files(tmp_path).signer(key)


def test_key_that_was_carried_away_keeps_its_name(tmp_path: Path) -> None:
    key = created(files(tmp_path))
    (tmp_path / "keys" / "root-1.pem").unlink()
    assert files(tmp_path).called(key.keyid) == "root-1"


def test_file_that_was_swapped_for_another_key_is_refused(tmp_path: Path) -> None:
    keys = files(tmp_path)
    first, _ = created(keys), created(keys, "root-2")
    (tmp_path / "keys" / "root-2.pem").replace(tmp_path / "keys" / "root-1.pem")
    with pytest.raises(KeysError, match="holds another key"):
        keys.signer(first)


def test_new_key_never_takes_the_file_of_an_earlier_one(tmp_path: Path) -> None:
    keys = files(tmp_path)
    first, second = created(keys, "halt-1"), keys.create("halt-1")
    assert keys.signer(first).public_key == first
    assert keys.signer(second).public_key == second


def test_file_without_a_key_is_refused() -> None:
    with pytest.raises(KeysError, match="cannot be opened"):
        file_signer(b"nothing", "root-1", lambda _: PASSPHRASE)


def test_key_of_another_kind_is_refused() -> None:
    private = generate_private_key(SECP256R1())
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(KeysError):
        file_signer(pem, "root-1", lambda _: PASSPHRASE)


def test_key_without_encryption_is_refused() -> None:
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(KeysError):
        file_signer(pem, "root-1", lambda _: PASSPHRASE)


def test_encrypted_key_opens_again() -> None:
    private = Ed25519PrivateKey.generate()
    signer = file_signer(encrypted(private, PASSPHRASE), "root-1", lambda _: PASSPHRASE)
    assert signer.public_key == CryptoSigner(private).public_key


PRIVATE = Ed25519PrivateKey.generate()


class FakeToken(Signer):
    """A token that holds one key and wants its PIN."""

    def __init__(self, pin: str) -> None:
        self.pin = pin

    @property
    def public_key(self) -> Key:
        return CryptoSigner(PRIVATE).public_key

    @classmethod
    def from_priv_key_uri(
        cls,
        priv_key_uri: str,
        public_key: Key,  # noqa: ARG003  the base class names it
        secrets_handler: SecretsHandler | None = None,
    ) -> "FakeToken":
        if priv_key_uri != "faketoken:2?label=root":
            raise OSError("no such token is plugged in")
        assert secrets_handler
        return cls(secrets_handler("pin"))

    def sign(self, payload: bytes) -> Signature:
        assert self.pin == PIN.decode()
        return CryptoSigner(PRIVATE).sign(payload)


@pytest.fixture
def _token() -> Iterator[None]:
    SIGNER_FOR_URI_SCHEME["faketoken"] = FakeToken
    yield
    del SIGNER_FOR_URI_SCHEME["faketoken"]


def token(uri: str) -> dict[str, Token]:
    return {
        "root-1": Token(
            uri, PRIVATE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        )
    }


@pytest.mark.usefixtures("_token")
def test_key_in_a_token_signs_with_its_pin(tmp_path: Path) -> None:
    key = created(files(tmp_path, tokens=token("faketoken:2?label=root")))
    key.verify_signature(files(tmp_path).signer(key).sign(b"words"), b"words")


@pytest.mark.usefixtures("_token")
def test_key_in_a_token_leaves_no_file(tmp_path: Path) -> None:
    key = created(files(tmp_path, tokens=token("faketoken:2?label=root")))
    assert files(tmp_path).holds(key.keyid)
    assert not (tmp_path / "keys").exists()


@pytest.mark.usefixtures("_token")
def test_token_that_does_not_answer_is_named(tmp_path: Path) -> None:
    key = created(files(tmp_path, tokens=token("faketoken:3?label=root")))
    with pytest.raises(KeysError, match=r"root-1 cannot be used: .* no such token"):
        files(tmp_path).signer(key).sign(b"words")


@pytest.mark.usefixtures("_token")
def test_key_keeps_its_token_when_it_is_made_again(tmp_path: Path) -> None:
    first = created(files(tmp_path, tokens=token("faketoken:2?label=root")))
    again = created(files(tmp_path, tokens=token("faketoken:2?label=root")))
    assert first == again
    assert not (tmp_path / "keys").exists()


@pytest.mark.usefixtures("_token")
def test_new_key_in_a_token_leaves_the_file_of_an_earlier_one(tmp_path: Path) -> None:
    earlier = created(files(tmp_path))
    new = created(files(tmp_path, tokens=token("faketoken:2?label=root")))
    assert earlier != new
    assert files(tmp_path).signer(earlier).public_key == earlier


@pytest.mark.usefixtures("_token")
def test_key_of_one_role_is_not_taken_for_another(tmp_path: Path) -> None:
    named = token("faketoken:2?label=root")
    created(files(tmp_path, tokens=named))
    with pytest.raises(UsageError, match="that is to be halt-1 is root-1"):
        files(tmp_path, tokens={"halt-1": named["root-1"]}).prepare(["halt-1"])


@pytest.mark.usefixtures("_token")
def test_key_of_a_role_is_taken_for_it_again(tmp_path: Path) -> None:
    named = token("faketoken:2?label=root")
    created(files(tmp_path, tokens=named))
    again = files(tmp_path, tokens={"root-2": named["root-1"]})
    again.prepare(["root-1", "root-2"])
    assert again.create("root-2") == files(tmp_path, tokens=named).tokens.key("root-1")


@pytest.mark.usefixtures("_token")
def test_token_for_a_key_that_is_not_made_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no key root-1 is to be made"):
        files(tmp_path, tokens=token("faketoken:2?label=root")).prepare(["halt-1", "halt-2"])


@pytest.mark.usefixtures("_token")
def test_token_that_does_not_sign_is_found_before_a_key_is_made(tmp_path: Path) -> None:
    with pytest.raises(KeysError, match="no such token"):
        files(tmp_path, tokens=token("faketoken:3?label=root")).prepare(["root-1", "root-2"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.needs("softhsm2-util")
def test_key_is_here_while_its_token_is(tmp_path: Path, tokens: SoftTokens) -> None:
    tokens.plug("root")
    named = {"root-1": Token(tokens.address("root", 2), tokens.make_key("root", 2).read_bytes())}
    key = created(files(tmp_path, tokens=named))
    here = files(tmp_path).holds(key.keyid)
    tokens.pull()
    assert (here, files(tmp_path).holds(key.keyid)) == (True, False)
