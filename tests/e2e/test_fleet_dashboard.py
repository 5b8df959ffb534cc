"""The dashboard as people meet it: the service's own process, and Chromium in front of it."""

import io
import re
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from pypdf import PdfReader
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.e2e.fleet_browser import PASSWORD, Browser, browsing
from tests.fleet_world.service import Service
from tests.updater.fleet.seeding import CRASH, SHOP, seed
from tests.updater.fleet.seeding_steering import BAD, steer
from updater.fleet.store.database import open_database
from updater.fleet.store.schema import prepare

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Chromium is where Debian puts it")
_INSTALL: Final = "01" * 16
_PAGES: Final = {
    "/": "Overview",
    f"/releases/{BAD}": BAD,
    "/crashes": "Crashes",
    f"/crashes/{CRASH}": "IndexError",
    "/operations": "Operations",
    "/performance": "Performance by hardware",
    "/adoption": "Adoption",
    "/feedback": "Feedback",
    "/flags": "Flags and experiments",
    "/alerts": "Alerts",
    "/reports": "Reports",
    "/installs": "Installs",
    f"/installs/{_INSTALL}": _INSTALL[:12],
    "/audit": "Audit",
    "/users": "Users",
    "/account": "Your account",
}


@dataclass
class _Place:
    """The service at work, and folders for browsers."""

    service: Service
    url: str
    folder: Path

    def code(self, name: str, role: str) -> str:
        """Add somebody on the command line and return the set-up code."""
        added = self.service.type("user", "add", name, "--role", role)
        return str(added["code"])


@pytest.fixture
def place(tmp_path: Path) -> Iterator[_Place]:
    """Serve a seeded fleet."""
    folder = tmp_path / "fleet"
    database = open_database("", folder)
    prepare(database)
    now = time.time_ns() // 1_000_000
    seed(database, now)
    steer(database, now)
    database.close()
    service = Service(folder)
    with service.serving() as url:
        yield _Place(service, url, tmp_path)


@pytest.fixture
def browser(place: _Place) -> Iterator[Browser]:
    """Give a browser in front of it."""
    with browsing(place.url, place.folder / "one") as opened:
        yield opened


@pytest.mark.timeout(300)
def test_an_administrator_sets_up_signs_in_and_sees_every_page(place: _Place, browser: Browser) -> None:
    assert len(browser.set_up(place.code("mira", "administrator"))) == 10
    browser.sign_out()
    assert browser.open("/audit") == "Sign in"
    browser.sign_in("mira")
    found = {path: browser.open(path) for path in _PAGES}
    assert found == _PAGES
    assert browser.complaints == []


@pytest.mark.timeout(300)
def test_every_page_fits_a_telephone(place: _Place, browser: Browser) -> None:
    browser.set_up(place.code("mira", "administrator"))
    metrics = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    wide = []
    for path in _PAGES:
        browser.open(path)
        wide += [path] if browser.is_wider_than_its_window() else []
    assert wide == []


@pytest.mark.timeout(300)
def test_one_halts_and_two_resume(place: _Place, browser: Browser) -> None:
    browser.set_up(place.code("mira", "release-manager"))
    other_code = place.code("noor", "release-manager")
    browser.open(f"/releases/{BAD}")
    browser.send("form[action$='/stop']", act="halt", why="It crashes on ELM327 adapters.")
    assert browser.find(".head .state").text == "halted"
    assert "It crashes on ELM327 adapters." in browser.text
    browser.send("form[action$='/propose']", why="The server was at fault.")
    assert "Another release manager has to agree." in browser.text
    assert browser.count("form[action$='/agree']") == 0
    with browsing(place.url, place.folder / "two") as other:
        other.set_up(other_code)
        other.open(f"/releases/{BAD}")
        other.send("form[action$='/agree']")
        assert other.find(".head .state").text == "running"
    browser.open(f"/releases/{BAD}")
    assert "mira\nand noor" in browser.text
    browser.open("/audit")
    browser.send(".head form")
    assert "The chain is whole" in browser.find("#told").text


