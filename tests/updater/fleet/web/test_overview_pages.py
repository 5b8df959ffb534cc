"""The overview: the fleet at a glance."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select

from tests.updater.fleet.seeding import TODAY
from tests.updater.fleet.web.desk import Desk, new_desk
from updater.fleet.accounts.roles import Role
from updater.fleet.reports.writing import count
from updater.fleet.store.database import open_database
from updater.fleet.store.event_tables import VERSION_DAYS
from updater.fleet.store.schema import prepare

SignedIn = Callable[[Role], Desk]


def test_versions_on_their_way_tell_what_is_missing(signed_in: SignedIn) -> None:
    page = signed_in(Role.VIEWER).get("/").text
    assert page.index(">1.5.0</a>") < page.index(">1.4.2</a>")
    assert "1\u2009840</strong> more operations are missing" in page
    assert "2.6 times as often" in page
    assert "certified" in page


def test_the_dials_are_what_the_tables_hold(signed_in: SignedIn) -> None:
    desk = signed_in(Role.VIEWER)
    days = VERSION_DAYS.c
    week = select(func.sum(days.ok) + func.sum(days.failed)).where(days.day.between(TODAY - 6, TODAY))
    with desk.database.read() as connection:
        told = connection.execute(week).scalar_one()
    page = desk.get("/").text
    assert f"<dd>{count(told)}" in page
    assert "<dd>59" in page


def test_open_alerts_lead_to_their_page(signed_in: SignedIn) -> None:
    page = signed_in(Role.VIEWER).get("/").text
    assert '<a href="/alerts">1.5.0 crashes' in page
    assert "2 not taken up" in page


def test_an_empty_fleet_is_no_error(tmp_path: Path) -> None:
    database = open_database("", tmp_path)
    prepare(database)
    desk = new_desk(database, tmp_path)
    desk.enter("vera", Role.ADMINISTRATOR)
    for page in desk.site.pages:
        if page.method == "GET" and "{" not in page.path:
            assert desk.get(page.path).status_code in {200, 303}, page.path
    assert "No version is on its way." in desk.get("/").text
    database.close()
