"""Chance that can be had again."""

from random import Random


def seeded(*seed: object) -> Random:
    """Return the chance that belongs to `seed`."""
    return Random("/".join(map(str, seed)))  # noqa: S311  the seed makes it repeatable
