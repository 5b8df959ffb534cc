"""Keys in files of their own, encrypted, so that each can be carried away; or in tokens, by their address."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from securesystemslib.signer import CryptoSigner, Key, Signer, SSlibKey

from updater.client.strict_json import canonical
from updater.install.disk import make_folder
from updater.release.errors import DeskError, KeysError, UsageError
from updater.release.live import Live
from updater.release.tokens import Tokens
from updater.release.writing import Writer

#: folder of key files
KEYS: Final = "keys"
KEYRING_NAME: Final = "keyring.json"
#: characters that a passphrase needs
SHORTEST: Final = 16

_RESTORE: Final = "Restore it from a copy: it says where keys lie."
_AGAIN: Final = "Give the passphrase that the key was made with."

#: gives the passphrase of a key by the key's name
Passphrases = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class KeyFiles:
    """The keys of a publisher's folder, listed in keyring.json: id, name, and file or address.

    New ones are written by `keep`: an act that fails before leaves no trace of them.

    Attributes:
        tokens: those that keys lie in, or are to.
        for_new: gives the passphrases of new keys, where another one does.
        fresh: contents of files of new keys by their place; grows.
        listed: where new keys lie; grows.
    """

    folder: Path
    writer: Writer
    passphrases: Passphrases
    tokens: Tokens = field(default_factory=Tokens)
    for_new: Passphrases | None = None
    fresh: dict[str, bytes] = field(default_factory=dict)
    listed: dict[str, dict[str, str]] = field(default_factory=dict)

    def holds(self, keyid: str) -> bool:
        """Tell whether the key is here: its file lies here, or its token is plugged in."""
        place = self._places().get(keyid)
        if place is None:
            return False
        name, where = place["name"], place["where"]
        if _is_address(where):
            return self.tokens.are_here(name, where)
        return where in self.fresh or (self.folder / where).is_file()

    def called(self, keyid: str) -> str:
        """Return the name of the key, wherever it was carried."""
        return self._places().get(keyid, {}).get("name", keyid[:8])

    def signer(self, key: Key) -> Signer:
        """Return what signs with `key`.

        Raises:
            KeysError: it is not here, or its passphrase is wrong.
        """
        place = self._places().get(key.keyid)
        if place and _is_address(place["where"]):
            return self.tokens.signer(place["name"], place["where"], key)
        if not place or not self.holds(key.keyid):
            raise KeysError(f"the key {key.keyid[:8]} is not here")
        pem = self.fresh.get(place["where"]) or (self.folder / place["where"]).read_bytes()
        return file_signer(pem, place["name"], self.passphrases, key)

    def prepare(self, names: Iterable[str]) -> None:
        """Make sure that tokens were named for none but the keys `names`, and that each of them signs.

        Raises:
            UsageError: one was named for another key, two for one, or one that has another role.
            KeysError: one is not here, or refuses.
        """
        wanted = tuple(names)
        strange = sorted(set(self.tokens.named) - set(wanted))
        if strange:
            raise UsageError(
                f"no key {', '.join(strange)} is to be made", f"Name some of these: {', '.join(wanted)}."
            )
        for name in self.tokens.named:
            self._refuse_other_role(name)
        self.tokens.prove()

    def _refuse_other_role(self, name: str) -> None:
        """Refuse a key that has another role: what it signs as the one could be passed off as the other."""
        known = self._places().get(self.tokens.key(name).keyid)
        if known and _role(known["name"]) != _role(name):
            raise UsageError(
                f"the key that is to be {name} is {known['name']}", "Make a key of its own for each role."
            )

    def create(self, name: str) -> Key:
        """Make the key `name` in a file of its own, or take the one of its token.

        Raises:
            UsageError: the passphrase is too short.
            KeysError: the token's public key is none.
        """
        if name in self.tokens.named:
            key = self.tokens.key(name)
            known = self._places().get(key.keyid)
            return self._listed(
                known["name"] if known else self._free(name), key, self.tokens.named[name].uri
            )
        name = self._free(name)
        private = Ed25519PrivateKey.generate()
        where = f"{KEYS}/{name}.pem"
        self.fresh[where] = encrypted(private, (self.for_new or self.passphrases)(name))
        return self._listed(name, SSlibKey.from_crypto(private.public_key()), where)

    def keep(self) -> None:
        """Write the files of new keys, and the list of all."""
        for where, content in self.fresh.items():
            make_folder(self.folder / KEYS)
            (self.folder / KEYS).chmod(0o700)  # for the moment in which the file below is anybody's
            self.writer.put(self.folder / where, content)
            (self.folder / where).chmod(0o600)
        if self.listed:
            self.writer.put(self.folder / KEYRING_NAME, canonical({"format": 1, "keys": self._places()}))
        self.fresh.clear()
        self.listed.clear()

    def _listed(self, name: str, key: Key, where: str) -> Key:
        self.listed[key.keyid] = {"name": name, "where": where}
        return key

    def _free(self, name: str) -> str:
        """Return a name that no earlier key has: what was rotated away is not written over."""
        taken = {place["name"] for place in self._places().values()}
        names = (name, *(f"{name}.{number}" for number in range(2, len(taken) + 3)))
        return next(each for each in names if each not in taken)

    def _places(self) -> dict[str, dict[str, str]]:
        return {**self._written(), **self.listed}

    def _written(self) -> dict[str, dict[str, str]]:
        file = self.folder / KEYRING_NAME
        if not file.exists():
            return self._none_yet(file)
        try:
            places = json.loads(file.read_bytes())["keys"]
            return {
                keyid: {"name": str(place["name"]), "where": str(place["where"])}
                for keyid, place in places.items()
            }
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DeskError(f"{file} is not what it should be: {error}", _RESTORE) from error

    def _none_yet(self, file: Path) -> dict[str, dict[str, str]]:
        """Return no keys where nothing was published yet; else somebody lost the list of them."""
        if Live(self.folder / "repo").is_there:
            raise DeskError(f"{file} is missing", _RESTORE)
        return {}


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


def _role(name: str) -> str:
    return name.rpartition("-")[0]


def _is_address(where: str) -> bool:
    """Tell an address, whose scheme has more than one letter, from a file on a drive of Windows."""
    scheme, colon, _ = where.partition(":")
    return bool(colon) and len(scheme) > 1 and not where.startswith(f"{KEYS}/")
