"""diagclinic.core.legible: what comes from outside is shown, never obeyed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.core.legible import legible

MARK = "\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J\x1b]0;title\x07", f"{MARK}[2J{MARK}]0;title{MARK}"),
        ("\x9b31m", f"{MARK}31m"),
        ("over\rwritten\x08", f"over{MARK}written{MARK}"),
        ("\u202eCME", f"{MARK}CME"),
        ("\u2067CME\u2069", f"{MARK}CME{MARK}"),
        ("one\u2028line", f"one{MARK}line"),
        ("\0\x7f", MARK * 2),
    ],
)
def test_what_a_terminal_would_obey_is_marked(text: str, shown: str) -> None:
    assert legible(text) == shown


@given(st.text(st.characters(categories=["L", "M", "N", "P", "S", "Zs"])))
def test_words_of_any_script_stay_as_they_are(text: str) -> None:
    assert legible(text) == text


@given(st.text())
def test_no_control_character_is_left_but_tab_and_line_end(text: str) -> None:
    assert {char for char in legible(text) if unicodedata.category(char) == "Cc"} <= {"\t", "\n"}
