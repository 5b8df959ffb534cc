"""diagclinic.ui.widgets.banner: told until it was read."""

import pytest
from pytestqt.qtbot import QtBot

from diagclinic.ui.widgets.banner import Banner
from tests.ui.audit import complaints

pytestmark = pytest.mark.usefixtures("themed")
WORDS = "Version 1.5.0 did not start twice, so version 1.4.2 runs again."


@pytest.fixture
def heard() -> list[str]:
    return []


@pytest.fixture
def banner(qtbot: QtBot, heard: list[str]) -> Banner:
    made = Banner()
    qtbot.addWidget(made)
    made.show_words(WORDS, lambda: heard.append("more"), lambda: heard.append("read"))
    return made


def test_nothing_is_said_before_there_is_something(qtbot: QtBot) -> None:
    quiet = Banner()
    qtbot.addWidget(quiet)
    assert quiet.isHidden()


def test_words_are_shown_and_heard(banner: Banner) -> None:
    assert (banner.isVisible(), banner.words.text(), banner.accessibleName()) == (True, WORDS, WORDS)


def test_way_to_the_page_leaves_the_words(banner: Banner, heard: list[str]) -> None:
    banner.more.click()
    assert (heard, banner.isVisible()) == (["more"], True)


def test_words_that_were_read_go(banner: Banner, heard: list[str]) -> None:
    banner.read.click()
    assert (heard, banner.isVisible()) == (["read"], False)


def test_banner_can_be_used_with_gloves_and_by_keyboard(banner: Banner) -> None:
    assert complaints(banner) == []
