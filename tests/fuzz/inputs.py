"""Inputs that no well-behaved other side would send: seeds that were mangled, and plain noise."""

import random
from collections.abc import Callable, Sequence
from typing import Final

NOISE_SHARE: Final = 0.2
LONGEST_NOISE: Final = 64
MOST_MANGLINGS: Final = 4
#: numbers at the edges of what fields hold
EDGES: Final = (b"\x00", b"\x7f", b"\x80", b"\xff", b"\xff\xff", b"\x00\x00\x00\x00", b"\xff\xff\xff\xff")

Mangle = Callable[[random.Random, bytes], bytes]


def mangled(dice: random.Random, seeds: Sequence[bytes]) -> bytes:
    """Return one input; the same `dice` give the same ones in the same order."""
    if not seeds or dice.random() < NOISE_SHARE:
        return dice.randbytes(dice.randrange(LONGEST_NOISE + 1))
    made = dice.choice(seeds)
    for _ in range(dice.randrange(MOST_MANGLINGS + 1)):
        made = dice.choice(_MANGLINGS)(dice, made)
    return made


def _flip(dice: random.Random, made: bytes) -> bytes:
    if not made:
        return made
    at = dice.randrange(len(made))
    return made[:at] + bytes([made[at] ^ 1 << dice.randrange(8)]) + made[at + 1 :]


def _overwrite(dice: random.Random, made: bytes) -> bytes:
    at, edge = dice.randrange(len(made) + 1), dice.choice(EDGES)
    return made[:at] + edge + made[at + len(edge) :]


def _insert(dice: random.Random, made: bytes) -> bytes:
    at = dice.randrange(len(made) + 1)
    return made[:at] + dice.randbytes(dice.randrange(1, 5)) + made[at:]


def _drop(dice: random.Random, made: bytes) -> bytes:
    at = dice.randrange(len(made) + 1)
    return made[:at] + made[at + dice.randrange(1, 9) :]


def _cut(dice: random.Random, made: bytes) -> bytes:
    return made[: dice.randrange(len(made) + 1)]


def _repeat(dice: random.Random, made: bytes) -> bytes:
    first, last = sorted(dice.randrange(len(made) + 1) for _ in range(2))
    return made[:last] + made[first:last] * dice.randrange(1, 4) + made[last:]


def _swap(dice: random.Random, made: bytes) -> bytes:
    first, second, third = sorted(dice.randrange(len(made) + 1) for _ in range(3))
    return made[:first] + made[second:third] + made[first:second] + made[third:]


_MANGLINGS: Final[tuple[Mangle, ...]] = (_flip, _flip, _overwrite, _insert, _drop, _cut, _repeat, _swap)
