"""A publisher with a version out, for the tests of what a fleet is made of."""

from pathlib import Path

import pytest

from diagclinic.persistence.database_file import SCHEMA
from tests.fleet_world.programs import make_program
from tests.fleet_world.publisher import Publisher
from tests.fleet_world.shifted_clock import ShiftedClock

FORMATS = f"{SCHEMA}:1-{SCHEMA}"


@pytest.fixture
def clock(tmp_path: Path) -> ShiftedClock:
    return ShiftedClock(tmp_path)


@pytest.fixture
def publisher(tmp_path: Path, clock: ShiftedClock) -> Publisher:
    folder = tmp_path / "publisher"
    folder.mkdir()
    defaults = {"channel": "pilot", "repositories": [(folder / "desk" / "repo").as_uri()]}
    publisher = Publisher(folder, defaults, clock.environment)
    publisher.begin()
    publisher.publish(make_program(tmp_path / "source", "1.0.0"), FORMATS)
    publisher.offer("1.0.0")
    return publisher
