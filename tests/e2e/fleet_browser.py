"""A real browser in front of the fleet's dashboard, and somebody's telephone beside it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pyotp
from selenium import webdriver
from selenium.webdriver.chrome.service import Service as Driver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support import expected_conditions as expected
from selenium.webdriver.support.ui import Select, WebDriverWait

CHROMIUM: Final = Path("/usr/bin/chromium")
DRIVER: Final = Path("/usr/bin/chromedriver")
PASSWORD: Final = "four plain words here"  # noqa: S105  of nobody
_FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,1000",
)
_PATIENCE_S: Final = 60
_STEP_S: Final = 30


@dataclass
class Browser:
    """One person's browser and telephone.

    Attributes:
        step: of the last code that was used: each counts once.
    """

    driver: webdriver.Chrome
    url: str
    secret: str = ""
    step: int = 0
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> str:
        """Open a page and return its heading."""
        self.driver.get(self.url + path)
        self.complaints += [line["message"] for line in self.driver.get_log("browser")]
        return self.find("h1").text

    def find(self, selector: str) -> WebElement:
        """Return what there is, once it is there."""
        return WebDriverWait(self.driver, _PATIENCE_S).until(
            expected.presence_of_element_located((By.CSS_SELECTOR, selector))
        )

    def count(self, selector: str) -> int:
        """Return how many there are now."""
        return len(self.driver.find_elements(By.CSS_SELECTOR, selector))

    def send(self, form: str, **words: str) -> None:
        """Fill a form in, send it, say yes where it asks, and wait for the next page."""
        found = self.find(form)
        for name, value in words.items():
            place = found.find_element(By.NAME, name)
            if place.tag_name == "select":
                Select(place).select_by_value(value)
            else:
                place.send_keys(value)
        asks = bool(found.get_attribute("data-ask"))
        found.find_element(By.CSS_SELECTOR, "button").click()
        if asks:
            WebDriverWait(self.driver, _PATIENCE_S).until(expected.alert_is_present()).accept()
        WebDriverWait(self.driver, _PATIENCE_S).until(expected.staleness_of(found))
        self.complaints += [line["message"] for line in self.driver.get_log("browser")]

    def set_up(self, code: str) -> list[str]:
        """Set an account up with its one-time code; return the recovery codes."""
        self.open("/set-up")
        self.send("form", code=code, password=PASSWORD, again=PASSWORD)
        self.secret = self.find("#secret").text
        self.send("form", code=self.digits())
        return [one.text for one in self.driver.find_elements(By.CSS_SELECTOR, "#told li")]

    def sign_in(self, name: str) -> None:
        """Sign in by both steps."""
        self.open("/sign-in")
        self.send("form", name=name, password=PASSWORD)
        self.send("form", code=self.digits())

    def sign_out(self) -> None:
        """Sign out."""
        self.send(".self form")

    def digits(self) -> str:
        """Return a code that was not used yet: that of now, or the next, which is good already."""
        self.step = max(int(time.time()) // _STEP_S, self.step + 1)
        return pyotp.TOTP(self.secret).generate_otp(self.step)

    @property
    def text(self) -> str:
        """What the page says."""
        return self.find("body").text

    def is_wider_than_its_window(self) -> bool:
        """Tell whether somebody would have to scroll sideways."""
        wide = "return document.documentElement.scrollWidth > document.documentElement.clientWidth"
        return bool(self.driver.execute_script(wide))


@contextmanager
def browsing(url: str, profile: Path) -> Iterator[Browser]:
    """Give a browser with a profile of its own."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in (*_FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    driver = webdriver.Chrome(options=options, service=Driver(str(DRIVER)))
    try:
        yield Browser(driver, url)
    finally:
        driver.quit()
