"""Runs one verb; every failure ends as a sentence, a remedy and an exit code."""

import os
import sys
import threading
from argparse import Namespace
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from updater.client.cli.desk import Desk, Streams
from updater.client.cli.failures import ExitCode, exit_code_of, foreseen
from updater.client.cli.grammar import parse
from updater.client.errors import UpdateError
from updater.install.layout import ROOT_VARIABLE, Layout, default_root, is_version
from updater.install.person import user_name


def main(words: Sequence[str], cancel: threading.Event, streams: Streams | None = None) -> int:
    """Run what was typed and return the exit code.

    Args:
        words: what was typed.
        cancel: set by whoever wants the work stopped.
        streams: where words go, if not to this process's own.
    """
    arguments = parse(words)
    desk = desk_of(arguments, cancel, streams or Streams())
    try:
        run(desk, arguments)
        desk.streams.out.flush()
    except BrokenPipeError:  # whoever read the output has seen enough
        _let_go_of_output()
        return ExitCode.FAILED
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  the end of the line: nobody sees a traceback
        return _failed(desk, foreseen(error))
    return ExitCode.DONE


def run(desk: Desk, arguments: Namespace) -> None:
    """Run the function that `arguments` name; only its own module is imported.

    Raises:
        UpdateError: see `updater.client.errors`.
    """
    module, _, function = arguments.command.partition(".")
    getattr(import_module(f"updater.client.cli.{module}"), function)(desk, arguments)


def desk_of(arguments: Namespace, cancel: threading.Event, streams: Streams) -> Desk:
    """Return what the verb works with."""
    return Desk(
        layout=Layout(arguments.root or root_of(os.environ, Path(sys.executable))),
        who=getattr(arguments, "who", None) or user_name(),
        why=getattr(arguments, "why", None) or "",
        is_json=arguments.json,
        cancel=cancel,
        streams=streams,
    )


def root_of(environ: Mapping[str, str], executable: Path) -> Path:
    """Return the install that is meant where none is named: the one that this program is of, else the user's.

    Args:
        environ: names the install where its launcher started this.
        executable: this program; that of a version lies in `ROOT/versions/VERSION`.
    """
    folder = executable.parent
    is_of_version = is_version(folder.name) and folder.parent.name == "versions"
    if is_of_version and not environ.get(ROOT_VARIABLE):
        return folder.parent.parent
    return default_root(environ)


def _failed(desk: Desk, error: UpdateError) -> ExitCode:
    what = str(error) or (type(error).__doc__ or error.code)
    desk.tell(f"{what.rstrip('.')}. {error.remedy}")
    with suppress(OSError, ValueError):
        desk.give({"error": error.code, "what": what, "remedy": error.remedy, **error.facts})
    return exit_code_of(error)


def _let_go_of_output() -> None:
    """Throw away what the output does not take, or the interpreter would stumble over it at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
