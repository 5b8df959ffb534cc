"""diagclinic.core.negative_response."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from udsoncan import Response

from diagclinic.core.negative_response import MEANINGS, RESPONSE_PENDING, UNSUPPORTED, meaning

PEER_CODES = {value for name, value in vars(Response.Code).items() if isinstance(value, int) and value}


def test_running_engine_is_told_in_plain_words() -> None:
    assert meaning(0x83) == "engine is running"


def test_reason_of_the_maker_s_own_is_told_as_such() -> None:
    assert meaning(0xF5) == "reason 0xF5, known to the maker alone"


@pytest.mark.parametrize("nrc", [0x50, 0xEF, 0xFF])  # 0x50: a certificate of ISO 14229-1:2020
def test_reason_of_the_standard_is_not_put_down_to_the_maker(nrc: int) -> None:
    assert meaning(nrc) == f"reason 0x{nrc:02X}, which this program does not know"


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
