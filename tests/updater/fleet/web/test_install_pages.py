"""Installs: looked for, let in, revoked; and one install's story."""

import re
from collections.abc import Callable

from tests.updater.fleet.seeding import SHOP
from tests.updater.fleet.web.desk import Desk
from updater.fleet.accounts.roles import Role
from updater.fleet.enrol.codes import redeem

SignedIn = Callable[[Role], Desk]
_INSTALL = "01" * 16


def test_fifty_stand_on_a_page(signed_in: SignedIn) -> None:
    desk = signed_in(Role.SUPPORT)
    first, second = desk.get("/installs").text, desk.get("/installs", page="2").text
    assert (first.count('<th scope="row">'), second.count('<th scope="row">')) == (50, 10)
    assert "Page 1 of 2" in first


def test_pages_keep_what_was_looked_for(signed_in: SignedIn) -> None:
    page = signed_in(Role.SUPPORT).get("/installs", search=SHOP[:6]).text
    assert f"/installs?search={SHOP[:6]}&amp;days=30&amp;page=2" in page


def test_channel_version_and_region_narrow(signed_in: SignedIn) -> None:
    page = signed_in(Role.SUPPORT).get("/installs", channel="pilot", region="EU", version="1.5.0").text
    assert "<p>5 found</p>" in page


def test_a_code_that_was_made_lets_an_install_of_that_shop_in(signed_in: SignedIn) -> None:
    desk = signed_in(Role.SUPPORT)
    answer = desk.post("/installs/codes", shop="Garage Nord")
    found = re.search(r"<li>([0-9A-Z-]{23})</li>", desk.get(answer.headers["location"]).text)
    assert found
    with desk.database.begin() as connection:
        assert redeem(connection, found[1], "new", desk.clock.now) == "Garage Nord"


def test_the_code_is_not_in_the_audit(signed_in: SignedIn) -> None:
    desk = signed_in(Role.ADMINISTRATOR)
    answer = desk.post("/installs/codes", shop="Garage Nord")
    found = re.search(r"<li>([0-9A-Z-]{23})</li>", desk.get(answer.headers["location"]).text)
    audit = desk.get("/audit").text
    assert found
    assert found[1] not in audit
    assert "enrolment code made" in audit


def test_a_revoked_install_is_shown_as_that_and_not_revoked_again(signed_in: SignedIn) -> None:
    desk = signed_in(Role.ADMINISTRATOR)
    desk.post(f"/installs/{_INSTALL}/revoke", why="stolen")
    page = desk.get(f"/installs/{_INSTALL}").text
    assert "revoked" in page
    assert "Revoke it" not in page
    assert desk.post(f"/installs/{_INSTALL}/revoke", why="again").status_code == 404


def test_to_revoke_takes_a_reason(signed_in: SignedIn) -> None:
    assert signed_in(Role.ADMINISTRATOR).post(f"/installs/{_INSTALL}/revoke").status_code == 422


def test_a_story_tells_what_support_needs(signed_in: SignedIn) -> None:
    page = signed_in(Role.SUPPORT).get(f"/installs/{_INSTALL}").text
    for told in (SHOP, "1.5.0", "Operations by day", "session: clean", "usage", "by a code"):
        assert told in page


def test_to_a_release_manager_it_does_not_tell_whose_it_is(signed_in: SignedIn) -> None:
    page = signed_in(Role.RELEASE_MANAGER).get(f"/installs/{_INSTALL}").text
    assert SHOP not in page
    assert "Operations by day" in page
