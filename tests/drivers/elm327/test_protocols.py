"""drivers.elm327.protocols: the networks by the adapter's digits."""

import pytest

from drivers.elm327.protocols import PROTOCOLS, digit_told


def test_networks_are_tried_commonest_first() -> None:
    assert "".join(PROTOCOLS) == "687954321"


@pytest.mark.parametrize(
    ("texts", "digit"), [(("A6",), "6"), (("6",), "6"), (("A0",), ""), (("0",), ""), (("?",), ""), ((), "")]
)
def test_digit_is_read_with_and_without_the_mark_of_the_search(texts: tuple[str, ...], digit: str) -> None:
    assert digit_told(texts) == digit


@pytest.mark.parametrize("digit", PROTOCOLS)
def test_iso_tp_runs_on_can_only(digit: str) -> None:
    assert PROTOCOLS[digit].is_can is ("CAN" in PROTOCOLS[digit].name)
