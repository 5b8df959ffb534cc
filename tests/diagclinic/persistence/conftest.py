"""Records in a fresh folder, closed at the end of the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from diagclinic.persistence.shop_record import SqliteShopRecord, open_record


@pytest.fixture
def record(tmp_path: Path) -> Iterator[SqliteShopRecord]:
    opened = open_record(tmp_path)
    yield opened
    opened.close()
