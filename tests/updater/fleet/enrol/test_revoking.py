"""An install may be told to be silent, and to speak again."""

import pytest

from tests.updater.fleet.installs import enrolled, rows
from updater.fleet.enrol.revoking import revoke
from updater.fleet.store.database import Database
from updater.fleet.store.errors import UnknownError
from updater.fleet.store.install_tables import INSTALLS


@pytest.mark.parametrize("revoked_at", [7, None])
def test_a_right_is_taken_and_given_back(database: Database, revoked_at: int | None) -> None:
    teller = enrolled(database)
    revoke(database, teller.install, revoked_at)
    assert rows(database, INSTALLS)[0]["revoked_at"] == revoked_at


def test_nobody_is_revoked_by_a_wrong_name(database: Database) -> None:
    with pytest.raises(UnknownError, match="install-x"):
        revoke(database, "install-x", 1)
