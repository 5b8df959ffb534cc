"""``python -m tests.bench NAME``: measure, print a table, and last one line of JSON.

It reports and does not judge: the exit code is 0 also where a target is missed.
"""

import argparse
import importlib
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.bench.report import Report

BENCHES: Final = ("capture", "capture_window", "channels", "connect", "fuzz", "polling", "startup")


def main(arguments: list[str]) -> int:
    """Run the benchmark that `arguments` name."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("name", choices=BENCHES)
    name = parser.parse_args(arguments).name
    report: Report = importlib.import_module(f"tests.bench.{name}").run()
    sys.stdout.write(f"{report.table()}\n{report.line()}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
