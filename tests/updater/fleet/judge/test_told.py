"""What streams say together, and numbers as people read them."""

import math

import pytest

from updater.fleet.judge.told import Told, evidence, in_words, percent, together
from updater.fleet.judge.verdict import Action, Figure, Missing, Reason


@pytest.mark.parametrize(
    ("number", "words"), [(3.14159, "3.1"), (1234.4, "1,234"), (5e7, "over a million"), (0.001, "0.0")]
)
def test_evidence_is_read_without_counting_noughts(number: float, words: str) -> None:
    assert in_words(math.log(number)) == words


def test_evidence_beyond_any_number_is_still_a_number() -> None:
    assert math.isfinite(evidence(5000.0))


@pytest.mark.parametrize(("share", "words"), [(0.02, "2 %"), (0.001, "0.1 %"), (0.01234, "1.23 %")])
def test_share_is_read_in_percent(share: float, words: str) -> None:
    assert percent(share) == words


def test_streams_are_put_one_after_the_other() -> None:
    one = Told((Reason("a", Action.PAUSE, "x"),), (Figure("a_e", 2.0),))
    other = Told(missing=(Missing("b", "y"),))
    assert together([one, other]) == Told(one.reasons, one.figures, other.missing)
