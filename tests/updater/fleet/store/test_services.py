"""Parts are handed what they need, and what they opened is closed."""

from pathlib import Path

import pytest

from updater.fleet.store.database import Database
from updater.fleet.store.errors import SettingsError
from updater.fleet.store.services import Services


def test_a_part_gets_its_own_table(database: Database, tmp_path: Path) -> None:
    services = Services(database, tmp_path, lambda: 5, {"web": {"title": "Fleet"}, "odd": 3})
    assert (services.section("web"), services.section("none")) == ({"title": "Fleet"}, {})
    with pytest.raises(SettingsError, match=r"\[odd\]"):
        services.section("odd")


def test_what_was_opened_is_closed_the_last_first(database: Database, tmp_path: Path) -> None:
    services = Services(database, tmp_path, lambda: 5)
    closed: list[str] = []
    services.ends.callback(closed.append, "first")
    services.ends.callback(closed.append, "second")
    services.ends.close()
    assert closed == ["second", "first"]
