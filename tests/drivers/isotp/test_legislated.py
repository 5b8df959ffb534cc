"""drivers.isotp.legislated: one control unit's answer where everybody has to be asked."""

import pytest

from drivers.api import Answer, Scheme, Target
from drivers.errors import VehicleSilentError
from drivers.isotp.legislated import answers_of, expected_of, must_ask_everybody

ENGINE = Target(Scheme.K_LINE, 0x10)
EVERYBODY = Target(Scheme.K_LINE, 0x6A, functional=True)


@pytest.mark.parametrize(
    ("target", "payload", "must"),
    [
        (ENGINE, b"\x01\x0c", True),
        (ENGINE, b"\x0a", True),
        (ENGINE, b"\x1a\x90", False),
        (EVERYBODY, b"\x01\x0c", False),
        (Target(Scheme.CAN_11BIT, 0x7E0), b"\x01\x0c", False),
    ],
)
def test_legislated_service_to_one_unit_before_can_goes_to_everybody(
    target: Target, payload: bytes, must: bool
) -> None:
    assert must_ask_everybody(target, payload) is must


@pytest.mark.parametrize(
    ("responders", "payload", "expected"),
    [(2, b"\x01\x0c", 2), (2, b"\x03", None), (1, b"\x09\x02", None), (0, b"\x01\x0c", None)],
)
def test_number_of_answers_is_known_where_each_unit_sends_one(
    responders: int, payload: bytes, expected: int | None
) -> None:
    assert expected_of(responders, payload) == expected


def test_answers_of_the_others_are_left_out() -> None:
    engine, gearbox = Answer(0x10, b"\x41\x0c\x1a\xf8", 1.0), Answer(0x18, b"\x41\x0c\x00\x00", 1.1)
    assert answers_of(ENGINE, [gearbox, engine]) == [engine]


def test_unit_that_alone_keeps_silent_is_silent() -> None:
    with pytest.raises(VehicleSilentError, match="10 did not answer"):
        answers_of(ENGINE, [Answer(0x18, b"\x41\x0c\x00\x00", 1.1)])
