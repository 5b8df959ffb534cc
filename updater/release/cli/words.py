"""What is typed, as values: shares, formats of the record, moments."""

import re
from argparse import ArgumentTypeError
from datetime import UTC, datetime
from typing import Final

from updater.client.flag_definition import is_flag_key
from updater.client.manifest import is_platform
from updater.client.policy import ALL_REGIONS, is_channel, is_region
from updater.install.layout import is_version

#: every region, in a word that no shell takes for names of files
ALL: Final = "all"
_SCHEMA: Final = re.compile(r"(\d+)(?::(\d+)-(\d+))?")


def version(text: str) -> str:
    """Return a version as it was typed."""
    return _fitting(text, is_version(text), "a version: three numbers with dots")


def platform(text: str) -> str:
    """Return a platform as it was typed."""
    return _fitting(text, is_platform(text), "a platform such as linux-x86_64")


def channel(text: str) -> str:
    """Return a channel as it was typed."""
    return _fitting(text, is_channel(text), "a channel: pilot, beta, regional or regional:XX")


def region(text: str) -> str:
    """Return a region as it was typed."""
    return _fitting(text, is_region(text), "a region: two capital letters")


def regions(text: str) -> str:
    """Return a region as it was typed, or what a policy calls all of them."""
    return ALL_REGIONS if text == ALL else region(text)


def flag(text: str) -> str:
    """Return the name of a feature flag as it was typed."""
    return _fitting(text, is_flag_key(text), "a name of a flag: small letters, digits and _ . -")


def sentence(text: str) -> str:
    """Return a reason, which has to say something."""
    return _fitting(text, bool(text.strip()) and len(text) <= 500 and text.isprintable(), "a sentence")


def share(text: str) -> float:
    """Return a share from 0 to 1 of a number in per cent."""
    try:
        part = float(text.removesuffix("%")) / 100
    except ValueError:
        part = -1.0
    _fitting(text, 0 <= part <= 1, "a share: per cent from 0 to 100")
    return part


def schema(text: str) -> tuple[int, int, int]:
    """Return the format that is written, and the lowest and highest that are read: `7` or `7:5-7`."""
    found = _SCHEMA.fullmatch(text)
    if not found:
        raise ArgumentTypeError(f"{text!r} is no format of the record: 7, or 7:5-7 where 5 to 7 are read")
    writes = int(found[1])
    lowest, highest = int(found[2] or writes), int(found[3] or writes)
    if not lowest <= writes <= highest:
        raise ArgumentTypeError(f"{text!r} is no format of the record: a version reads what it writes")
    return writes, lowest, highest


def days(text: str) -> int:
    """Return for how many days a signature is to be good: what offline keys vouch for, at most."""
    _fitting(
        text, len(text) <= 3 and text.isascii() and text.isdigit() and 1 <= int(text) <= 365, "days: 1 to 365"
    )
    return int(text)


def count(text: str) -> int:
    """Return how many are to stay."""
    _fitting(text, len(text) <= 4 and text.isascii() and text.isdigit(), "a number from 0 on")
    return int(text)


def grace(text: str) -> float:
    """Return for how many days files stay that nothing names any more."""
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    _fitting(text, 0 <= found <= 3650, "a number of days, from 0 on")
    return found


def moment(text: str) -> datetime:
    """Return a moment; one without a zone is in UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no moment: 2026-12-01T08:00") from None
    return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC).replace(microsecond=0)


def token(text: str) -> tuple[str, str, str]:
    """Return the name, the address and the public key's file of a key in a token."""
    name, first, rest = text.partition("=")
    uri, second, public = rest.rpartition("=")
    if not (name and first and uri and second and public):
        raise ArgumentTypeError(f"{text!r} is no token: NAME=URI=PUBLIC.pem")
    return name, uri, public


def _fitting(text: str, is_right: bool, what: str) -> str:  # noqa: FBT001  the outcome of a check
    if not is_right:
        raise ArgumentTypeError(f"{text!r} is no {what.removeprefix('a ')}")
    return text
