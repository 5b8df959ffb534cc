"""What a module of verbs is made of: options that all share, and what a verb is handed."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO, TypeAlias

from updater.fleet.serving.given import Given, services_of
from updater.fleet.store.services import Services

PROGRAM: Final = "diagclinic-fleet"
DATA_VARIABLE: Final = "DIAGCLINIC_FLEET_DATA"
DATABASE_VARIABLE: Final = "DIAGCLINIC_FLEET_DATABASE"
EPILOG: Final = "Exit codes: 0 done, 1 failed, 2 wrong usage."
Verbs: TypeAlias = "_SubParsersAction[ArgumentParser]"


@dataclass(frozen=True, slots=True)
class Outside:
    """What the program gets from outside itself."""

    environ: Mapping[str, str]
    out: TextIO
    error: TextIO

    def say(self, line: str) -> None:
        """Write a line and let it go out."""
        self.out.write(f"{line}\n")
        self.out.flush()


#: does a verb and returns the exit code
Run = Callable[[Namespace, Outside], int]


def add_verb(verbs: Verbs, name: str, does: str, run: Run) -> ArgumentParser:
    """Add a verb with the options that all share."""
    description = does[0].upper() + does[1:] + "."
    parser = verbs.add_parser(name, help=does, description=description, epilog=EPILOG, allow_abbrev=False)
    add = parser.add_argument
    add(
        "--data",
        type=Path,
        metavar="DIR",
        help=f"the service's folder (default: ${DATA_VARIABLE}, or ./fleet)",
    )
    add("--database", metavar="URL", help=f"default: ${DATABASE_VARIABLE}, or SQLite in the folder")
    add("--json", action="store_true", help="print the result for programs")
    parser.set_defaults(run=run, verb=name)
    return parser


def given_of(words: Namespace, environ: Mapping[str, str]) -> Given:
    """Return folder and database that are meant."""
    folder = words.data or Path(environ.get(DATA_VARIABLE) or "fleet")
    url = words.database if words.database is not None else environ.get(DATABASE_VARIABLE, "")
    return Given(folder.absolute(), url)


def opened(words: Namespace, outside: Outside) -> Services:
    """Open the database that is meant; leave `ends` of what is returned to close it.

    Raises:
        FleetError: it cannot be used, or is not there: here it is not made.
    """
    return services_of(given_of(words, outside.environ), makes=False)
