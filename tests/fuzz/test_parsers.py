"""No input from outside brings about anything but an error of ours; a million are a benchmark."""

import pytest

from tests.fuzz.parser import Parser
from tests.fuzz.parsers import parsers
from tests.fuzz.running import counts, escapes

TOTAL = 20_000
SEED = 20261121
PARSERS = tuple(parsers())


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_only_typed_errors_come_out(parser: Parser) -> None:
    found = list(escapes(parser, counts(PARSERS, TOTAL)[parser.name], SEED))
    assert [str(escape) for escape in found[:5]] == []


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_what_the_other_side_sends_is_taken(parser: Parser) -> None:
    for seed in parser.seeds:
        parser.run(seed)
