"""drivers.simulator.replies: positive, negative, unsaid."""

from drivers.simulator.replies import UNSAID, Refusal, negative, positive


def test_answer_repeats_the_service_plus_0x40() -> None:
    assert positive(0x22, b"\xf1\x90") == b"\x62\xf1\x90"


def test_refusal_names_service_and_reason() -> None:
    assert negative(0x22, Refusal(0x31).nrc) == b"\x7f\x22\x31"


def test_conditions_and_patience_are_said_even_to_everybody() -> None:
    assert not {0x22, 0x78, 0x13} & UNSAID
