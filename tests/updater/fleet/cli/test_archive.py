"""The archive's verb says what it moved."""

from pathlib import Path

import pytest

from tests.fleet_batches import NOW_MS
from tests.updater.fleet.cli.desk import told
from tests.updater.fleet.installs import arrival, enrolled, kept, rows
from updater.fleet.store.database import open_database
from updater.fleet.store.event_tables import BATCHES
from updater.fleet.store.schema import prepare


def test_what_is_old_is_moved(tmp_path: Path) -> None:
    database = open_database("", tmp_path)
    prepare(database)
    teller = enrolled(database)
    long_ago = NOW_MS - 400 * 86_400_000
    kept(database, arrival(teller, [teller.operation(at_ms=long_ago)], long_ago, sent_at=long_ago))
    done = told(tmp_path, "archive", "--to", str(tmp_path / "archive"))
    assert done.out.startswith("1 events went to ")
    assert rows(database, BATCHES) == []
    database.close()


@pytest.mark.parametrize("words", [("--to", "ftp://x"), ("--to", "x", "--days", "-1")])
def test_what_cannot_be_is_wrong_usage(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert told(tmp_path, "archive", *words).code == 2
