"""The installs' keys, remembered for a while; a revocation counts at once, where rows are locked."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import bindparam, select

from updater.fleet.callers.errors import RevokedError, UnknownInstallError
from updater.fleet.callers.signing import is_install, key_of
from updater.fleet.store.database import Database
from updater.fleet.store.install_tables import INSTALLS
from updater.fleet.store.services import Clock

#: so long a key is taken from memory, ms; so many are kept
FRESH_MS: Final = 10_000
MOST: Final = 50_000
_ASK: Final = select(INSTALLS.c.public_key, INSTALLS.c.revoked_at).where(
    INSTALLS.c.install == bindparam("install")
)


@dataclass(frozen=True, slots=True)
class Known:
    """An install that is enrolled."""

    key: Ed25519PublicKey
    is_revoked: bool
    read_ms: int


class Keys:
    """Finds an install's key; used by the thread of the event loop, but for `read`."""

    def __init__(self, database: Database, now_ms: Clock) -> None:
        self._database = database
        self._now_ms = now_ms
        self._known: OrderedDict[str, Known] = OrderedDict()

    def recall(self, install: str) -> Known | None:
        """Return what is remembered of an install, and not too old."""
        known = self._known.get(install)
        return known if known and self._now_ms() - known.read_ms < FRESH_MS else None

    def read(self, install: str) -> Known:
        """Ask the database; may be called in any thread.

        Raises:
            UnknownInstallError: nobody is known by that name.
            StoreError: it does not answer.
        """
        with self._database.read() as connection:
            row = connection.execute(_ASK, {"install": install}).first()
        if row is None:
            raise UnknownInstallError("nobody is known by that name")
        return Known(key_of(row.public_key), row.revoked_at is not None, self._now_ms())

    async def known(self, install: str) -> Known:
        """Return an install that may tell something.

        Raises:
            UnknownInstallError: nobody is known by that name.
            RevokedError: the install may not tell any more.
            StoreError: the database does not answer.
        """
        if not is_install(install):
            raise UnknownInstallError("nobody is called like that")
        known = self.recall(install)
        if known is None:
            known = await asyncio.to_thread(self.read, install)
            self._remember(install, known)
        if known.is_revoked:
            raise RevokedError("this install may not tell any more")
        return known

    def _remember(self, install: str, known: Known) -> None:
        self._known[install] = known
        self._known.move_to_end(install)
        if len(self._known) > MOST:
            self._known.popitem(last=False)
