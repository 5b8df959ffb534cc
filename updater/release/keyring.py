"""The keys that this machine can sign with."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from securesystemslib.signer import CryptoSigner, Key, Signature, Signer


class Keyring(Protocol):
    """Keys that are here."""

    def holds(self, keyid: str) -> bool:
        """Tell whether the key is here, without asking for a passphrase."""
        ...

    def called(self, keyid: str) -> str:
        """Return the name of the key, wherever it is; the beginning of its id where nobody knows it."""
        ...

    def signer(self, key: Key) -> Signer:
        """Return what signs with `key`.

        Raises:
            KeysError: it is not here, or its passphrase is wrong.
        """
        ...

    def prepare(self, names: Iterable[str]) -> None:
        """Make sure that the keys `names` can be made, before the first one is.

        Raises:
            UsageError: what was typed of them cannot be.
            KeysError: one lies where it cannot be used.
        """
        ...

    def create(self, name: str) -> Key:
        """Make (or reach) the new key `name`, e.g. `root-1`, which signs at once."""
        ...

    def keep(self) -> None:
        """Keep what was created, for good: what it signed is about to be written."""
        ...


@dataclass(frozen=True, slots=True)
class BlankSigner(Signer):
    """Signs with nothing: for saying what would be written."""

    key: Key

    @property
    def public_key(self) -> Key:
        """The key that would sign."""
        return self.key

    @classmethod
    def from_priv_key_uri(
        cls,
        priv_key_uri: str,  # noqa: ARG003  the base class names it
        public_key: Key,
        secrets_handler: object | None = None,  # noqa: ARG003  the base class names it
    ) -> "BlankSigner":
        """Return the blank signer of a key, wherever it lies."""
        return cls(public_key)

    def sign(self, payload: bytes) -> Signature:  # noqa: ARG002  it signs nothing
        """Return an empty signature."""
        return Signature(self.key.keyid, "00")


@dataclass(frozen=True, slots=True)
class BlankKeys:
    """Stands in for `keys` where nothing is to be signed; asks for no passphrase, keeps no key.

    Attributes:
        say: told of the name of each new key.
        made: ids of new keys, which are taken for here until the program ends.
    """

    keys: Keyring
    say: Callable[[str], None]
    made: set[str] = field(default_factory=set)

    def holds(self, keyid: str) -> bool:
        """Tell whether the key is here, or was made just now."""
        return keyid in self.made or self.keys.holds(keyid)

    def called(self, keyid: str) -> str:
        """Return the name of the key."""
        return self.keys.called(keyid)

    def signer(self, key: Key) -> Signer:
        """Return what signs with nothing."""
        return BlankSigner(key)

    def prepare(self, names: Iterable[str]) -> None:
        """Do nothing: no key is made, and no token asked for its PIN."""

    def create(self, name: str) -> Key:
        """Return a key that nobody keeps."""
        self.say(name)
        key = CryptoSigner.generate_ed25519().public_key
        self.made.add(key.keyid)
        return key

    def keep(self) -> None:
        """Do nothing: nobody keeps them."""


def keys_here(keyring: Keyring, keys: Mapping[str, Key]) -> tuple[Key, ...]:
    """Return those of `keys` that are here, in a steady order."""
    return tuple(key for keyid, key in sorted(keys.items()) if keyring.holds(keyid))
