"""Keys in hardware tokens, which securesystemslib reaches through PKCS #11 (OASIS), or in a service.

What goes wrong with a token is told by what its holder does next: its own errors have no words.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from securesystemslib.signer import Key, SecretsHandler, Signature, Signer, SSlibKey

from updater.release.errors import KeysError, UsageError

#: environment variable with the path of the library that the token's maker wrote
LIBRARY: Final = "PYKCS11LIB"
#: schemes of signatures that securesystemslib has tokens make
SCHEMES: Final = ("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384")
#: is signed to see whether a token works; no metadata reads like this
PROBE: Final = b"DiagClinic: does this token hold the key?"

_HSM: Final = "hsm"
_ADDRESS: Final = re.compile(r"hsm:(\d{1,9})?(\?label=[^&#]+)?")
_NAME_LIBRARY: Final = (
    f"Set {LIBRARY} to the path of the library that the token's maker provides, e.g. libykcs11.so."
)
_PULLED: Final = (
    "its token was pulled out, or does not answer any more",
    "Plug it in, and run the same line again.",
)
_WRONG_PIN: Final = (
    "the PIN of its token is wrong",
    "Run the same line with the right PIN: after a few wrong ones a token locks itself.",
)
_OTHER_KEY: Final = (
    "its token holds another key",
    "Name the key that belongs to PUBLIC.pem by its number on the token: hsm:NUMBER?label=LABEL.",
)
#: what happened, and what to do, by the name of the error: python-pkcs11 need not be installed
_REFUSALS: Final[Mapping[str, tuple[str, str]]] = {
    "PinIncorrect": _WRONG_PIN,
    "PinInvalid": _WRONG_PIN,
    "PinLenRange": _WRONG_PIN,
    "PinLocked": (
        "its token has locked itself after wrong PINs",
        "Unlock it with its PUK, or as its security officer, and run the same line again.",
    ),
    "PinExpired": ("the PIN of its token has expired", "Set a new one with the maker's program."),
    "UserPinNotInitialized": ("its token has no PIN yet", "Set one with the maker's program."),
    "DeviceError": _PULLED,
    "DeviceRemoved": _PULLED,
    "SessionHandleInvalid": _PULLED,
    "SlotIDInvalid": _PULLED,
    "TokenNotPresent": _PULLED,
    "TokenNotRecognised": _PULLED,
    "UnverifiedSignatureError": _OTHER_KEY,
}

#: gives the PIN of a token, by what people call it
Pins = Callable[[str], bytes]


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
class TokenSigner(Signer):
    """Signs with a key in a token, and looks at the signature before anybody else does.

    Attributes:
        name: of the key.
    """

    name: str
    uri: str
    key: Key
    pins: Pins

    @property
    def public_key(self) -> Key:
        """The key that signs."""
        return self.key

    @classmethod
    def from_priv_key_uri(
        cls, priv_key_uri: str, public_key: Key, secrets_handler: SecretsHandler | None = None
    ) -> "TokenSigner":
        """Return what signs with the key at an address, which is its name too."""
        asked = secrets_handler
        pins = no_pin if asked is None else (lambda name: asked(name).encode())
        return cls(priv_key_uri, priv_key_uri, public_key, pins)

    def sign(self, payload: bytes) -> Signature:
        """Return the signature of the key over `payload`.

        Raises:
            KeysError: the token is not here, refuses, or holds another key.
        """
        reach(self.name, self.uri)
        try:
            signer = Signer.from_priv_key_uri(self.uri, self.key, lambda _: self._pin())
            signature = signer.sign(payload)
            self.key.verify_signature(signature, payload)
        except KeysError:
            raise
        except Exception as error:  # tokens' libraries have errors of their own
            raise _refusal(self.name, error) from error
        return signature

    def _pin(self) -> str:
        return self.pins(_called(self.uri)).decode()


def no_pin(name: str) -> bytes:
    """Give no PIN, where tokens are not used.

    Raises:
        KeysError: always.
    """
    raise KeysError(f"nobody gave the PIN of {name}")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a publisher's folder.

    Attributes:
        named: which of the keys that are to be made lie in tokens, by name.
        absent: why a key cannot be used here, by its name; grows as tokens are looked for.
    """

    pins: Pins = no_pin
    named: Mapping[str, Token] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)

    def are_here(self, name: str, uri: str) -> bool:
        """Tell whether the token of the key `name` is here, without asking for its PIN."""
        try:
            reach(name, uri)
        except KeysError as error:
            self.absent[name] = f"{error}. {error.remedy}"
            return False
        self.absent.pop(name, None)
        return True

    def key(self, name: str) -> Key:
        """Return the public key of the token that was named for `name`.

        Raises:
            KeysError: that is none, or not of a kind that tokens sign with.
        """
        token = self.named[name]
        key = public_key(token.public)
        if _is_hsm(token.uri) and key.scheme not in SCHEMES:
            raise KeysError(
                f"the public key of {name} is {key.scheme}: tokens sign with ECDSA on P-256 or P-384",
                "Make such a key in the token, and name its public key.",
            )
        return key

    def signer(self, name: str, uri: str, key: Key) -> Signer:
        """Return what signs with the key `name`."""
        return TokenSigner(name, uri, key, self.pins)

    def signers(self) -> Iterator[Signer]:
        """Yield what signs with each key that was named.

        Raises:
            KeysError: a public key is none, or not of a kind that tokens sign with.
        """
        for name, token in self.named.items():
            yield self.signer(name, token.uri, self.key(name))

    def prove(self) -> None:
        """Let every key that was named sign once.

        Raises:
            KeysError: one cannot.
            UsageError: an address is none, or two names mean one key.
        """
        keyids = [self.key(name).keyid for name in self.named]
        if len(set(keyids)) < len(keyids):
            raise UsageError("two names mean one key", "Name a key of its own for each name.")
        for signer in self.signers():
            signer.sign(PROBE)


