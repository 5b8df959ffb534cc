"""Alerts on the page: taken up once, silenced for a while, over and done."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.updater.fleet.web.desk import Desk
from updater.fleet.accounts.roles import Role
from updater.fleet.store.alert_tables import ALERTS

SignedIn = Callable[[Role], Desk]


def _id(desk: Desk, rule: str) -> int:
    with desk.database.read() as connection:
        return int(connection.execute(select(ALERTS.c.id).where(ALERTS.c.rule == rule)).scalar_one())


def test_what_is_open_stands_there_the_gravest_first(signed_in: SignedIn) -> None:
    page = signed_in(Role.VIEWER).get("/alerts").text
    assert page.index("1.5.0 crashes") < page.index("Scans of 1.5.0") < page.index("One install in three")
    assert "Six installs fell silent" in page
    assert "I take it up" not in page


def test_who_takes_it_up_is_named_with_what_they_do(signed_in: SignedIn) -> None:
    desk = signed_in(Role.SUPPORT)
    answer = desk.post(f"/alerts/{_id(desk, 'slow')}/acknowledge", why="I ask the shops")
    page = desk.get(answer.headers["location"]).text
    assert "I ask the shops" in page
    assert "support" in page


def test_it_is_taken_up_once(signed_in: SignedIn) -> None:
    desk = signed_in(Role.SUPPORT)
    number = _id(desk, "slow")
    desk.post(f"/alerts/{number}/acknowledge", why="I do")
    assert desk.post(f"/alerts/{number}/acknowledge", why="I do, too").status_code == 404


@pytest.mark.parametrize("why", ["", "   "])
def test_it_takes_a_word(signed_in: SignedIn, why: str) -> None:
    desk = signed_in(Role.SUPPORT)
    assert desk.post(f"/alerts/{_id(desk, 'slow')}/acknowledge", why=why).status_code == 422


def test_a_silenced_cause_is_listed_as_that(signed_in: SignedIn) -> None:
    desk = signed_in(Role.SUPPORT)
    desk.post("/alerts/silence", rule="slow", about="1.5.0 scan", hours="4", why="known")
    assert "silenced until 2026-11-21 16:0" in desk.get("/alerts").text


@pytest.mark.parametrize(
    "form", [{"hours": "5000"}, {"hours": ""}, {"why": ""}, {"rule": ""}, {"rule": "slwo"}]
)
def test_a_silence_that_makes_no_sense_is_refused(signed_in: SignedIn, form: dict[str, str]) -> None:
    desk = signed_in(Role.SUPPORT)
    plain = {"rule": "slow", "about": "", "hours": "4", "why": "known"}
    assert desk.post("/alerts/silence", **(plain | form)).status_code == 422


def test_what_was_done_is_in_the_audit(signed_in: SignedIn) -> None:
    desk = signed_in(Role.ADMINISTRATOR)
    desk.post(f"/alerts/{_id(desk, 'slow')}/acknowledge", why="I ask the shops")
    desk.post("/alerts/silence", rule="new-crash", about="", hours="1", why="known")
    audit = desk.get("/audit").text
    assert "alert taken up" in audit
    assert "alert silenced" in audit
