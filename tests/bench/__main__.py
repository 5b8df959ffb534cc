"""``python -m tests.bench NAME [OPTIONS]``: measure, print a table, and last one line of JSON.

What comes after the name goes to the benchmark; ``NAME --help`` says what it takes.
It reports and does not judge: the exit code is 0 also where a target is missed.
"""

import argparse
import importlib
import inspect
import sys
from typing import TYPE_CHECKING, Final

from tests.compiled import compile_packages

if TYPE_CHECKING:
    from tests.bench.report import Report

BENCHES: Final = (
    *("capture", "capture_window", "channels", "connect", "fuzz", "ingest", "judge", "polling", "startup"),
    *("fleet", "fleet_chaos"),
    *("update", "update_cuts", "update_faults", "update_month", "update_starts", "update_tufup"),
)


def main(arguments: list[str]) -> int:
    """Run the benchmark that `arguments` name."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("name", choices=BENCHES)
    name, rest = parser.parse_args(arguments[:1]).name, arguments[1:]
    run = importlib.import_module(f"tests.bench.{name}").run
    if rest and not inspect.signature(run).parameters:
        parser.error(f"{name} takes no options")
    compile_packages()
    report: Report = run(rest) if rest else run()
    sys.stdout.write(f"{report.table()}\n{report.line()}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
