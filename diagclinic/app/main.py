"""``diagclinic``: the window without a verb, the command line with one."""

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from diagclinic import __version__

#: work that is interrupted ends like any other that failed
STOPPED: Final = "Stopped; what was read until then is on record."


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code; see `diagclinic.app.exit_codes`."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words == ["--version"]:  # needs nothing of the rest, which takes a while to load
        sys.stdout.write(f"diagclinic {__version__}\n")
        return 0
    from diagclinic.cli.parser import build_parser  # noqa: PLC0415  see above

    arguments = build_parser().parse_args(words)
    if arguments.version:
        return main(["--version"])
    return _guarded(arguments)


def _guarded(arguments: Namespace) -> int:
    """Do what was asked for; every failure ends as a sentence, a remedy and an exit code."""
    from diagclinic.app.exit_codes import ExitCode, exit_code_of  # noqa: PLC0415  see main
    from diagclinic.app.log import log_failure, start_log  # noqa: PLC0415  see main
    from diagclinic.app.paths import data_folder  # noqa: PLC0415  see main
    from diagclinic.services.jobs import Cancelled  # noqa: PLC0415  see main

    data = data_folder(arguments.data)
    start_log(data)
    try:
        return _run_window(arguments, data) if arguments.command is None else _run_command(arguments, data)
    except (Cancelled, KeyboardInterrupt):
        sys.stderr.write(f"{STOPPED}\n")
        return ExitCode.FAILED
    except (
        BrokenPipeError
    ):  # whoever read the output is gone; the interpreter must not write to it at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.FAILED
    except Exception as error:  # noqa: BLE001  the end of the line: nobody is shown a traceback
        log_failure(error)
        _tell(error)
        return exit_code_of(error)


def _run_command(arguments: Namespace, data: Path) -> int:
    from diagclinic.app.compose import compose  # noqa: PLC0415  see main
    from diagclinic.app.links import serve_car  # noqa: PLC0415  see main
    from diagclinic.cli.desk import Desk  # noqa: PLC0415  see main
    from diagclinic.cli.run import run_command  # noqa: PLC0415  see main

    workshop = compose(data)
    try:
        run_command(Desk(workshop, serve_car, is_json=arguments.json), arguments)
    finally:
        workshop.close()
    return 0


def _run_window(arguments: Namespace, data: Path) -> int:
    from diagclinic.app.compose import compose  # noqa: PLC0415  see main
    from diagclinic.ui.application import run_window  # noqa: PLC0415  see main

    workshop = compose(data)
    try:
        return run_window(workshop, demo=arguments.demo, url=arguments.window_vci)
    finally:
        workshop.close()


def _tell(error: Exception) -> None:
    from diagclinic.cli.usage import UsageError  # noqa: PLC0415  see main
    from diagclinic.services.problems import describe_problem  # noqa: PLC0415  see main

    if isinstance(error, UsageError):
        sys.stderr.write(f"{error}\n")
        return
    problem = describe_problem(error)
    sys.stderr.write(f"{problem.what} {problem.remedy}\n({problem.details})\n")
