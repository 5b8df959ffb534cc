"""The dashboard as a whole: every page once, every link leads somewhere."""

import re
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

import pytest

from tests.updater.fleet.seeding import CRASH, NOW, seed
from tests.updater.fleet.seeding_steering import BAD, steer
from tests.updater.fleet.web.desk import Desk, new_desk
from updater.fleet.accounts.roles import Role
from updater.fleet.store.database import open_database
from updater.fleet.store.errors import SettingsError
from updater.fleet.store.schema import prepare
from updater.fleet.web.site import MENU

SignedIn = Callable[[Role], Desk]


def test_every_page_is_there_once(desk: Desk) -> None:
    pages = [(page.method, page.path) for page in desk.site.pages]
    assert len(pages) == len(set(pages))


def test_the_menu_leads_to_pages_that_ask_for_the_same_permission(desk: Desk) -> None:
    permissions = {page.path: page.permission for page in desk.site.pages if page.method == "GET"}
    assert {link.path: link.permission for link in MENU}.items() <= permissions.items()


def test_every_link_of_every_page_leads_somewhere(signed_in: SignedIn) -> None:
    desk = signed_in(Role.ADMINISTRATOR)
    left, seen = ["/"], set[str]()
    while left:
        path = left.pop()
        seen.add(path)
        answer = desk.get(path)
        assert answer.status_code == 200, path
        if answer.headers["content-type"].startswith("text/html") and "attachment" not in str(answer.headers):
            links = re.findall(r'<a[^>]* href="(/[^"]*)"', answer.text)
            left += {link.replace("&amp;", "&") for link in links} - seen - set(left)
    assert len(seen) > 70


def test_a_section_that_makes_no_sense_ends_the_start(tmp_path: Path) -> None:
    database = open_database("", tmp_path)
    prepare(database)
    with pytest.raises(SettingsError):
        new_desk(database, tmp_path, MappingProxyType({"experiments": {"live": {"metric": 7}}}))
    database.close()


def test_every_page_is_the_same_over_postgresql(
    postgres_url: str, signed_in: SignedIn, tmp_path: Path
) -> None:
    database = open_database(postgres_url, tmp_path)
    prepare(database)
    seed(database)
    steer(database, NOW)
    one, other = signed_in(Role.SUPPORT), new_desk(database, tmp_path)
    other.enter("support", Role.SUPPORT)
    other.clock.now = one.clock.now
    paths = [page.path for page in one.site.pages if page.method == "GET" and "{" not in page.path]
    for path in (
        *paths,
        f"/releases/{BAD}",
        f"/crashes/{CRASH}",
        f"/installs/{'01' * 16}",
        "/reports/week.csv",
    ):
        assert _words(one, path) == _words(other, path)
    assert "Meridian 7" in other.get("/installs", search="MERIDIAN 7").text
    database.close()


def _words(desk: Desk, path: str) -> tuple[int, str]:
    """Return what a page says, without what is drawn anew for each session."""
    answer = desk.get(path)
    return answer.status_code, re.sub(r'value="[0-9a-f]{64}"', "", answer.text)
