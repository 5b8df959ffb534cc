"""Signing in over a database of either kind, with cheap hashes, a clock that is moved, and drawn secrets."""

import random

import pytest

from tests.updater.fleet.accounts.guests import Guests
from updater.fleet.store.database import Database


@pytest.fixture
def guests(database: Database) -> Guests:
    """Give people who want in."""
    return Guests(database, random.Random(11))  # noqa: S311  drawn alike each time
