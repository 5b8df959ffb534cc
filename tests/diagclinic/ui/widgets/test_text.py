"""diagclinic.ui.widgets.text: plain words in the theme's sizes."""

import pytest
from pytestqt.qtbot import QtBot

from diagclinic.ui.widgets.text import ElidedText, Text, TextRole, YieldingText

pytestmark = pytest.mark.usefixtures("themed")


def test_markup_is_shown_as_it_is(qtbot: QtBot) -> None:
    plain, marked = Text("x"), Text("<b>x</b>")
    qtbot.addWidget(plain)
    qtbot.addWidget(marked)
    assert marked.sizeHint().width() > plain.sizeHint().width()


def test_a_title_is_larger_than_a_body(qtbot: QtBot) -> None:
    title, body = Text("Scan", TextRole.TITLE, wraps=False), Text("Scan", wraps=False)
    for text in (title, body):
        qtbot.addWidget(text)
        text.show()
    assert title.height() > body.height()


def test_long_text_gives_way_and_its_tip_tells_the_whole(qtbot: QtBot) -> None:
    text = ElidedText("A vehicle with a very long name")
    qtbot.addWidget(text)
    text.resize(80, 24)
    text.grab()
    assert text.toolTip() == "A vehicle with a very long name"


def test_what_fits_needs_no_tip(qtbot: QtBot) -> None:
    text = ElidedText("Golf")
    qtbot.addWidget(text)
    text.resize(400, 24)
    text.grab()
    assert text.toolTip() == ""


def test_an_elided_text_does_not_hold_its_window_open(qtbot: QtBot) -> None:
    text = ElidedText("A vehicle with a very long name")
    qtbot.addWidget(text)
    assert text.minimumSizeHint().width() < text.sizeHint().width()


def test_a_word_that_is_too_wide_asks_for_no_room_and_its_tip_tells_the_whole(qtbot: QtBot) -> None:
    text = YieldingText("x" * 200)
    qtbot.addWidget(text)
    text.resize(120, 40)
    text.show()
    assert (text.minimumSizeHint().width() < 120, text.toolTip()) == (True, "x" * 200)


def test_words_that_fit_wrap_without_a_tip(qtbot: QtBot) -> None:
    text = YieldingText("a path with gaps " * 5)
    qtbot.addWidget(text)
    text.resize(120, 40)
    text.show()
    assert (text.hasHeightForWidth(), text.toolTip()) == (True, "")


@pytest.mark.parametrize("kind", [ElidedText, YieldingText])
def test_tip_takes_no_words_for_markup(kind: type[Text], qtbot: QtBot) -> None:
    text = kind("<b>" + "x" * 200)
    qtbot.addWidget(text)
    text.resize(60, 24)
    text.show()
    text.grab()
    assert "&lt;b&gt;x" in text.toolTip()
