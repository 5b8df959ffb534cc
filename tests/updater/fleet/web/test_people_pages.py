"""Administrators and people: codes shown once, nobody locks themselves out, the audit read and checked."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import update

from tests.updater.fleet.web.desk import PASSWORD, Desk
from updater.fleet.accounts.roles import Role
from updater.fleet.store.steering_tables import AUDIT

SignedIn = Callable[[Role], Desk]
_CODE = re.compile(r"<li>([A-Z2-7]{4}(?:-[A-Z2-7]{4}){3})</li>")


def _added(desk: Desk, name: str, role: Role = Role.VIEWER) -> str:
    answer = desk.post("/users", name=name, role=role)
    found = _CODE.search(desk.get(answer.headers["location"]).text)
    assert found
    return found[1]


def test_who_is_added_sets_up_with_the_code_that_was_shown(signed_in: SignedIn) -> None:
    desk = signed_in(Role.ADMINISTRATOR)
    code = _added(desk, "noor")
    other = desk.other()
    answer = other.post("/set-up", "/set-up", code=code, password=PASSWORD, again=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/second-factor/set-up")


def test_a_code_is_shown_once(signed_in: SignedIn) -> None:
    desk = signed_in(Role.ADMINISTRATOR)
    assert _added(desk, "noor") not in desk.get("/users").text


@pytest.mark.parametrize("form", [{"name": "a b"}, {"name": ""}, {"role": "root"}, {"role": ""}])
def test_what_cannot_be_is_refused(signed_in: SignedIn, form: dict[str, str]) -> None:
    desk = signed_in(Role.ADMINISTRATOR)
    assert desk.post("/users", **({"name": "noor", "role": "viewer"} | form)).status_code == 422


def test_another_role_ends_their_sessions(signed_in: SignedIn) -> None:
    desk = signed_in(Role.ADMINISTRATOR)
    other = desk.other()
    other.enter("noor", Role.VIEWER)
    desk.post("/users/noor/role", role="support")
    assert other.get("/").headers["location"] == "/sign-in"
    other.sign_in("noor")
    assert other.get("/installs").status_code == 200


def test_who_is_disabled_is_out_at_once(signed_in: SignedIn) -> None:
    desk = signed_in(Role.ADMINISTRATOR)
    other = desk.other()
    other.enter("noor", Role.VIEWER)
    desk.post("/users/noor/disable")
    assert other.get("/").headers["location"] == "/sign-in"
    assert "disabled" in desk.get("/users").text


def test_a_reset_shows_a_new_code(signed_in: SignedIn) -> None:
    desk = signed_in(Role.ADMINISTRATOR)
    _added(desk, "noor")
    answer = desk.post("/users/noor/reset")
    assert _CODE.search(desk.get(answer.headers["location"]).text)


@pytest.mark.parametrize("act", ["role", "reset", "disable"])
def test_nobody_does_it_to_themselves(signed_in: SignedIn, act: str) -> None:
    desk = signed_in(Role.ADMINISTRATOR)
    answer = desk.post(f"/users/adminis/{act}", role="viewer")
    assert answer.status_code == 403
    assert "your own account" in answer.text
    assert desk.get("/users").status_code == 200


def test_nobody_who_is_not_there_is_changed(signed_in: SignedIn) -> None:
    assert signed_in(Role.ADMINISTRATOR).post("/users/nobody/disable").status_code == 422


def test_the_audit_tells_who_did_what(signed_in: SignedIn) -> None:
    desk = signed_in(Role.ADMINISTRATOR)
    _added(desk, "noor")
    text = desk.get("/audit").text
    assert "user added" in text
    assert "noor" in text


def test_a_whole_chain_is_said_to_be_whole(signed_in: SignedIn) -> None:
    desk = signed_in(Role.ADMINISTRATOR)
    answer = desk.post("/audit/verify")
    assert "The chain is whole" in desk.get(answer.headers["location"]).text


def test_a_broken_one_to_be_broken(signed_in: SignedIn) -> None:
    desk = signed_in(Role.ADMINISTRATOR)
    with desk.database.begin() as connection:
        connection.execute(update(AUDIT).where(AUDIT.c.id == 1).values(who="somebody else"))
    answer = desk.post("/audit/verify")
    assert "Line 1 of the audit was changed" in desk.get(answer.headers["location"]).text


def test_a_long_audit_has_pages(signed_in: SignedIn) -> None:
    desk = signed_in(Role.ADMINISTRATOR)
    for number in range(60):
        desk.post("/users", name=f"user{number}", role="viewer")
        desk.post(f"/users/user{number}/disable")
    first, second = desk.get("/audit").text, desk.get("/audit", page="2").text
    assert "Page 1 of 2" in first
    assert "user59" in first
    assert "user59" not in second
