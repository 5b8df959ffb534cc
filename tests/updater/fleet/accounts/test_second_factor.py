"""TOTP, against the vectors of RFC 6238 and another implementation; the QR code is read back."""

from base64 import b32encode
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree as ET

import pyotp
import pytest

from updater.fleet.accounts.second_factor import ISSUER, address, new_secret, picture, step_of

#: of RFC 6238, appendix B (SHA-1); codes there have eight digits, of which ours are the last six
_RFC = b32encode(b"12345678901234567890").decode()
_NOW = 1_795_262_400_000
_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105  of nobody


@pytest.mark.parametrize(
    ("seconds", "digits"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_of_the_standard_are_taken(seconds: int, digits: str) -> None:
    assert step_of(_RFC, digits, seconds * 1000, 0) == seconds // 30


@pytest.mark.parametrize("late_s", [-30, 0, 30])
def test_a_telephone_may_be_half_a_minute_off(late_s: int) -> None:
    digits = pyotp.TOTP(_SECRET).at(_NOW // 1000 + late_s)
    assert step_of(_SECRET, digits, _NOW, 0) == _NOW // 30_000 + late_s // 30


@pytest.mark.parametrize("late_s", [-60, 60])
def test_but_not_a_minute(late_s: int) -> None:
    assert step_of(_SECRET, pyotp.TOTP(_SECRET).at(_NOW // 1000 + late_s), _NOW, 0) is None


def test_a_code_does_not_count_twice() -> None:
    digits = pyotp.TOTP(_SECRET).at(_NOW // 1000)
    step = step_of(_SECRET, digits, _NOW, 0)
    assert step is not None
    assert step_of(_SECRET, digits, _NOW, step) is None


def test_nor_does_an_earlier_one_after_a_later() -> None:
    earlier = pyotp.TOTP(_SECRET).at(_NOW // 1000 - 30)
    assert step_of(_SECRET, earlier, _NOW, _NOW // 30_000) is None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "\u0661" * 6, "%s"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    assert step_of(_SECRET, typed, _NOW, 0) is None


def test_spaces_within_a_code_are_passed_over() -> None:
    digits = pyotp.TOTP(_SECRET).at(_NOW // 1000)
    assert step_of(_SECRET, f" {digits[:3]} {digits[3:]} ", _NOW, 0) is not None


def test_secrets_have_160_bits() -> None:
    assert len(new_secret(bytes)) == 32


def test_authenticators_read_secret_name_and_issuer() -> None:
    parts = urlsplit(address(_SECRET, "mira.k"))
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert unquote(parts.path) == f"/{ISSUER}:mira.k"
    assert parse_qs(parts.query)["secret"] == [_SECRET]


def test_the_picture_is_svg_that_loads_nothing() -> None:
    read = ET.fromstring(picture(_SECRET, "mira"))  # noqa: S314  ours
    assert {one.tag.rpartition("}")[2] for one in read.iter()} <= {"svg", "path", "g"}
    assert not [one for one in read.iter() if "style" in one.attrib or "href" in one.attrib]
