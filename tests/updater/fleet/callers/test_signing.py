"""A request is taken from whoever signed it, and from nobody else."""

import base64

import pytest

from tests.fleet_batches import Teller
from updater.fleet.callers.errors import UnknownInstallError
from updater.fleet.callers.signing import check, is_install, key_of, signed

TELLER = Teller("install-1")
BODY = b"what is told"


def test_a_signature_of_the_contract_is_taken() -> None:
    check(key_of(TELLER.public), TELLER.signature(BODY), signed("/v1/events", "install-1", BODY))


@pytest.mark.parametrize(
    ("path", "install", "body"),
    [
        ("/v1/forget", "install-1", BODY),
        ("/v1/events", "install-2", BODY),
        ("/v1/events", "install-1", b"else"),
    ],
)
def test_a_signature_is_good_for_what_it_was_made_over(path: str, install: str, body: bytes) -> None:
    with pytest.raises(UnknownInstallError):
        check(key_of(TELLER.public), TELLER.signature(BODY), signed(path, install, body))


@pytest.mark.parametrize(
    "signature", ["", "x", "ä", base64.b64encode(bytes(64)).decode(), "AAAA", "A" * 9999]
)
def test_what_is_no_signature_is_refused(signature: str) -> None:
    with pytest.raises(UnknownInstallError):
        check(key_of(TELLER.public), signature, signed("/v1/events", "install-1", BODY))


def test_what_is_no_key_is_refused() -> None:
    with pytest.raises(UnknownInstallError):
        key_of(b"short")


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("0123456789abcdef", True),
        ("short", False),
        ("a" * 65, False),
        ("with space", False),
        ("a\n" * 8, False),
    ],
)
def test_names_of_installs_have_a_form(name: str, is_one: bool) -> None:
    assert is_install(name) == is_one
