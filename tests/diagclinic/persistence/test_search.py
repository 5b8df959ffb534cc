"""diagclinic.persistence.search: how plates are found, however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.persistence.search import compact, searchable


@pytest.mark.parametrize("plate", ["B-MÜ 42", "b mü 42", "BMÜ42", "B - MÜ - 42", "b.mü.42"])
def test_gaps_and_case_of_a_plate_do_not_matter(plate: str) -> None:
    assert searchable(compact(plate)) == "bmü42"


def test_no_match_spans_two_texts() -> None:
    assert "ab12" not in searchable("AB", "12")


@given(st.text())
def test_compact_text_has_no_gap_left(text: str) -> None:
    assert compact(compact(text)) == compact(text)
