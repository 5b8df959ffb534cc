"""A PostgreSQL for each process of tests, and a fresh database of either kind for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import Cluster, new_cluster
from updater.fleet.store.database import Database, open_database
from updater.fleet.store.schema import prepare


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Give a PostgreSQL that does not sync."""
    with new_cluster() as started:
        yield started


@pytest.fixture
def postgres_url(cluster: Cluster) -> Iterator[str]:
    """Give the URL of an empty database."""
    with cluster.database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Give a database with its tables, once of each kind."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    opened = open_database(url, tmp_path / "fleet")
    prepare(opened)
    try:
        yield opened
    finally:
        opened.close()
