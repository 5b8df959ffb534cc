"""What the fleet told of an experiment."""

import math

import pytest

from tests.updater.fleet.experiments.test_design import TOLD
from tests.updater.fleet.rollout.fleet import counted, did, enrol, told
from tests.updater.fleet.rows import put
from updater.fleet.experiments.design import designs
from updater.fleet.experiments.findings import Group
from updater.fleet.experiments.telling import groups_of, log_sum
from updater.fleet.store.database import Database
from updater.fleet.store.event_tables import MEASURES

(DESIGN,) = designs(TOLD)


def take_part(database: Database, install: str, variant: str, *values: float, **fields: str) -> None:
    """Let an install see a variant, measure, and work."""
    with database.begin() as connection:
        enrol(connection, install, **fields)
        told(connection, install, "1.1.0", 100, what="exposure", name=f"live_polling={variant}")
        said = "" if variant == "plain" else variant
        row = {"experiment": "live_polling", "install": install, "variant": said, "metric": "round_ms"}
        put(connection, MEASURES, {**row, "count": len(values), "times": counted(*values)})
        did(connection, install, "1.1.0", 100, ok=95, failed=5)
        did(connection, install, "1.1.0", 99, ok=0, failed=1000)


def _groups(database: Database) -> tuple[dict[str, Group], int]:
    with database.read() as connection:
        groups, mixed = groups_of(connection, DESIGN)
    return {group.variant: group for group in groups}, mixed


def test_shop_is_one_voice_with_its_mean(database: Database) -> None:
    take_part(database, "a", "adaptive", *[100.0] * 40, shop="one")
    take_part(database, "b", "adaptive", *[1000.0] * 40, shop="one")
    (mean,) = _groups(database)[0]["adaptive"].means
    assert (mean.shop, math.exp(mean.mean)) == ("one", pytest.approx(316, rel=0.16))


def test_default_variant_is_the_one_that_no_flag_names(database: Database) -> None:
    take_part(database, "a", "plain", *[100.0] * 40)
    assert len(_groups(database)[0]["plain"].means) == 1


def test_failures_are_counted_since_somebody_took_part(database: Database) -> None:
    take_part(database, "a", "plain", *[100.0] * 40)
    (failures,) = _groups(database)[0]["plain"].failures
    assert failures.mean == pytest.approx(0.05)


def test_little_is_no_voice(database: Database) -> None:
    take_part(database, "a", "adaptive", *[100.0] * 19)
    group = _groups(database)[0]["adaptive"]
    assert (group.installs, group.means) == (1, ())


def test_install_that_saw_several_counts_for_none(database: Database) -> None:
    take_part(database, "a", "adaptive", *[100.0] * 40)
    with database.begin() as connection:
        told(connection, "a", "1.1.0", 101, what="exposure", name="live_polling=plain")
    groups, mixed = _groups(database)
    assert (mixed, [group.installs for group in groups.values()]) == (1, [0, 0])


def test_strangers_do_not_count(database: Database) -> None:
    take_part(database, "a", "adaptive", *[100.0] * 40, how="open")
    assert _groups(database)[0]["adaptive"].installs == 0


def test_logarithms_are_those_of_the_values_to_within_a_bucket() -> None:
    total, count = log_sum(counted(10.0, 100.0, 1000.0))
    assert (total / count, count) == (pytest.approx(math.log(100), abs=0.15), 3)
