"""What somebody chose to look at, and what there is to choose from."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from tests.updater.fleet.seeding import NOW, TODAY
from updater.fleet.health.scope import Scope
from updater.fleet.store.database import open_database
from updater.fleet.web.asking import Ask
from updater.fleet.web.looking import Choice, chosen, order

_PLAIN = Ask(NOW, "", "", MappingProxyType({}), MappingProxyType({}), MappingProxyType({}))
Choose = Callable[..., Choice]


@pytest.fixture
def choose(seeded: Path) -> Choose:
    """Choose by the words of a query."""

    def choice(**query: str) -> Choice:
        database = open_database("", seeded)
        try:
            with database.read() as connection:
                return chosen(connection, replace(_PLAIN, query=query))
        finally:
            database.close()

    return choice


def test_without_a_word_it_is_everything_of_a_month(choose: Choose) -> None:
    assert choose().scope == Scope(since=TODAY - 29, until=TODAY)


def test_words_narrow_it(choose: Choose) -> None:
    choice = choose(days="7", version="1.5.0", channel="pilot", region="EU")
    assert choice.scope == Scope("1.5.0", "pilot", "EU", "", TODAY - 6, TODAY)
    assert choice.address == "days=7&version=1.5.0&channel=pilot&region=EU"


def test_one_chooses_from_what_there_is(choose: Choose) -> None:
    choice = choose()
    assert choice.versions == ("1.5.0", "1.4.2", "1.4.1")
    assert choice.channels == ("beta", "pilot", "regional")
    assert choice.regions == ("EU", "US")


def test_versions_that_told_nothing_in_these_days_are_not_offered(choose: Choose) -> None:
    assert "1.4.1" in choose(days="90").versions
    assert choose(days="1").days == 1


def test_ten_comes_after_nine() -> None:
    assert sorted(["1.10.0", "1.9.0", "1.9.0-rc1", "x", ""], key=order) == [
        "",
        "x",
        "1.9.0-rc1",
        "1.9.0",
        "1.10.0",
    ]
