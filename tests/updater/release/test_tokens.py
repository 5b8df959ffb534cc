"""A token signs with its PIN; what goes wrong with one is told with what its holder does next."""

import sys
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP521R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from securesystemslib.signer import SIGNER_FOR_URI_SCHEME, CryptoSigner, Key, Signature, Signer

from tests.updater.soft_tokens import PIN, SoftTokens
from updater.release.errors import KeysError, UsageError
from updater.release.tokens import Token, Tokens, TokenSigner, public_key, reach

Private = Ed25519PrivateKey | EllipticCurvePrivateKey

real = pytest.mark.needs("softhsm2-util")


def pin(_: str) -> bytes:
    return PIN.encode()


def wrong_pin(_: str) -> bytes:
    return b"314159"


@pytest.fixture
def plugged(tokens: SoftTokens) -> SoftTokens:
    """Tokens, of which `root` is plugged in with two keys."""
    tokens.plug("root")
    tokens.make_key("root", 2)
    tokens.make_key("root", 3, "secp384r1")
    return tokens


def signer(tokens: SoftTokens, number: int = 2) -> TokenSigner:
    key = public_key((tokens.folder / f"root-{number}.pem").read_bytes())
    return TokenSigner("root-1", tokens.address("root", number), key, pin)


def refused(signer: TokenSigner) -> KeysError:
    with pytest.raises(KeysError) as told:
        signer.sign(b"words")
    return told.value


@real
@pytest.mark.parametrize(("number", "scheme"), [(2, "ecdsa-sha2-nistp256"), (3, "ecdsa-sha2-nistp384")])
def test_token_signs_with_either_curve(plugged: SoftTokens, number: int, scheme: str) -> None:
    asked = signer(plugged, number)
    asked.key.verify_signature(asked.sign(b"words"), b"words")
    assert asked.public_key.scheme == scheme


@real
def test_token_without_a_label_is_the_one_that_is_plugged_in(plugged: SoftTokens) -> None:
    asked = replace(signer(plugged), uri="hsm:2")
    asked.key.verify_signature(asked.sign(b"words"), b"words")


@real
def test_pin_is_asked_by_what_the_token_is_called(plugged: SoftTokens) -> None:
    asked: list[str] = []
    for uri in ("hsm:2?label=root", "hsm:2"):
        replace(signer(plugged), uri=uri, pins=lambda name: asked.append(name) or pin(name)).sign(b"words")
    assert asked == ["the token root", "the token"]


@real
def test_wrong_pin_is_told_with_the_danger_of_another(plugged: SoftTokens) -> None:
    error = refused(replace(signer(plugged), pins=wrong_pin))
    assert str(error) == "the key root-1 cannot be used: the PIN of its token is wrong"
    assert "locks itself" in error.remedy


@real
def test_token_is_looked_for_before_its_pin_is_asked(plugged: SoftTokens) -> None:
    plugged.pull()
    assert "not plugged in" in str(refused(replace(signer(plugged), pins=never)))


def never(name: str) -> bytes:
    raise AssertionError(name)


@real
def test_token_that_was_pulled_out_is_to_be_plugged_in(plugged: SoftTokens) -> None:
    plugged.pull()
    error = refused(signer(plugged))
    assert str(error) == "the key root-1 lies in the token root, which is not plugged in"
    assert "Plug it in" in error.remedy


@real
def test_token_that_came_back_signs_again(plugged: SoftTokens) -> None:
    plugged.pull()
    refused(signer(plugged))
    plugged.plug_back()
    assert signer(plugged).sign(b"words").keyid == signer(plugged).key.keyid


@real
def test_wrong_label_is_told_beside_those_that_are_there(plugged: SoftTokens) -> None:
    error = refused(replace(signer(plugged), uri="hsm:2?label=rott"))
    assert "lies in the token rott, which is not plugged in; here is: root" in str(error)


@real
def test_label_is_written_as_in_web_addresses(tokens: SoftTokens) -> None:
    tokens.plug("Jo's key #7")
    reach("root-1", "hsm:2?label=Jo%27s+key+%237")
    with pytest.raises(KeysError, match="Jo's key #7"):
        reach("root-1", "hsm:2?label=Jo")


@real
def test_two_tokens_of_one_label_are_told_apart_by_nobody(plugged: SoftTokens) -> None:
    plugged.plug("root")
    error = refused(signer(plugged))
    assert "2 of that kind are plugged in" in str(error)
    assert "Unplug the others" in error.remedy


@real
def test_number_that_no_key_has_is_told(plugged: SoftTokens) -> None:
    error = refused(replace(signer(plugged), uri="hsm:9?label=root"))
    assert "does not sign" in str(error)
    assert "hsm:NUMBER" in error.remedy