@pytest.mark.timeout(300)
def test_a_viewer_sees_and_is_refused(place: _Place, browser: Browser) -> None:
    browser.set_up(place.code("vera", "viewer"))
    assert browser.open(f"/releases/{BAD}") == BAD
    assert browser.count("main form") == 0
    for path in ("/users", "/audit", "/installs", f"/installs/{_INSTALL}"):
        assert browser.open(path) == "That did not work"
        assert "A viewer may not" in browser.text


@pytest.mark.timeout(300)
def test_support_finds_a_shop_and_lets_an_install_in(place: _Place, browser: Browser) -> None:
    browser.set_up(place.code("sam", "support"))
    browser.open("/installs")
    browser.send("form[method=get]", search="meridian 7")
    assert SHOP in browser.text
    browser.send("form[action='/installs/codes']", shop="Garage Nord")
    assert re.fullmatch(r"[0-9A-Z]{5}(-[0-9A-Z]{5}){3}", browser.find("#told li").text)
    browser.open("/installs")
    assert browser.count("#told") == 0


@pytest.mark.timeout(300)
def test_a_wrong_code_of_the_second_factor_and_one_that_was_used_are_refused(
    place: _Place, browser: Browser
) -> None:
    recovery = browser.set_up(place.code("mira", "viewer"))
    browser.sign_out()
    browser.open("/sign-in")
    browser.send("form", name="mira", password=PASSWORD)
    browser.send("form", code="000000")
    assert browser.find(".notice.bad")
    browser.send("form", code=recovery[0].lower())
    assert browser.find("h1").text == "Overview"
    browser.sign_out()
    browser.open("/sign-in")
    browser.send("form", name="mira", password=PASSWORD)
    browser.send("form", code=recovery[0])
    assert browser.find(".notice.bad")


@pytest.mark.timeout(300)
def test_signing_in_needs_no_mouse(place: _Place, browser: Browser) -> None:
    browser.set_up(place.code("mira", "viewer"))
    browser.sign_out()
    browser.open("/sign-in")
    keys = ActionChains(browser.driver)
    keys.send_keys("mira", Keys.TAB, PASSWORD, Keys.ENTER).perform()
    assert browser.find("input[name=code]")
    ActionChains(browser.driver).send_keys(browser.digits(), Keys.ENTER).perform()
    assert browser.find("nav[aria-label=Pages]")
    assert browser.find("h1").text == "Overview"


@pytest.mark.timeout(300)
def test_a_report_is_taken_away_from_the_page_and_from_the_command_line(
    place: _Place, browser: Browser
) -> None:
    browser.set_up(place.code("mira", "viewer"))
    browser.open("/reports")
    links = [one.get_attribute("href") or "" for one in browser.driver.find_elements(By.CSS_SELECTOR, "td a")]
    assert len(links) == 9
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in browser.driver.get_cookies())
    kinds = []
    for link in links:
        request = urllib.request.Request(link, headers={"Cookie": cookies})  # noqa: S310  of ours
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            kinds.append((answer.headers.get_content_type(), answer.read(5)))
    assert {kind for kind, _ in kinds} == {"text/html", "application/pdf", "text/csv"}
    file = place.folder / "week.pdf"
    told = place.service.type("report", "--period", "week", "--format", "pdf", "--out", file)
    assert told["bytes"] == file.stat().st_size
    assert "Versions" in PdfReader(io.BytesIO(file.read_bytes())).pages[0].extract_text()


@pytest.mark.timeout(300)
def test_who_is_disabled_on_the_command_line_is_out_at_once(place: _Place, browser: Browser) -> None:
    browser.set_up(place.code("mira", "viewer"))
    place.service.type("user", "disable", "mira")
    assert browser.open("/") == "Sign in"
    browser.send("form", name="mira", password=PASSWORD)
    assert browser.find(".notice.bad")


def test_without_a_session_no_page_and_no_file_is_given(place: _Place) -> None:
    class _Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    opener = urllib.request.build_opener(_Stay())
    for path in ("/", "/installs", "/reports/week.pdf", "/audit"):
        with pytest.raises(urllib.error.HTTPError) as caught:
            opener.open(place.url + path, timeout=60)
        assert caught.value.code == 303
        assert caught.value.headers["location"].startswith("/sign-in")
        caught.value.close()