def reach(name: str, uri: str) -> None:
    """Make sure that the token of the key `name` is here; what is no token but a service is taken for here.

    Raises:
        KeysError: it is not, or what reaches it is not.
        UsageError: the address is none.
    """
    if not _is_hsm(uri):
        return
    if not _ADDRESS.fullmatch(uri):
        raise UsageError(f"{uri!r} is no address of a token", "Type it like this: hsm:2?label=LABEL.")
    label = _label(uri)
    every = _labels(name)
    here = [each for each in every if label in {None, each}]
    if not here:
        others = f"; here is: {', '.join(every)}" if every else ""
        raise KeysError(
            f"the key {name} lies in {_called(uri)}, which is not plugged in{others}",
            "Plug it in and run the same line again, or sign where it is: diagclinic-release sign --token.",
        )
    if len(here) > 1:
        raise KeysError(
            f"the key {name} lies in {_called(uri)}, and {len(here)} of that kind are plugged in",
            "Unplug the others, or name its label, and run the same line again.",
        )


def public_key(pem: bytes) -> Key:
    """Return the public key in `pem`.

    Raises:
        KeysError: it is none.
    """
    try:
        return SSlibKey.from_crypto(load_pem_public_key(pem))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeysError(f"that is no public key: {error}", "Name a file with a public key as PEM.") from error


def _labels(name: str) -> list[str]:
    """Return the labels of all tokens that are plugged in and set up."""
    try:
        import pkcs11  # noqa: PLC0415 - whoever has no token does without this package
    except ImportError as error:
        raise KeysError(
            f"the key {name} lies in a token, and the package python-pkcs11 is not installed",
            'Install it: pip install "diagclinic[token]".',
        ) from error
    path = os.environ.get(LIBRARY, "")  # where securesystemslib looks, whatever else was asked for
    if not path:
        raise KeysError(
            f"the key {name} lies in a token, and {LIBRARY} names no library for it", _NAME_LIBRARY
        )
    try:
        found = pkcs11.lib(path).get_tokens(token_flags=pkcs11.TokenFlag.TOKEN_INITIALIZED)
        return [token.label for token in found]
    except pkcs11.PKCS11Error as error:
        why = str(error) or type(error).__name__
        raise KeysError(f"the library of {name}'s token cannot be used: {why}", _NAME_LIBRARY) from error


def _refusal(name: str, error: Exception) -> KeysError:
    what, remedy = _REFUSALS.get(
        type(error).__name__,
        (f"its token does not sign: {str(error) or type(error).__name__}", _OTHER_KEY[1]),
    )
    return KeysError(f"the key {name} cannot be used: {what}", remedy)


def _is_hsm(uri: str) -> bool:
    return uri.partition(":")[0] == _HSM


def _label(uri: str) -> str | None:
    return parse_qs(urlsplit(uri).query).get("label", [None])[0]


def _called(uri: str) -> str:
    """Return what people call the token, which has one PIN for all keys in it."""
    label = _label(uri) if _is_hsm(uri) else uri.partition(":")[0]
    return f"the token {label}" if label else "the token"
