"""Codes are made and told once; installs are revoked by name."""

import json
from pathlib import Path

import pytest

from tests.fleet_batches import Teller
from tests.updater.fleet.cli.desk import told
from tests.updater.fleet.installs import enrolled, rows
from updater.fleet.enrol.enrolling import Request, enrol
from updater.fleet.store.database import open_database
from updater.fleet.store.install_tables import CODES, INSTALLS
from updater.fleet.store.schema import prepare


def test_a_code_that_is_printed_lets_in(data: Path) -> None:
    made = told(data, "enrol-code", "Weber", "--days", "3", "--who", "Anna")
    assert (made.code, "Good once, for Weber" in made.error) == (0, True)
    database = open_database("", data)
    assert rows(database, CODES)[0]["made_by"] == "Anna"
    asked = Request("install-one", Teller("x").public, made.out.strip())
    assert enrol(database, asked, rows(database, CODES)[0]["made_at"], is_open=False) == "code"
    database.close()


def test_programs_are_told_as_json(data: Path) -> None:
    made = told(data, "enrol-code", "Weber", "--json")
    assert sorted(json.loads(made.out)) == ["code", "shop", "until"]


@pytest.mark.parametrize("words", [("",), ("Weber", "--days", "0")])
def test_what_cannot_be_is_wrong_usage(data: Path, words: tuple[str, ...]) -> None:
    assert told(data, "enrol-code", *words).code == 2


def test_an_install_is_revoked_and_let_tell_again(data: Path) -> None:
    database = open_database("", data)
    prepare(database)
    enrolled(database, "install-one")
    assert told(data, "revoke", "install-one").out == "install-one may tell nothing any more\n"
    assert rows(database, INSTALLS)[0]["revoked_at"]
    assert told(data, "revoke", "install-one", "--undo").code == 0
    assert rows(database, INSTALLS)[0]["revoked_at"] is None
    database.close()


def test_a_wrong_name_is_told(data: Path) -> None:
    revoked = told(data, "revoke", "install-none", "--json")
    assert (revoked.code, json.loads(revoked.out)["error"]) == (1, "unknown")
    assert "install-none" in revoked.error
