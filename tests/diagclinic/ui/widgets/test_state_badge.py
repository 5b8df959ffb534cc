"""diagclinic.ui.widgets.state_badge: a state by shape, word and colour."""

import pytest
from PyQt6.QtGui import QImage
from pytestqt.qtbot import QtBot

from diagclinic.core.visit import UnitState
from diagclinic.ui.theme.theme import Tone
from diagclinic.ui.widgets.state_badge import BadgeState, StateBadge, ToneBadge
from diagclinic.ui.widgets.symbol import Symbol

pytestmark = pytest.mark.usefixtures("themed")


def shape(state: BadgeState) -> bytes:
    """Return the badge's symbol without its colour."""
    symbol = Symbol(state.value, Tone.QUIET, 32)
    image = symbol.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    bits = image.constBits()
    assert bits is not None
    return bytes(bits.asarray(image.sizeInBytes()))


@pytest.mark.parametrize("state", UnitState)
def test_every_state_of_a_scan_has_a_badge(state: UnitState) -> None:
    assert BadgeState(state.value)


def test_no_two_states_share_a_shape(qtbot: QtBot) -> None:
    assert len({shape(state) for state in BadgeState}) == len(BadgeState)


def test_no_two_states_share_a_word(qtbot: QtBot) -> None:
    badges = [StateBadge(state) for state in BadgeState]
    assert len({badge.word for badge in badges}) == len(BadgeState)


def test_another_state_is_shown_and_named(qtbot: QtBot) -> None:
    badge = StateBadge()
    qtbot.addWidget(badge)
    badge.show_state(BadgeState.FAULTS, "3 faults")
    assert (badge.state, badge.word, badge.accessibleName()) == (BadgeState.FAULTS, "3 faults", "3 faults")


def test_a_tone_badge_takes_any_symbol(qtbot: QtBot) -> None:
    badge = ToneBadge("freeze", "Freeze frame", Tone.INFO)
    qtbot.addWidget(badge)
    assert (badge.word, badge.property("tone")) == ("Freeze frame", "info")
