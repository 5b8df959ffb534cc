"""diagclinic.ui.breaks: long words can be broken, all others stay as they are."""

from unicodedata import combining

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.ui.breaks import breakable


@pytest.mark.parametrize(
    "text", ["", "x" * 20, "Live data freezes.\nTwice\ta day.", "läuft nicht, слишком медленно"]
)
def test_words_that_fit_stay(text: str) -> None:
    assert breakable(text) == text


@given(text=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp")), max_size=200))
def test_nothing_is_lost_and_no_run_is_long(text: str) -> None:
    shown = breakable(text)
    assert shown.replace("\u200b", "") == text
    for run in (run for word in shown.split() for run in word.split("\u200b")):
        assert len([one for one in run if not combining(one)]) <= 20


def test_marks_stay_with_their_letter() -> None:
    assert breakable("e\u0301" * 30) == "\u200b".join(["e\u0301"] * 30)


def test_signs_that_nobody_sees_are_left_out() -> None:
    assert breakable("a\x07b\x1b\u202ec\u2066d\u200be\x00") == "abcde"
