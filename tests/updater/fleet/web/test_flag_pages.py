"""Flags as installs told them, and experiments as far as they are known."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import insert

from tests.updater.fleet.rows import put
from tests.updater.fleet.seeding import PLACES, TODAY
from tests.updater.fleet.web.desk import Desk, new_desk
from updater.fleet.accounts.roles import Role
from updater.fleet.ingest import buckets
from updater.fleet.store.database import open_database
from updater.fleet.store.event_tables import INSTALL_FACTS, MEASURES
from updater.fleet.web.flag_pages import Flag, counted

SignedIn = Callable[[Role], Desk]
_EXPERIMENT = {"metric": "live-ms", "base": "single", "shares": {"single": 0.5, "grouped": 0.5}}


def test_who_tells_nothing_of_a_flag_has_its_default() -> None:
    told: list[dict[str, object]] = [{"a": "on"}, {}, {"a": "on", "b": "x"}, {"a": "off"}]
    assert counted(told) == [Flag("a", (("off", 1), ("on", 2)), 1), Flag("b", (("x", 1),), 3)]


def test_no_flag_at_all_is_said(signed_in: SignedIn) -> None:
    assert counted([]) == []


def test_the_page_shows_how_many_have_which_variant(signed_in: SignedIn) -> None:
    page = signed_in(Role.VIEWER).get("/flags").text
    assert "live-polling" in page
    assert "grouped" in page
    assert "As 59 installs told last" in page


def test_an_experiment_of_fleet_toml_is_shown_with_what_is_known(seeded: Path, tmp_path: Path) -> None:
    (tmp_path / "fleet.db").write_bytes((seeded / "fleet.db").read_bytes())
    database = open_database("", tmp_path)
    with database.begin() as connection:
        for place in PLACES[:40]:
            variant = ("single", "grouped")[place.number % 2]
            times = buckets.packed({buckets.index_of(200 if variant == "single" else 100): 40})
            row = {"experiment": "live", "install": place.install, "variant": variant, "metric": "live-ms"}
            connection.execute(insert(MEASURES).values(row | {"count": 40, "times": times}))
            exposed = {
                "day": TODAY - 3,
                "install": place.install,
                "what": "exposure",
                "name": f"live={variant}",
            }
            put(connection, INSTALL_FACTS, exposed, version=place.version(TODAY))
    config = MappingProxyType(
        {"experiments": {"live": _EXPERIMENT | {"better": "lower", "until": date(2026, 12, 24)}}}
    )
    desk = new_desk(database, tmp_path, config)
    desk.enter("vera", Role.VIEWER)
    page = desk.get("/flags").text
    assert "Experiment live: live-ms, lower is better" in page
    assert "the base" in page
    database.close()
