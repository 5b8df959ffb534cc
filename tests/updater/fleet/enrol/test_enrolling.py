"""Installs are let in by a code, or openly where that is switched on; nobody gets another's name."""

from dataclasses import replace
from typing import Any

import pytest

from tests.fleet_batches import Teller
from tests.updater.fleet.installs import rows
from updater.fleet.enrol.codes import Asked, make_code
from updater.fleet.enrol.enrolling import Request, enrol
from updater.fleet.enrol.errors import NotLetInError
from updater.fleet.enrol.revoking import revoke
from updater.fleet.store.database import Database
from updater.fleet.store.install_tables import CODES, INSTALLS

NOW = 1_000_000
TELLER = Teller("install-1")


def code(database: Database, shop: str = "Weber") -> str:
    return make_code(database, Asked(shop, "Anna"), NOW).code


def ask(database: Database, given: str, teller: Teller = TELLER, **said: Any) -> str:
    asked = Request(teller.install, teller.public, given, "pilot", "EU", "linux-x86_64")
    return enrol(database, asked, NOW, is_open=said.get("is_open", False))


def test_a_code_lets_in(database: Database) -> None:
    assert ask(database, code(database)) == "code"
    (row,) = rows(database, INSTALLS)
    assert (row["shop"], row["how"], row["public_key"], row["enrolled_at"]) == (
        "Weber",
        "code",
        TELLER.public,
        NOW,
    )


def test_without_a_code_nobody_is_let_in(database: Database) -> None:
    with pytest.raises(NotLetInError):
        ask(database, "")
    assert rows(database, INSTALLS) == []


def test_openly_everybody_is_let_in(database: Database) -> None:
    assert ask(database, "", is_open=True) == "open"
    assert rows(database, INSTALLS)[0]["shop"] == "open:install-1"


def test_a_bad_code_lets_nobody_in_openly(database: Database) -> None:
    with pytest.raises(NotLetInError):
        ask(database, "WRONG", is_open=True)


def test_an_answer_that_was_lost_may_be_asked_for_again(database: Database) -> None:
    given = code(database)
    ask(database, given)
    assert ask(database, given) == "code"
    assert len(rows(database, INSTALLS)) == 1


def test_a_name_is_not_given_to_another_shop(database: Database) -> None:
    ask(database, code(database))
    with pytest.raises(NotLetInError):
        ask(database, code(database, "Thief"), replace(TELLER, key=Teller("x").key))
    assert rows(database, INSTALLS)[0]["public_key"] == TELLER.public


def test_a_code_is_not_used_up_in_vain(database: Database) -> None:
    ask(database, code(database))
    given = code(database, "Thief")
    with pytest.raises(NotLetInError):
        ask(database, given, replace(TELLER, key=Teller("x").key))
    assert sum(row["used_at"] is None for row in rows(database, CODES)) == 1


def test_a_name_is_not_given_away_openly(database: Database) -> None:
    ask(database, code(database))
    with pytest.raises(NotLetInError):
        ask(database, "", replace(TELLER, key=Teller("x").key), is_open=True)


def test_a_shop_may_give_its_install_a_new_key(database: Database) -> None:
    ask(database, code(database))
    anew = replace(TELLER, key=Teller("x").key)
    assert ask(database, code(database), anew) == "code"
    assert rows(database, INSTALLS)[0]["public_key"] == anew.public


def test_what_came_openly_may_bring_a_code_later(database: Database) -> None:
    ask(database, "", is_open=True)
    assert ask(database, code(database)) == "code"
    assert rows(database, INSTALLS)[0]["shop"] == "Weber"
    assert ask(database, "", is_open=True) == "code"


def test_the_revoked_stay_out(database: Database) -> None:
    ask(database, code(database))
    revoke(database, TELLER.install, NOW)
    with pytest.raises(NotLetInError):
        ask(database, code(database))
