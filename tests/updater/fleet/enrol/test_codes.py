"""A code lets one install in, once, while it is good."""

import pytest

from tests.updater.fleet.installs import rows
from updater.fleet.enrol.codes import DAY_MS, Asked, hash_of, make_code, redeem
from updater.fleet.store.database import Database
from updater.fleet.store.errors import SettingsError
from updater.fleet.store.install_tables import CODES

NOW = 1_000_000


def made(database: Database, days: int = 14) -> str:
    return make_code(database, Asked("Weber", "Anna", days), NOW).code


def used(database: Database, code: str, install: str = "install-1", now_ms: int = NOW) -> str | None:
    with database.begin() as connection:
        return redeem(connection, code, install, now_ms)


def test_a_code_names_its_shop(database: Database) -> None:
    assert used(database, made(database)) == "Weber"


def test_nobody_keeps_the_code(database: Database) -> None:
    code = made(database)
    (row,) = rows(database, CODES)
    assert code not in str(row)
    assert (row["hash"], row["made_by"]) == (hash_of(code), "Anna")


def test_a_code_is_good_once(database: Database) -> None:
    code = made(database)
    used(database, code)
    assert used(database, code, "install-2") is None
    assert used(database, code) == "Weber"


def test_a_code_ends(database: Database) -> None:
    code = made(database, days=2)
    assert used(database, code, now_ms=NOW + 2 * DAY_MS) is None
    assert used(database, code, now_ms=NOW + 2 * DAY_MS - 1) == "Weber"


@pytest.mark.parametrize("code", ["", "AAAAA-AAAAA-AAAAA-AAAAA", "' OR 1=1 --", "é" * 64])
def test_other_words_are_no_code(database: Database, code: str) -> None:
    made(database)
    assert used(database, code) is None


def test_a_code_may_be_typed_in_any_way(database: Database) -> None:
    code = make_code(database, Asked("Weber", "Anna"), NOW, lambda letters: letters[1]).code
    assert code == "11111-11111-11111-11111"
    assert used(database, "lIl1l 11111 iiiii11111") == "Weber"


def test_codes_are_long_enough_not_to_be_tried(database: Database) -> None:
    assert len({made(database).replace("-", "") for _ in range(20)}) == 20
    assert len(made(database).replace("-", "")) == 20


@pytest.mark.parametrize(
    "asked",
    [Asked("", "A"), Asked("x" * 81, "A"), Asked("a\nb", "A"), Asked("W", "A", 0), Asked("W", "A", 999)],
)
def test_what_cannot_be_is_not_made(database: Database, asked: Asked) -> None:
    with pytest.raises(SettingsError):
        make_code(database, asked, NOW)
