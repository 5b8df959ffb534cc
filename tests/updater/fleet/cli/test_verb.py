"""Where the data are is typed, or stands in the environment, or is here."""

from argparse import Namespace
from pathlib import Path

import pytest

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
