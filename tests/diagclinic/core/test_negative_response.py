"""diagclinic.core.negative_response."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from udsoncan import Response

from diagclinic.core.negative_response import MEANINGS, RESPONSE_PENDING, UNSUPPORTED, meaning

PEER_CODES = {value for name, value in vars(Response.Code).items() if isinstance(value, int) and value}


def test_running_engine_is_told_in_plain_words() -> None:
    assert meaning(0x83) == "engine is running"


def test_unknown_reason_tells_its_number() -> None:
    assert meaning(0xF5) == "reason 0xF5, known to the maker alone"


@pytest.mark.parametrize("nrc", sorted(UNSUPPORTED))
def test_not_supported_is_told_as_such(nrc: int) -> None:
    assert "not" in meaning(nrc)


def test_waiting_is_not_taken_for_lack_of_support() -> None:
    assert RESPONSE_PENDING not in UNSUPPORTED


def test_no_code_is_invented() -> None:
    assert set(MEANINGS) <= PEER_CODES


@given(st.integers(0, 0xFF))
def test_every_reason_has_words(nrc: int) -> None:
    assert meaning(nrc).strip()
