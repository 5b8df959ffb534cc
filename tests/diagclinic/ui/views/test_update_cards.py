"""diagclinic.ui.views.update_cards: what the cards of the page *Updates* say."""

from dataclasses import replace

import pytest
from PyQt6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from diagclinic.services.updates import UpdateView
from diagclinic.ui.presenters.update_words import install_words, offer_words
from diagclinic.ui.views.update_cards import NOTHING_NEW, HistoryCard, InstallCard, KeptCard, OfferCard
from tests.update_doubles import HISTORY, OFFER, STATUS

pytestmark = pytest.mark.usefixtures("themed")
WORDS = install_words(UpdateView(STATUS, HISTORY))


def _said(card: QWidget) -> list[str]:
    return [label.text() for label in card.findChildren(QLabel) if not label.isHidden()]


def test_code_is_spelt_for_screen_readers(qtbot: QtBot) -> None:
    card = InstallCard()
    qtbot.addWidget(card)
    card.show_install(WORDS)
    assert card.code.accessibleName() == f"Code for support: {' '.join(STATUS.code)}"


def test_pinned_install_offers_to_unpin(qtbot: QtBot) -> None:
    card = InstallCard()
    qtbot.addWidget(card)
    card.show_install(install_words(UpdateView(replace(STATUS, pinned_to="1.5.0"))))
    assert card.pin.accessibleName() == "Unpin"


def test_install_in_safe_mode_offers_to_leave_it(qtbot: QtBot) -> None:
    card = InstallCard()
    qtbot.addWidget(card)
    card.show_install(install_words(UpdateView(replace(STATUS, is_safe_mode=True))))
    assert card.safe_mode.accessibleName() == "Leave safe mode"


def test_changes_are_shown_before_anything_is_taken(qtbot: QtBot) -> None:
    card = OfferCard()
    qtbot.addWidget(card)
    card.show_offer(offer_words(OFFER))
    assert {f"• {note}" for note in OFFER.notes} <= set(_said(card))


def test_nothing_new_says_what_to_do(qtbot: QtBot) -> None:
    card = OfferCard()
    qtbot.addWidget(card)
    card.show_offer(None)
    assert (NOTHING_NEW in _said(card), card.take.isHidden(), card.put_off.isHidden()) == (True, True, True)


def test_urgent_offer_shows_it_and_cannot_be_put_off(qtbot: QtBot) -> None:
    card = OfferCard()
    qtbot.addWidget(card)
    card.show_offer(offer_words(replace(OFFER, is_emergency=True)))
    assert (card.urgency.word, card.urgency.isHidden(), card.put_off.isHidden()) == ("Urgent", False, True)


def test_each_version_that_may_run_has_its_way_back(qtbot: QtBot) -> None:
    card = KeptCard(lambda _: None)
    qtbot.addWidget(card)
    card.show_rows(WORDS.kept)
    assert list(card.backs) == ["1.4.2"]


def test_way_back_names_its_version(qtbot: QtBot) -> None:
    pressed: list[str] = []
    card = KeptCard(pressed.append)
    qtbot.addWidget(card)
    card.show_rows(WORDS.kept)
    card.backs["1.4.2"].click()
    assert pressed == ["1.4.2"]


def test_install_without_a_version_says_so(qtbot: QtBot) -> None:
    card = KeptCard(lambda _: None)
    qtbot.addWidget(card)
    card.show_rows(())
    assert "None is complete: press Repair." in _said(card)


def test_history_shows_who_and_why(qtbot: QtBot) -> None:
    card = HistoryCard()
    qtbot.addWidget(card)
    card.show_lines(WORDS.history)
    assert set(WORDS.history) <= set(_said(card))


def test_empty_history_says_so(qtbot: QtBot) -> None:
    card = HistoryCard()
    qtbot.addWidget(card)
    card.show_lines(())
    assert "Nothing was changed yet." in _said(card)
