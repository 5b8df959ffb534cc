"""What comes from elsewhere stays words: in pages, in queries, in headers."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from tests.updater.fleet.seeding import CRASH, SHOP
from tests.updater.fleet.web.desk import Desk
from updater.fleet.accounts.roles import Role
from updater.fleet.store.account_tables import USERS
from updater.fleet.store.event_tables import CRASH_GROUPS, CRASHES, FEEDBACK
from updater.fleet.store.install_tables import INSTALLS

SignedIn = Callable[[Role], Desk]
_EVIL = "<img src=x onerror=alert(1)>\"'</title><script>alert(2)</script>"
_PAGES = (
    "/",
    "/crashes",
    f"/crashes/{CRASH}",
    "/operations",
    "/adoption",
    "/feedback",
    "/flags",
    "/installs",
)
_SQL = ("' OR '1'='1", "1; DROP TABLE users --", '" OR ""="', "%", "_", "\\", "\x00", "'")


def test_what_installs_told_is_escaped_on_every_page(signed_in: SignedIn) -> None:
    desk = signed_in(Role.ADMINISTRATOR)
    with desk.database.begin() as connection:
        connection.execute(update(CRASH_GROUPS).values(type=_EVIL, note=_EVIL))
        connection.execute(update(CRASHES).values(version=_EVIL, vci=_EVIL))
        connection.execute(update(FEEDBACK).values(words=_EVIL, about=_EVIL, version=_EVIL))
        connection.execute(update(INSTALLS).values(shop=_EVIL, version=_EVIL, platform=_EVIL, channel=_EVIL))
    for path in (*_PAGES, f"/installs/{'01' * 16}"):
        answer = desk.get(path)
        assert answer.status_code == 200, path
        assert "<img" not in answer.text
        assert "<script>" not in answer.text


def test_what_people_type_is_escaped(signed_in: SignedIn) -> None:
    desk = signed_in(Role.ADMINISTRATOR)
    desk.post(f"/crashes/{CRASH}", state="known", note=_EVIL)
    desk.post("/installs/codes", shop=_EVIL[:79])
    for path in (f"/crashes/{CRASH}", "/audit"):
        text = desk.get(path).text
        assert "&lt;img" in text
        assert "<img" not in text


def test_a_search_comes_back_as_words(signed_in: SignedIn) -> None:
    text = signed_in(Role.SUPPORT).get("/installs", search=_EVIL).text
    assert "&lt;img" in text
    assert "<img" not in text


@pytest.mark.parametrize("words", _SQL)
@pytest.mark.parametrize("name", ["search", "version", "channel", "region"])
def test_a_query_is_never_a_statement(signed_in: SignedIn, name: str, words: str) -> None:
    desk = signed_in(Role.SUPPORT)
    answer = desk.get("/installs", **{name: words})
    found = re.search(r"<p>(\d+) found</p>", answer.text)
    assert found
    assert int(found[1]) == (60 if words == "\x00" else 0)
    with desk.database.read() as connection:
        assert connection.execute(select(USERS)).all()


@pytest.mark.parametrize("words", _SQL)
def test_a_name_is_never_a_statement(desk: Desk, words: str) -> None:
    assert desk.post("/sign-in", "/sign-in", name=words, password=words, next="/").status_code == (
        422 if words == "\x00" else 401
    )


@pytest.mark.parametrize("path", ["/installs/'%20OR%201=1", "/crashes/%3Cscript%3E", "/releases/1.5.0'--"])
def test_what_is_not_there_is_404_and_says_no_more(signed_in: SignedIn, path: str) -> None:
    answer = signed_in(Role.ADMINISTRATOR).get(path)
    assert answer.status_code == 404
    assert "<script>" not in answer.text


@pytest.mark.parametrize("number", ["-1", "0", "99999999999999999999", "1e9", "\u0663", "x", "1;2"])
def test_a_page_number_is_a_number_that_there_is(signed_in: SignedIn, number: str) -> None:
    desk = signed_in(Role.ADMINISTRATOR)
    assert desk.get("/installs", page=number).status_code == 200
    assert desk.get("/audit", page=number).status_code == 200
    assert desk.get("/operations", days=number).status_code == 200


def test_line_ends_do_not_get_into_headers(signed_in: SignedIn) -> None:
    desk = signed_in(Role.ADMINISTRATOR)
    answer = desk.post("/users", name="x\r\nSet-Cookie: evil=1", role="viewer")
    assert answer.status_code == 422
    assert "evil" not in str(answer.headers)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.RELEASE_MANAGER])
def test_whose_install_it_is_shows_nowhere_to_who_may_not_know(signed_in: SignedIn, role: Role) -> None:
    desk = signed_in(role)
    for page in desk.site.pages:
        if page.method == "GET":
            path = page.path.replace("{install}", "01" * 16).replace("{signature}", CRASH)
            assert SHOP not in desk.get(path.replace("{version}", "1.5.0")).text


def test_nor_is_it_found_by_guessing(signed_in: SignedIn) -> None:
    desk = signed_in(Role.RELEASE_MANAGER)
    assert "0 found" in desk.get("/installs", search=SHOP).text
    assert "1 found" in desk.get("/installs", search="0101").text


def test_support_finds_a_shop(signed_in: SignedIn) -> None:
    assert SHOP in signed_in(Role.SUPPORT).get("/installs", search="meridian 7").text


def test_a_viewer_does_not_learn_which_installs_there_are(signed_in: SignedIn) -> None:
    desk = signed_in(Role.VIEWER)
    answers = [desk.get(f"/installs/{install}") for install in ("01" * 16, "ff" * 16)]
    assert {answer.status_code for answer in answers} == {403}
    assert answers[0].text == answers[1].text


def test_a_nul_reaches_no_database(signed_in: SignedIn) -> None:
    desk = signed_in(Role.ADMINISTRATOR)
    assert desk.get("/releases/1.5.0%00").status_code == 422
    assert desk.post("/installs/codes", shop="a\x00b").status_code == 422
