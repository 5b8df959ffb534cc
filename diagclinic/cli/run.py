"""Finds and runs the command that a parsed command line names."""

from argparse import Namespace
from importlib import import_module

from diagclinic.cli.desk import Desk


def run_command(desk: Desk, arguments: Namespace) -> None:
    """Run the command that `arguments` name; only its own module is imported.

    Raises:
        UsageError: what was typed cannot be done.
        Cancelled: somebody stopped it.
        DiagError: see `diagclinic.core.errors`.
        DriverError: see `drivers.errors`.
    """
    module, _, function = arguments.command.partition(".")
    getattr(import_module(f"diagclinic.cli.commands.{module}"), function)(desk, arguments)
