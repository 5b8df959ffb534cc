"""Give parsers inputs until one raises what nobody has words for; hypothesis finds the least mangled one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import hypothesis
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st

from tests.fuzz.inputs import mangled
from tests.fuzz.parser import TYPED, Parser

#: inputs of one search: hypothesis remembers them all while it lasts
BATCH: Final = 5000


@dataclass(frozen=True, slots=True)
class Escape:
    """An error that is none of ours.

    Attributes:
        given: the least mangled input found that brings it about.
    """

    parser: str
    given: bytes
    error: Exception

    def __str__(self) -> str:
        """Return what is needed to see it again."""
        return f"{self.parser}: {type(self.error).__name__}: {self.error}; given {self.given.hex()}"


def counts(parsers: Sequence[Parser], total: int) -> dict[str, int]:
    """Return how many of `total` inputs each parser gets, by its share."""
    whole = sum(parser.share for parser in parsers)
    return {parser.name: round(total * parser.share / whole) for parser in parsers}


def escapes(parser: Parser, number: int, seed: int) -> Iterator[Escape]:
    """Yield what `parser` lets out over `number` inputs, one for each batch that finds any."""
    for begin in range(0, number, BATCH):
        yield from _search(parser, min(BATCH, number - begin), seed + begin)


def _search(parser: Parser, number: int, seed: int) -> Iterator[Escape]:
    failing: list[bytes] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=tuple(HealthCheck),
        report_multiple_bugs=False,
    )
    @hypothesis.given(st.randoms(use_true_random=False).map(lambda dice: mangled(dice, parser.seeds)))
    def takes(given: bytes) -> None:
        try:
            parser.run(given)
        except TYPED:
            return
        except Exception:  # whatever it is, it is what is looked for; hypothesis gets it, too
            failing.append(given)
            raise

    try:
        takes()
    except Exception as error:  # noqa: BLE001  what is looked for
        yield Escape(parser.name, failing[-1], error)
