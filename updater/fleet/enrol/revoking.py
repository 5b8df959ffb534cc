"""Takes an install's right to tell away, and gives it back."""

from sqlalchemy import update

from updater.fleet.store.database import Database
from updater.fleet.store.errors import UnknownError
from updater.fleet.store.install_tables import INSTALLS


def revoke(database: Database, install: str, revoked_at: int | None) -> None:
    """Let `install` tell nothing any more from `revoked_at` on, None: let it tell again.

    What it told stays; it is forgotten by `forget`.

    Raises:
        UnknownError: nobody is called like that.
        StoreError: the database does not answer.
    """
    changed = update(INSTALLS).where(INSTALLS.c.install == install).values(revoked_at=revoked_at)
    with database.begin() as connection:
        if connection.execute(changed).rowcount == 0:
            raise UnknownError(f"no install is called {install}", "See the names on the service's pages.")
