"""What pages ask of experiments."""

import math
import random
from pathlib import Path

import pytest

from tests.updater.fleet.experiments.test_design import TOLD
from tests.updater.fleet.experiments.test_telling import take_part
from updater.fleet.experiments.design import designs
from updater.fleet.experiments.desk import report_of, reports
from updater.fleet.experiments.findings import Answer
from updater.fleet.store.database import Database
from updater.fleet.store.errors import SettingsError
from updater.fleet.store.services import Services

(DESIGN,) = designs(TOLD)
NOW = 1_796_083_200_000  # 2026-12-01


def test_quicker_variant_is_found_in_a_fleet(database: Database) -> None:
    chance = random.Random(3)  # noqa: S311  no secrets
    for number in range(60):
        variant = "plain" if number % 2 else "adaptive"
        usual = 100 * math.exp(chance.gauss(0, 0.15)) * (0.6 if variant == "adaptive" else 1)
        values = [usual * math.exp(chance.gauss(0, 0.2)) for _ in range(60)]
        take_part(database, f"i{number}", variant, *values)
    with database.read() as connection:
        (found,) = report_of(connection, DESIGN, NOW).findings
    assert (found.variant, found.answer) == ("adaptive", Answer.BETTER)
    assert found.low < -0.4 < found.high


def test_every_experiment_of_the_settings_is_told(database: Database, tmp_path: Path) -> None:
    services = Services(database, tmp_path, lambda: NOW, {"experiments": TOLD})
    assert [one.design.name for one in reports(services)] == ["live_polling"]


def test_experiment_that_makes_no_sense_is_told(database: Database, tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        reports(Services(database, tmp_path, lambda: NOW, {"experiments": {"x": 3}}))
