"""diagclinic.services.count_words: nouns follow their number."""

import pytest

from diagclinic.services.count_words import counted


@pytest.mark.parametrize(("number", "words"), [(0, "0 codes"), (1, "1 code"), (2, "2 codes")])
def test_one_is_singular(number: int, words: str) -> None:
    assert counted(number, "code") == words
