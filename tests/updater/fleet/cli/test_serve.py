"""Words that the service cannot start with are refused before it starts."""

import json
import socket
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.updater.fleet.cli.desk import told
from updater.fleet.cli.serve import _as_words
from updater.fleet.serving.given import Given
from updater.fleet.store.database import open_database
from updater.fleet.store.schema import Migrated


@pytest.mark.parametrize(
    "words",
    [
        ("--listen", "nowhere"),
        ("--workers", "0"),
        ("--workers", "2"),
        ("--workers", "2", "--database", "sqlite:///x.db"),
        ("--listen", "203.0.113.1:80"),
    ],
)
def test_what_cannot_be_is_wrong_usage(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert told(tmp_path, "serve", *words).code == 2


def test_a_place_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        answer = told(tmp_path, "serve", "--listen", f"127.0.0.1:{taken.getsockname()[1]}")
    assert (answer.code, "--listen" in answer.error) == (2, True)


def test_settings_that_cannot_be_are_told(tmp_path: Path) -> None:
    (tmp_path / "fleet.toml").write_text("[serve]\nconections = 5\n")
    answer = told(tmp_path, "serve", "--listen", "127.0.0.1:0")
    assert (answer.code, "conections" in answer.error) == (2, True)


def test_tables_are_made(tmp_path: Path) -> None:
    assert told(tmp_path, "migrate").out == "the database has form 1\n"
    assert (tmp_path / "fleet.db").is_file()


def test_folder_and_database_may_come_from_the_environment(tmp_path: Path) -> None:
    environ = {"DIAGCLINIC_FLEET_DATABASE": f"sqlite:///{tmp_path}/named.db"}
    assert told(tmp_path, "migrate", environ=environ).code == 0
    assert (tmp_path / "named.db").is_file()


def test_an_older_database_is_refused_until_it_is_brought_up_to_date(tmp_path: Path) -> None:
    assert told(tmp_path, "migrate").code == 0
    note(tmp_path, "0000")
    for words in (("serve", "--listen", "127.0.0.1:0"), ("enrol-code", "Weber")):
        answer = told(tmp_path, *words)
        assert (answer.code, answer.error.count("\n")) == (1, 1)
        assert "form 0" in answer.error
        assert "diagclinic-fleet migrate" in answer.error


def test_a_newer_database_is_refused_by_every_verb(tmp_path: Path) -> None:
    assert told(tmp_path, "migrate").code == 0
    note(tmp_path, "0099")
    for words in (("serve", "--listen", "127.0.0.1:0"), ("migrate",), ("enrol-code", "Weber")):
        answer = told(tmp_path, *words)
        assert (answer.code, answer.error.count("\n")) == (1, 1)
        assert "form 99" in answer.error
        assert "newest version" in answer.error


def test_programs_are_told_what_became_of_it(tmp_path: Path) -> None:
    said = [json.loads(told(tmp_path, "migrate", "--json").out) for _ in range(2)]
    assert said == [{"before": None, "form": 1, "copy": None}, {"before": 1, "form": 1, "copy": None}]


def test_what_was_changed_is_told_with_where_the_copy_lies() -> None:
    done = Migrated(1, 2, Path("fleet.db.form-1"))
    words = "the database has form 2, and had form 1; what was is kept in fleet.db.form-1"
    assert _as_words(done, Given(Path())) == words


def note(folder: Path, form: str) -> None:
    """Say that the database in `folder` is of another form."""
    database = open_database("", folder)
    with database.begin() as connection:
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{form}'"))  # noqa: S608
    database.close()
