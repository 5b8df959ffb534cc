"""Words that the service cannot start with are refused before it starts."""

import socket
from pathlib import Path

import pytest

from tests.updater.fleet.cli.desk import told


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
