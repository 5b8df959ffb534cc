"""diagclinic.services.ordinary_words: folded as they are compared, each in one list."""

import unicodedata

import pytest

from diagclinic.services.ordinary_words import MAKES, PROSE, TRADE


@pytest.mark.parametrize("words", [TRADE, MAKES, PROSE])
def test_words_are_folded(words: frozenset[str]) -> None:
    assert all(word == unicodedata.normalize("NFKD", word.casefold()) and word.isascii() for word in words)


def test_makes_stand_for_themselves() -> None:
    assert MAKES.isdisjoint(TRADE | PROSE)
