"""A million mangled inputs, shared out among every parser that takes bytes from outside."""

import logging
import time
from typing import Final

from tests.bench.measuring import load_remark
from tests.bench.report import Limit, Report
from tests.fuzz.parsers import parsers
from tests.fuzz.running import counts, escapes

TOTAL: Final = 1_000_000
TARGETS: Final = {"inputs": Limit(">=", TOTAL), "escapes": Limit("<=", 0)}


def run() -> Report:
    """Look for errors that are none of ours, with inputs that differ from run to run."""
    load = load_remark()
    logging.disable()  # what python-can and cantools have to say of a million damaged files
    seed = time.time_ns()
    every = tuple(parsers())
    shares = counts(every, TOTAL + len(every))
    found = [escape for parser in every for escape in escapes(parser, shares[parser.name], seed)]
    metrics = {
        "inputs": float(sum(shares.values())),
        "parsers": float(len(every)),
        "escapes": float(len(found)),
    }
    return Report("fuzz", metrics, TARGETS, (load, f"seed {seed}", *map(str, found[:20])))
