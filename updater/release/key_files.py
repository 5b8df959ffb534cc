"""Keys in files of their own, encrypted, so that each can be carried away; or in tokens, by their address."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from securesystemslib.signer import CryptoSigner, Key, Signer, SSlibKey

from updater.client.strict_json import canonical
from updater.release.errors import KeysError, UsageError
from updater.release.writing import Writer

KEYRING_NAME: Final = "keyring.json"
#: characters that a passphrase needs
SHORTEST: Final = 16

_AGAIN: Final = "Give the passphrase that the key was made with."

#: gives the passphrase of a key by the key's name
Passphrases = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Token:
    """A key in hardware or a service.

    Attributes:
        uri: how securesystemslib reaches it, e.g. `hsm:2?label=root`; docs of its `Signer`.
        public: the public key as PEM.
    """

    uri: str
    public: bytes


@dataclass(frozen=True, slots=True)
class KeyFiles:
    """The keys of a publisher's folder, listed in keyring.json: id, name, and file or address.

    Attributes:
        tokens: which of the keys that are to be created lie in tokens, by name.
    """

    folder: Path
    writer: Writer
    passphrases: Passphrases
    tokens: Mapping[str, Token] = field(default_factory=dict)

    def holds(self, keyid: str) -> bool:
        """Tell whether the key is here: its file lies here, or its token's address is known."""
        where = self._places().get(keyid, {}).get("where", "")
        return _is_address(where) or bool(where and (self.folder / where).is_file())

    def signer(self, key: Key) -> Signer:
        """Return what signs with `key`.

        Raises:
            KeysError: it is not here, its passphrase is wrong, or its token does not answer.
        """
        if not self.holds(key.keyid):
            raise KeysError(f"the key {key.keyid[:8]} is not here")
        place = self._places()[key.keyid]
        if _is_address(place["where"]):
            return _token_signer(place["where"], key, self.passphrases, place["name"])
        pem = (self.folder / place["where"]).read_bytes()
        return file_signer(pem, place["name"], self.passphrases, key)

    def create(self, name: str) -> Key:
        """Make the key `name` in a file of its own, or take the one of its token.

        Raises:
            UsageError: the passphrase is too short.
        KeysError: the token's public key is none.
        """
        name = self._free(name)
        if name in self.tokens:
            token = self.tokens[name]
            return self._listed(name, public_key(token.public), token.uri)
        private = Ed25519PrivateKey.generate()
        where = f"keys/{name}.pem"
        self.writer.put(self.folder / where, encrypted(private, self.passphrases(name)))
        with suppress(FileNotFoundError):  # nothing was written where it was only said
            (self.folder / where).chmod(0o600)
        return self._listed(name, SSlibKey.from_crypto(private.public_key()), where)

    def _listed(self, name: str, key: Key, where: str) -> Key:
        places = {**self._places(), key.keyid: {"name": name, "where": where}}
        self.writer.put(self.folder / KEYRING_NAME, canonical({"format": 1, "keys": places}))
        return key

    def _free(self, name: str) -> str:
        """Return a name that no earlier key has: what was rotated away is not written over."""
        taken = {place["name"] for place in self._places().values()}
        names = (name, *(f"{name}.{number}" for number in range(2, len(taken) + 3)))
        return next(each for each in names if each not in taken)

    def _places(self) -> dict[str, dict[str, str]]:
        file = self.folder / KEYRING_NAME
        if not file.exists():
            return {}
        return cast("dict[str, dict[str, str]]", json.loads(file.read_bytes())["keys"])


def encrypted(private: Ed25519PrivateKey, passphrase: bytes) -> bytes:
    """Return a private key as encrypted PKCS #8 in PEM.

    Raises:
        UsageError: the passphrase is too short.
    """
    if len(passphrase) < SHORTEST:
        raise UsageError(
            f"a passphrase needs at least {SHORTEST} characters", "Choose a longer one: six drawn words."
        )
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase))


def file_signer(pem: bytes, name: str, passphrases: Passphrases, key: Key | None = None) -> Signer:
    """Return what signs with the key in `pem`.

    Raises:
        KeysError: the passphrase is wrong, or it is another key.
    """
    try:
        private = load_pem_private_key(pem, passphrases(name))
    except (ValueError, TypeError) as error:
        raise KeysError(f"the key {name} cannot be opened: wrong passphrase, or no key", _AGAIN) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise KeysError(f"the key {name} is of another kind than ed25519")
    signer = CryptoSigner(private)
    if key and signer.public_key.keyid != key.keyid:
        raise KeysError(f"the file of {name} holds another key")
    return signer


def public_key(pem: bytes) -> Key:
    """Return the public key in `pem`.

    Raises:
        KeysError: it is none.
    """
    try:
        return SSlibKey.from_crypto(load_pem_public_key(pem))
    except ValueError as error:
        raise KeysError(f"that is no public key: {error}") from error


def _is_address(where: str) -> bool:
    return ":" in where and not where.startswith("keys/")


def _token_signer(uri: str, key: Key, passphrases: Passphrases, name: str) -> Signer:
    try:
        return Signer.from_priv_key_uri(uri, key, lambda _: passphrases(name).decode())
    except Exception as error:  # tokens' libraries have errors of their own
        raise KeysError(f"the token of {name} does not answer: {error}") from error
