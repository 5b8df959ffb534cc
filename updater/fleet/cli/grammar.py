"""The grammar of ``diagclinic-fleet``: a table of modules, each of which adds its verbs."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import Final, NoReturn

from updater.fleet.cli import archive, installs, judge, plan, reporting, rollout, serve, users
from updater.fleet.cli.verb import EPILOG, PROGRAM

#: each has `add(verbs)`, which calls `updater.fleet.cli.verb.add_verb`
MODULES: Final = (serve, archive, installs, users, reporting, plan, rollout, judge)


class Parser(ArgumentParser):
    """Tells what is wrong with a line in a sentence, and where to read what is right."""

    def error(self, message: str) -> NoReturn:
        """End the program with code 2."""
        self.exit(2, f"{self.prog}: {message}. {self.prog} --help tells what can be typed.\n")


def parse(line: Sequence[str]) -> Namespace:
    """Return what was typed; ends the program with code 2 and a sentence where it makes no sense."""
    parser = Parser(
        prog=PROGRAM, description="The fleet service of DiagClinic.", epilog=EPILOG, allow_abbrev=False
    )
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    for module in MODULES:
        module.add(verbs)
    return parser.parse_args(line)
