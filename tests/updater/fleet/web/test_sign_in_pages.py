"""Signing in page by page: what is shown, what is asked again, and where one goes on."""

from collections.abc import Callable

import pytest

from tests.updater.fleet.web.desk import PASSWORD, Desk
from updater.fleet.accounts.roles import Role

SignedIn = Callable[[Role], Desk]


def test_ten_recovery_codes_are_shown_once(desk: Desk) -> None:
    codes = desk.enter("mira", Role.VIEWER)
    assert len(set(codes)) == 10
    assert codes[0] not in desk.get("/account").text


def test_a_recovery_code_stands_in_for_the_telephone(desk: Desk) -> None:
    codes = desk.enter("mira", Role.VIEWER)
    desk.client.cookies.clear()
    assert desk.sign_in("mira", code=codes[4]).headers["location"] == "/"
    desk.client.cookies.clear()
    assert desk.sign_in("mira", code=codes[4]).status_code == 401


def test_a_code_that_was_used_is_refused(desk: Desk) -> None:
    desk.enter("mira", Role.VIEWER)
    desk.client.cookies.clear()
    digits = desk.digits("mira")
    assert desk.sign_in("mira", code=digits).status_code == 303
    desk.client.cookies.clear()
    assert desk.sign_in("mira", code=digits).status_code == 401


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        ({"again": "something else here"}, 422, "not the same"),
        ({"password": "short", "again": "short"}, 422, "12 to 256"),
        ({"code": "AAAA-BBBB-CCCC-DDDD"}, 401, "do not belong together"),
    ],
)
def test_what_is_wrong_with_a_set_up_is_said_on_the_form(
    desk: Desk, form: dict[str, str], status: int, words: str
) -> None:
    plain = {"code": desk.add("mira", Role.VIEWER), "password": PASSWORD, "again": PASSWORD}
    answer = desk.post("/set-up", "/set-up", **(plain | form))
    assert answer.status_code == status
    assert words in answer.text
    assert PASSWORD not in answer.text


def test_a_wrong_first_code_shows_the_same_secret_again(desk: Desk) -> None:
    code = desk.add("mira", Role.VIEWER)
    desk.post("/set-up", "/set-up", code=code, password=PASSWORD, again=PASSWORD)
    before = desk.get("/second-factor/set-up").text
    answer = desk.post("/second-factor/set-up", "/second-factor/set-up", code="000000")
    assert answer.status_code == 401
    assert before.partition('id="secret">')[2][:32] == answer.text.partition('id="secret">')[2][:32]


def test_who_is_signed_in_is_sent_on(signed_in: SignedIn) -> None:
    desk = signed_in(Role.VIEWER)
    for path in ("/sign-in", "/second-factor", "/second-factor/set-up"):
        assert desk.get(path).headers["location"] == "/"


def test_who_still_needs_the_second_factor_is_sent_to_it(desk: Desk) -> None:
    desk.enter("mira", Role.VIEWER)
    desk.client.cookies.clear()
    desk.post("/sign-in", "/sign-in", name="mira", password=PASSWORD, next="/")
    assert desk.get("/second-factor/set-up").headers["location"] == "/second-factor"


def test_a_changed_password_ends_the_other_session_and_not_this_one(desk: Desk) -> None:
    desk.enter("mira", Role.VIEWER)
    other = desk.other()
    other.sign_in("mira")
    words = "five other plain words"
    desk.post("/account/password", old=PASSWORD, password=words, again=words)
    assert desk.get("/").status_code == 200
    assert other.get("/").headers["location"] == "/sign-in"


@pytest.mark.parametrize(
    ("form", "status"),
    [({"old": "not the old one"}, 401), ({"again": "different"}, 422), ({"password": "x"}, 422)],
)
def test_a_password_is_not_changed_by_mistake(signed_in: SignedIn, form: dict[str, str], status: int) -> None:
    desk = signed_in(Role.VIEWER)
    words = "five other plain words"
    assert (
        desk.post(
            "/account/password", **({"old": PASSWORD, "password": words, "again": words} | form)
        ).status_code
        == status
    )


def test_who_signs_out_is_out(signed_in: SignedIn) -> None:
    desk = signed_in(Role.VIEWER)
    cookie = desk.client.cookies["__Host-diagclinic_session"]
    assert desk.post("/sign-out").headers["location"] == "/sign-in"
    desk.client.cookies.set("__Host-diagclinic_session", cookie, domain="fleet.example")
    assert desk.get("/").headers["location"] == "/sign-in"
