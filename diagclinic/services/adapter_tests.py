"""What an adapter's self-test came to, as it is kept and shown."""

from dataclasses import dataclass
from datetime import datetime

from drivers.api import SelfTest


@dataclass(frozen=True, slots=True)
class KeptTest:
    """A self-test, and when it was made (UTC)."""

    test: SelfTest
    at: datetime


def kept_words(kept: KeptTest) -> str:
    """Return a test in a few words, e.g. ``87 of 93 commands, ELM327 clone, tested 2026-11-21``."""
    test = kept.test
    return f"{test.answered} of {len(test.checks)} commands, {test.info.name}, tested {kept.at:%Y-%m-%d}"
