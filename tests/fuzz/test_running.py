"""The search for errors that escape."""

import random

from tests.fuzz.inputs import mangled
from tests.fuzz.parser import Parser
from tests.fuzz.running import counts, escapes

SEED = b"\x01\x02\x03\x04"


def stumble(given: bytes) -> None:
    if given[:1] == b"\x01":
        raise KeyError(given)


def dice() -> random.Random:
    return random.Random(5)  # noqa: S311  nothing is kept secret


def fifty_of(thrown: random.Random) -> list[bytes]:
    return [mangled(thrown, (SEED,)) for _ in range(50)]


def test_error_that_nobody_has_words_for_is_found() -> None:
    found = list(escapes(Parser("stumbling", stumble, (SEED,)), 100, 1))
    assert [(one.parser, one.given) for one in found] == [("stumbling", SEED)]


def test_same_seed_gives_the_same_inputs() -> None:
    assert fifty_of(dice()) == fifty_of(dice())


def test_most_inputs_are_not_the_seed() -> None:
    assert fifty_of(dice()).count(SEED) < 20


def test_inputs_are_shared_out() -> None:
    parsers = [Parser("quick", stumble, ()), Parser("slow", stumble, (), share=0.25)]
    assert counts(parsers, 1000) == {"quick": 800, "slow": 200}
