"""Whatever a newer version records: after the way back each row is there, or its loss is told."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagclinic.persistence.database import Database
from diagclinic.persistence.database_file import SCHEMA, DatabaseFile
from diagclinic.persistence.journal import Journal
from diagclinic.persistence.journal_head import tables_of
from diagclinic.persistence.places import Places
from diagclinic.persistence.record_file import ANY_SCHEMA, any_version
from diagclinic.persistence.restore import restore
from tests.diagclinic.persistence.keeping import LATER, make_record, make_snapshot, tables_in
from tests.newer_version import LOSSY

Statement = tuple[str, tuple[object, ...]]

_ids: Final = st.integers(1, 4)
_texts: Final = st.none() | st.sampled_from(["", "a", "ä\n“x”"])
_words: Final = st.sampled_from(["", "a", "ä"])
_visits: Final = st.tuples(
    st.just("INSERT OR REPLACE INTO visits VALUES (?, NULL, ?, NULL, 'sim:x', 0, 't')"),
    st.tuples(st.integers(2, 4), st.integers(0, 9)),
)
_cards: Final = st.tuples(
    st.just("INSERT OR REPLACE INTO visit_details VALUES (?, 1, 5, 'anna', ?, ?, 'x', '', '', '', ?)"),
    st.tuples(_ids, _words, st.none() | st.integers(0, 9), _texts),
)
_moods: Final = st.tuples(st.just("UPDATE visit_details SET mood = ? WHERE id = ?"), st.tuples(_texts, _ids))
_tyres: Final = st.tuples(
    st.just("INSERT OR REPLACE INTO tyres VALUES (?, 1, ?)"), st.tuples(_ids, st.floats(0, 9))
)
_cuts: Final = st.tuples(
    st.sampled_from(["DELETE FROM tyres WHERE id = ?", "DELETE FROM visit_details WHERE id = ?"]),
    st.tuples(_ids),
)
_plates: Final = st.tuples(st.just("UPDATE vehicles SET plate = ?"), st.tuples(_words))
_edits: Final = st.lists(
    st.lists(st.one_of(_visits, _cards, _moods, _tyres, _cuts, _plates), max_size=4), max_size=8
)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with a snapshot, which a newer version has brought up since."""
    folder = tmp_path_factory.mktemp("original")
    places = make_record(folder)
    make_snapshot(folder)
    with closing(Database(DatabaseFile(places.database))) as database, database.writing() as connection:
        for statement in LOSSY.up:
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA + 1}")
    return folder


@contextmanager
def newer(places: Places) -> Iterator[Database]:
    """Lend the record as a newer version writes it."""
    with closing(
        Database(DatabaseFile(places.database, schema=ANY_SCHEMA), Journal(places.journal))
    ) as database:
        yield database


def edit(places: Places, edits: list[list[Statement]]) -> None:
    """Let the newer version make `edits`, each list a transaction."""
    with newer(places) as database:
        for transaction in edits:
            with database.writing() as connection:
                for statement, values in transaction:
                    connection.exec_driver_sql(statement, values)


def values_in(path: Path, table: str, column: str) -> list[int]:
    """Return the keys of the rows that have a value in `column`."""
    with closing(any_version(path)) as database:
        if table not in tables_of(database):
            return []
        found = database.execute(f"SELECT id FROM {table} WHERE {column} IS NOT NULL")  # noqa: S608  names of ours
        return [int(key) for (key,) in found]


def told(words: tuple[str, ...]) -> tuple[int, int]:
    """Return how many tyres and how many moods are named as not carried."""
    counts = {"“tyres”": 0, "“mood”": 0}
    for sentence in words:
        name = next(name for name in counts if name in sentence)
        counts[name] += int(sentence.split()[0])
    return counts["“tyres”"], counts["“mood”"]


@contextmanager
def copy_of(original: Path) -> Iterator[Places]:
    """Lend a copy of the record in `original`."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(original, folder, dirs_exist_ok=True)
        yield Places(Path(folder))


def check_carried(places: Places) -> None:
    """Bring the snapshot back, and compare the record with the one that is kept."""
    restored = restore(places, places.snapshots / "before.db", None, LATER)
    assert restored.kept is not None
    wanted = tables_in(restored.kept)
    lost = (len(wanted.pop("tyres")), len(values_in(restored.kept, "visit_details", "mood")))
    wanted["visit_details"] = {row[:-1] for row in wanted["visit_details"]}
    assert tables_in(places.database) == wanted
    assert told(restored.not_carried) == lost


@given(edits=_edits)
@settings(max_examples=40)
def test_every_row_is_carried_or_named_from_the_journal(original: Path, edits: list[list[Statement]]) -> None:
    with copy_of(original) as places:
        edit(places, edits)
        check_carried(places)


@given(edits=_edits)
@settings(max_examples=40)
def test_every_row_is_carried_or_named_from_the_record(original: Path, edits: list[list[Statement]]) -> None:
    with copy_of(original) as places:
        edit(places, edits)
        shutil.rmtree(places.journal)
        check_carried(places)
