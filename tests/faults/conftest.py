"""A shop whose installs are broken in many ways."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.sample import Benches
from tests.faults.shop import Shop
from tests.faults.workshop import workshop


@pytest.fixture(scope="session")
def shop() -> Iterator[Shop]:
    """The publisher's world, and installs of trees of more than 200 files."""
    with tempfile.TemporaryDirectory(dir=workshop(), prefix="shop-") as folder:
        yield Shop(Path(folder, "shop"))


@pytest.fixture(scope="session")
def benches(shop: Shop) -> Benches:
    """What is done to them, each act traced once."""
    return Benches(shop)
