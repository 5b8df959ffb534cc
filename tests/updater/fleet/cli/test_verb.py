"""Where the data are is typed, or stands in the environment, or is here."""

from argparse import Namespace
from pathlib import Path

import pytest

from tests.updater.fleet.cli.desk import told
from updater.fleet.cli.verb import DATA_VARIABLE, DATABASE_VARIABLE, given_of

ENVIRON = {DATA_VARIABLE: "/from/environ", DATABASE_VARIABLE: "postgresql://environ"}


@pytest.mark.parametrize(
    ("words", "environ", "folder", "database"),
    [
        (Namespace(data=Path("/typed"), database="sqlite:///typed"), ENVIRON, "/typed", "sqlite:///typed"),
        (Namespace(data=None, database=None), ENVIRON, "/from/environ", "postgresql://environ"),
        (Namespace(data=None, database=None), {}, str(Path("fleet").absolute()), ""),
        (Namespace(data=None, database=""), ENVIRON, "/from/environ", ""),
    ],
)
def test_what_is_typed_counts_first(
    words: Namespace, environ: dict[str, str], folder: str, database: str
) -> None:
    given = given_of(words, environ)
    assert (given.folder, given.database) == (Path(folder).absolute(), database)


@pytest.mark.parametrize(
    "words",
    [
        ("enrol-code", "Weber"),
        ("revoke", "install-one"),
        ("user", "list"),
        ("report", "--out", "report.csv"),
        ("rollout", "list"),
        ("judge",),
        ("archive", "--to", "archive"),
    ],
)
def test_mistyped_folder_makes_no_database(tmp_path: Path, words: tuple[str, ...]) -> None:
    answer = told(tmp_path / "typo", *words)
    assert (answer.code, answer.out, "--data" in answer.error) == (1, "", True)
    assert not (tmp_path / "typo").exists()


def test_database_without_tables_is_not_the_services_own(tmp_path: Path, postgres_url: str) -> None:
    before = told(tmp_path, "user", "list", "--database", postgres_url)
    assert (before.code, "there is no fleet database" in before.error) == (1, True)
    assert told(tmp_path, "migrate", "--database", postgres_url).code == 0
    assert told(tmp_path, "user", "list", "--database", postgres_url).code == 0
