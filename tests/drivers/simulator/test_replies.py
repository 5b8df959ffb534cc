"""drivers.simulator.replies: positive, negative, unsaid."""

from drivers.simulator.replies import UNSAID, Refusal, negative, positive


def test_answer_repeats_the_service_plus_0x40() -> None:
    assert positive(0x22, b"\xf1\x90") == b"\x62\xf1\x90"


def test_refusal_names_service_and_reason() -> None:
    assert negative(0x22, Refusal(0x31).nrc) == b"\x7f\x22\x31"


def test_conditions_and_patience_are_said_even_to_everybody() -> None:
    assert not {0x22, 0x78, 0x13} & UNSAID


def test_negative_answer_is_never_taken_for_a_positive_one() -> None:
    assert all(positive(service)[0] != negative(service, 0x22)[0] for service in range(0x3F))


def test_what_a_unit_does_not_offer_is_unsaid_to_everybody() -> None:
    """ISO 14229-1:2020, 8.7.2: 11, 12, 31, 7E and 7F."""
    assert {0x11, 0x12, 0x31, 0x7E, 0x7F} == UNSAID


def test_refusal_tells_its_reason_in_a_trace() -> None:
    assert str(Refusal(0x31)) == "31"
