"""Secrets that are drawn: long enough, easy to type, and kept only as what they hash to."""

import hashlib
import hmac
import re
import secrets

from updater.fleet.accounts.drawn import code, derived, is_same, kept, plain, token


def test_cookies_have_256_bits_that_a_header_can_hold() -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", token(secrets.token_bytes))


def test_codes_are_four_groups_of_letters_and_digits() -> None:
    assert re.fullmatch(r"([A-Z2-7]{4}-){3}[A-Z2-7]{4}", code(secrets.token_bytes))


def test_no_two_are_alike() -> None:
    assert len({code(secrets.token_bytes) for _ in range(200)}) == 200


def test_people_may_type_codes_as_they_like() -> None:
    assert plain(" abcd efgh-ijkl\tMNOP ") == plain("ABCD-EFGH-IJKL-MNOP") == "ABCDEFGHIJKLMNOP"


def test_what_is_kept_is_the_sha256() -> None:
    assert kept("x") == hashlib.sha256(b"x").hexdigest()


def test_what_is_derived_differs_by_purpose_and_is_an_hmac() -> None:
    assert derived("s", "form") == hmac.digest(b"s", b"form", "sha256").hex()
    assert derived("s", "form") != derived("s", "other")


def test_secrets_are_compared_whole_whatever_letters_they_hold() -> None:
    assert is_same("gr\u00fcn", "gr\u00fcn")
    assert not is_same("gr\u00fcn", "gr\u00fc")
