"""Who tells: a request is signed with the install's own key, over its path, its name and its body as sent."""

import base64
import binascii
import hashlib
import re
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from updater.fleet.callers.errors import UnknownInstallError

INSTALL_HEADER: Final = "diagclinic-install"
SIGNATURE_HEADER: Final = "diagclinic-signature"
_SIGNATURE_BYTES: Final = 64
_INSTALL: Final = re.compile(r"[0-9A-Za-z_-]{8,64}")


def is_install(name: str) -> bool:
    """Tell whether `name` may be an install's."""
    return _INSTALL.fullmatch(name) is not None


def signed(path: str, install: str, body: bytes) -> bytes:
    """Return what a signature of a request is made over."""
    return f"diagclinic\n{path}\n{install}\n{hashlib.sha256(body).hexdigest()}".encode()


def key_of(raw: bytes) -> Ed25519PublicKey:
    """Return the public key of 32 bytes.

    Raises:
        UnknownInstallError: these are none.
    """
    try:
        return Ed25519PublicKey.from_public_bytes(raw)
    except ValueError as error:
        raise UnknownInstallError("the key is none") from error


def check(key: Ed25519PublicKey, signature: str, message: bytes) -> None:
    """Refuse a message that was not signed with `key`.

    Raises:
        UnknownInstallError: the signature, base64, is another one or none.
    """
    try:
        raw = base64.b64decode(signature, validate=True)
        if len(raw) != _SIGNATURE_BYTES:
            raise UnknownInstallError("the signature is none")
        key.verify(raw, message)
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise UnknownInstallError("the signature is wrong") from error
