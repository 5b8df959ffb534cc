"""The card of news: every piece with its kind, its words, and a way to be rid of it."""

from dataclasses import replace

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from diagclinic.ui.views.news_card import NewsCard
from diagclinic.ui.widgets.text import Text
from tests.ui.audit import complaints
from tests.update_doubles import ISSUE, NOTE


@pytest.fixture
def dismissed() -> list[str]:
    return []


@pytest.fixture
def card(themed: QApplication, qtbot: QtBot, dismissed: list[str]) -> NewsCard:
    made = NewsCard(dismissed.append)
    qtbot.addWidget(made)
    made.resize(700, 300)
    return made


def test_card_without_news_is_hidden(card: NewsCard) -> None:
    card.show_news(())
    assert card.isHidden()


def test_news_are_told_with_kind_title_and_words(card: NewsCard) -> None:
    card.show_news((ISSUE, NOTE))
    words = [text.text() for text in card.findChildren(Text)]
    assert {ISSUE.kind.value, ISSUE.title, ISSUE.words, NOTE.kind.value} <= set(words)


def test_press_dismisses_that_one(card: NewsCard, dismissed: list[str]) -> None:
    card.show_news((ISSUE, NOTE))
    card.dismissals[NOTE.id].click()
    assert dismissed == [NOTE.id]


def test_news_that_are_gone_leave_no_button(card: NewsCard) -> None:
    card.show_news((ISSUE, NOTE))
    card.show_news((ISSUE,))
    assert list(card.dismissals) == [ISSUE.id]


def test_words_without_a_gap_push_nothing_aside(card: NewsCard) -> None:
    card.show_news((replace(ISSUE, title="W" * 120, words="x" * 2000),))
    assert card.minimumSizeHint().width() < 400


def test_card_can_be_used_by_everybody(card: NewsCard) -> None:
    card.show_news((ISSUE, NOTE))
    card.show()
    assert complaints(card) == []