@real
def test_signature_of_another_key_is_never_handed_on(plugged: SoftTokens) -> None:
    plugged.make_key("root", 4)
    error = refused(replace(signer(plugged), uri="hsm:4?label=root"))
    assert "its token holds another key" in str(error)


@real
@pytest.mark.parametrize("path", ["", "/nowhere/lib.so", sys.executable])
def test_library_that_is_none_is_to_be_named(
    plugged: SoftTokens, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYKCS11LIB", path)
    error = refused(signer(plugged))
    assert "library" in str(error)
    assert error.remedy.startswith("Set PYKCS11LIB to the path")


class Broken(Signer):
    """What answers with an error of its own."""

    error: Exception

    @property
    def public_key(self) -> Key:
        raise NotImplementedError

    @classmethod
    def from_priv_key_uri(cls, *_: object) -> "Broken":
        return cls()

    def sign(self, payload: bytes) -> Signature:
        raise self.error


def test_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    with pytest.raises(KeysError, match="python-pkcs11 is not installed") as told:
        reach("root-1", "hsm:2?label=root")
    assert 'pip install "diagclinic[token]"' in told.value.remedy


@pytest.mark.parametrize(
    ("name", "words"),
    [("PinLocked", "locked itself"), ("DeviceRemoved", "pulled out"), ("Unheard", "does not sign: Unheard")],
)
def test_what_a_token_says_has_words(monkeypatch: pytest.MonkeyPatch, name: str, words: str) -> None:
    error: Exception = type(name, (RuntimeError,), {})()
    monkeypatch.setitem(SIGNER_FOR_URI_SCHEME, "broken", type("Broken", (Broken,), {"error": error}))
    key = CryptoSigner.generate_ecdsa().public_key
    assert words in str(refused(TokenSigner("root-1", "broken:1", key, pin)))


@pytest.mark.parametrize("uri", ["hsm:two", "hsm:-1", "hsm:2?slot=1", "hsm:2?label=", "hsm:2#root"])
def test_address_that_is_none_is_told(uri: str) -> None:
    with pytest.raises(UsageError, match="is no address of a token") as told:
        reach("root-1", uri)
    assert "hsm:2?label=LABEL" in told.value.remedy


def test_service_is_taken_for_here() -> None:
    assert Tokens(pin).are_here("root-1", "gcpkms:projects/p/keys/k")


@real
def test_why_a_token_is_not_here_is_kept_until_it_is(plugged: SoftTokens) -> None:
    held = Tokens(pin)
    plugged.pull()
    held.are_here("root-1", "hsm:2?label=root")
    away = dict(held.absent)
    plugged.plug_back()
    held.are_here("root-1", "hsm:2?label=root")
    assert ("not plugged in. Plug it in" in away["root-1"], held.absent) == (True, {})


def pem(private: Private) -> bytes:
    return private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize(
    "private", [Ed25519PrivateKey.generate(), generate_private_key(SECP521R1())], ids=["ed25519", "p521"]
)
def test_key_that_no_token_signs_with_is_refused(private: Private) -> None:
    with pytest.raises(KeysError, match="P-256 or P-384"):
        Tokens(pin, {"root-1": Token("hsm:2", pem(private))}).key("root-1")


def test_service_may_sign_with_other_keys() -> None:
    token = Token("gcpkms:k", pem(Ed25519PrivateKey.generate()))
    assert Tokens(pin, {"root-1": token}).key("root-1").scheme == "ed25519"


@real
def test_one_key_for_two_names_is_refused(plugged: SoftTokens) -> None:
    token = Token("hsm:2?label=root", (plugged.folder / "root-2.pem").read_bytes())
    with pytest.raises(UsageError, match="two names mean one key"):
        Tokens(pin, {"root-1": token, "root-2": token}).prove()


@real
def test_token_that_was_named_is_proved(plugged: SoftTokens) -> None:
    token = Token("hsm:3?label=root", (plugged.folder / "root-2.pem").read_bytes())
    with pytest.raises(KeysError, match="root-1 cannot be used: its token holds another key"):
        Tokens(pin, {"root-1": token}).prove()


def test_text_that_is_no_public_key_is_refused() -> None:
    with pytest.raises(KeysError, match="no public key"):
        public_key(b"nothing")


def test_public_key_is_read() -> None:
    private = Ed25519PrivateKey.generate()
    assert public_key(pem(private)) == CryptoSigner(private).public_key


@real
def test_signer_is_made_of_an_address_too(plugged: SoftTokens) -> None:
    key = signer(plugged).key
    made = TokenSigner.from_priv_key_uri("hsm:2?label=root", key, lambda _: PIN)
    key.verify_signature(made.sign(b"words"), b"words")


@real
def test_without_anybody_who_gives_a_pin_nothing_is_signed(plugged: SoftTokens) -> None:
    made = TokenSigner.from_priv_key_uri("hsm:2?label=root", signer(plugged).key)
    assert "nobody gave the PIN of the token root" in str(refused(made))
