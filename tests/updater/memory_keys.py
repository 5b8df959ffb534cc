"""The publisher's keys where nothing has to outlive a test."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from securesystemslib.signer import CryptoSigner, Key, Signer

from updater.release.errors import KeysError


@dataclass(slots=True)
class MemoryKeys:
    """Keys in memory."""

    signers: dict[str, Signer] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def holds(self, keyid: str) -> bool:
        """Tell whether the key is here."""
        return keyid in self.signers

    def called(self, keyid: str) -> str:
        """Return the name of the key."""
        return next((name for name, named in self.names.items() if named == keyid), keyid[:8])

    def signer(self, key: Key) -> Signer:
        """Return what signs with `key`.

        Raises:
            KeysError: it is not here.
        """
        try:
            return self.signers[key.keyid]
        except KeyError:
            raise KeysError(f"the key {key.keyid[:8]} is not here") from None

    def prepare(self, names: Iterable[str]) -> None:
        """Do nothing: memory takes them all."""

    def create(self, name: str) -> Key:
        """Make a new key."""
        signer = CryptoSigner.generate_ed25519()
        self.signers[signer.public_key.keyid] = signer
        self.names[name] = signer.public_key.keyid
        return signer.public_key

    def keep(self) -> None:
        """Do nothing: memory holds them."""
