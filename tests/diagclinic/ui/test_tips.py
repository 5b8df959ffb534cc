"""diagclinic.ui.tips: a tip shows words of others as they are."""

import pytest
from PyQt6.QtGui import QTextDocument

from diagclinic.ui.tips import plain_tip


def shown(tip: str) -> str:
    """Return what Qt makes of a tip."""
    document = QTextDocument()
    if "<" in tip:
        document.setHtml(tip)
    else:
        document.setPlainText(tip)
    return document.toPlainText()


@pytest.mark.parametrize(
    "words",
    ["OBDLink EX", "<b>OBDLink</b> EX", "<img src='x'>", "Tom & <i>Co</i>", "1 < 2", "two\nlines <b>", ""],
)
def test_tip_shows_the_words_as_they_are(words: str) -> None:
    assert shown(plain_tip(words)) == words


def test_words_without_a_tag_are_left_alone() -> None:
    assert plain_tip("Garage & Sons") == "Garage & Sons"
