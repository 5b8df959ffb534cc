"""Records of the real program in three formats."""

from pathlib import Path

import pytest

from diagclinic.persistence.places import Places
from tests.faults.real_record import (
    LOSSY_ALONE,
    REAL_LOSING,
    REAL_NEW,
    REAL_OLD,
    Sources,
    make,
    migrate,
    records,
)

pytestmark = pytest.mark.timeout(600)  # a busy machine takes its time


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    return Sources(tmp_path_factory.mktemp("sources"))


def test_formats_rise_from_source_to_source(sources: Sources) -> None:
    schemas = {version: schema for version, _, schema in sources.schemas()}
    assert schemas[REAL_OLD] + 1 == schemas[REAL_NEW] == schemas[REAL_LOSING]


def test_migration_keeps_what_every_format_has_a_place_for(sources: Sources, tmp_path: Path) -> None:
    make(tmp_path)
    before = records(tmp_path)
    migrate(tmp_path, sources.newer)
    assert before < records(tmp_path)


def test_what_only_the_losing_format_has_is_left_out(sources: Sources, tmp_path: Path) -> None:
    make(tmp_path)
    migrate(tmp_path, sources.losing)
    assert not [row for row in records(tmp_path) if row.startswith(LOSSY_ALONE)]


def test_migrated_record_goes_back_only_where_nothing_is_lost(sources: Sources, tmp_path: Path) -> None:
    codes = []
    for newer in (sources.newer, sources.losing):
        data = tmp_path / newer.folder.name
        make(data)
        migrate(data, newer)
        codes.append(newer.run(data, "db", "downgrade", "--to", str(newer.schema - 1), "--json").code)
    assert codes == [0, 4]


def test_record_whose_exchange_was_cut_short_is_read_as_whoever_opens_it_finds_it(tmp_path: Path) -> None:
    make(tmp_path)
    before, places = records(tmp_path), Places(tmp_path)
    places.database.rename(places.draft)
    places.exchange.write_text('{"kept": "shop-before.sqlite3"}', "ascii")
    assert records(tmp_path) == before


def test_no_record_has_no_rows(tmp_path: Path) -> None:
    assert records(tmp_path) == set()
