"""Keys are remembered for a while, and read anew after it."""

import asyncio

import pytest

from tests.updater.fleet.installs import enrolled
from updater.fleet.callers.errors import RevokedError, UnknownInstallError
from updater.fleet.callers.keys import FRESH_MS, Keys
from updater.fleet.enrol.revoking import revoke
from updater.fleet.store.database import Database


def test_an_install_is_known_by_its_key(database: Database) -> None:
    teller = enrolled(database)
    known = asyncio.run(Keys(database, lambda: 0).known(teller.install))
    assert known.key.public_bytes_raw() == teller.public


def test_a_revocation_is_seen_after_a_while(database: Database) -> None:
    teller = enrolled(database)
    clock = iter([0, 1, 1, FRESH_MS + 1, FRESH_MS + 1])
    keys = Keys(database, lambda: next(clock))

    async def ask() -> None:
        await keys.known(teller.install)
        revoke(database, teller.install, 5)
        await keys.known(teller.install)
        await keys.known(teller.install)
        with pytest.raises(RevokedError):
            await keys.known(teller.install)

    asyncio.run(ask())


@pytest.mark.parametrize("name", ["install-nobody", "", "a b", "x" * 500])
def test_nobody_else_is_known(database: Database, name: str) -> None:
    with pytest.raises(UnknownInstallError):
        asyncio.run(Keys(database, lambda: 0).known(name))
