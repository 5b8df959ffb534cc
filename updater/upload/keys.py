"""The install's own key: made once, kept for its user alone, and what it signs."""

import hashlib
from base64 import b64encode
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from updater.upload.small_files import read_bytes, set_aside, write_whole

#: readable by its user; Windows goes by the rights of the user's own folder
_MODE: Final = 0o600


def read_key(path: Path) -> Ed25519PrivateKey | None:
    """Return the key in `path`; None where there is none, or none that can be used."""
    content = read_bytes(path)
    try:
        key = load_pem_private_key(content or b"", None)
    except (ValueError, TypeError):
        return None
    return key if isinstance(key, Ed25519PrivateKey) else None


def ensure_key(path: Path) -> Ed25519PrivateKey:
    """Return the key in `path`; drawn where there is none, what is damaged set aside.

    Raises:
        OSError: the disk refuses; there is no new key then.
    """
    key = read_key(path)
    if key is None:
        if path.exists():
            set_aside(path)
        key = Ed25519PrivateKey.generate()
        write_whole(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), _MODE)
    return key


def public_text(key: Ed25519PrivateKey) -> str:
    """Return the public half, as base64."""
    return b64encode(key.public_key().public_bytes_raw()).decode()


def signed_headers(key: Ed25519PrivateKey, install: str, path: str, body: bytes) -> dict[str, str]:
    """Return what tells the service that `body`, as it is sent to `path`, is of this install."""
    signed = f"diagclinic\n{path}\n{install}\n{hashlib.sha256(body).hexdigest()}".encode()
    return {
        "DiagClinic-Install": install,
        "DiagClinic-Signature": b64encode(key.sign(signed)).decode(),
    }
