"""Chance that can be had again."""

from tests.faults.chance import seeded


def test_same_seed_draws_the_same() -> None:
    assert seeded("stage", 5).random() == seeded("stage", 5).random()


def test_other_seed_draws_something_else() -> None:
    assert seeded("stage", 5).random() != seeded("stage", 6).random()
