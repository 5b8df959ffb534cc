"""diagclinic.cli.run: from the parsed line to its command."""

from importlib import import_module

import pytest

from tests.cli_desk import CliDesk
from tests.diagclinic.cli.test_parser import VERBS


def test_command_is_run_with_its_arguments(typed: CliDesk) -> None:
    assert typed.printed("dtc", "explain", "P0301").startswith("P0301")


@pytest.mark.parametrize("command", sorted(set(VERBS.values())))
def test_every_verb_has_its_command(command: str) -> None:
    module, _, function = command.partition(".")
    assert callable(getattr(import_module(f"diagclinic.cli.commands.{module}"), function))
