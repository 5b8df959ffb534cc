"""``diagclinic``: the window without a verb, the command line with one."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from diagclinic import __version__
from diagclinic.cli.interrupts import NUMBERS, Interrupts

if TYPE_CHECKING:
    from argparse import Namespace

#: work that is interrupted ends like any other that failed
STOPPED: Final = "Stopped."
#: when the program began, on the monotonic clock
_BEGAN_S: Final = time.monotonic()


def main(argv: Sequence[str] | None = None, interrupts: Interrupts | None = None) -> int:
    """Run the program and return its exit code; see `diagclinic.app.exit_codes`.

    Args:
        argv: what was typed, if not to this process.
        interrupts: what Ctrl+C does, where it has been taken over.
    """
    _stand_in_for_closed_streams()
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _version() if words == ["--version"] else _parsed(words, interrupts or Interrupts())
    except KeyboardInterrupt:  # between two things that are done here
        _warn(STOPPED)
        return 1
    except OSError as error:  # of what is printed here
        _warn(f"The output cannot be written: {error.strerror}. Send it elsewhere.")
        return 1
    finally:
        _let_go_of_output()


def _stand_in_for_closed_streams() -> None:
    """Open what the caller closed: the next file, perhaps the record, would get its number and its output."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stand_in = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115  stays to the end
            setattr(sys, name, stand_in)


def _version() -> int:
    """Print the version; needs nothing of the rest, which takes a while to load."""
    sys.stdout.write(f"diagclinic {__version__}\n")
    sys.stdout.flush()
    return 0


def _warn(sentence: str) -> None:
    """Say on standard error what the little that is loaded by now can say."""
    with suppress(OSError):
        sys.stderr.write(f"{sentence}\n")


def _parsed(words: Sequence[str], interrupts: Interrupts) -> int:
    from diagclinic.cli.parser import parse  # noqa: PLC0415  see _version

    arguments = parse(words)
    if arguments.version:
        return _version()
    return _guarded(arguments, interrupts)


def _self_test(arguments: "Namespace", data: Path) -> int:
    """Let the program try itself."""
    from diagclinic.app.self_test import parts_of  # noqa: PLC0415  see _version
    from diagclinic.cli.self_test import tell_checks  # noqa: PLC0415  see _version
    from diagclinic.services.self_test import check_parts  # noqa: PLC0415  see _version

    checks = check_parts(parts_of(data))
    return 0 if tell_checks(checks, sys.stdout, is_json=arguments.selftest_json) else 1


def _guarded(arguments: "Namespace", interrupts: Interrupts) -> int:
    """Do what was asked for; every failure ends as a sentence, a remedy and an exit code."""
    from diagclinic.app.exit_codes import ExitCode, exit_code_of  # noqa: PLC0415  see _version
    from diagclinic.app.log import log_failure, silence_log, start_log  # noqa: PLC0415  see _version
    from diagclinic.app.paths import data_folder  # noqa: PLC0415  see _version
    from diagclinic.cli.console import tell_line  # noqa: PLC0415  see _version
    from diagclinic.services.jobs import Cancelled  # noqa: PLC0415  see _version

    try:
        silence_log()
        data = data_folder(arguments.data)
        if arguments.selftest:
            return _self_test(arguments, data)  # without a log, for it changes nothing
        start_log(data)
        return _runner(arguments)(arguments, data, interrupts)
    except (Cancelled, KeyboardInterrupt) as stopped:
        tell_line(sys.stderr, str(stopped) or STOPPED)
        return ExitCode.FAILED
    except BrokenPipeError:  # whoever read the output has seen enough
        return ExitCode.FAILED
    except Exception as error:  # noqa: BLE001  the end of the line: nobody is shown a traceback
        log_failure(error)
        _tell_in_form(error, arguments)
        return exit_code_of(error)


def _runner(arguments: "Namespace") -> Callable[["Namespace", Path, Interrupts], int]:
    if arguments.command is None:
        return _run_window
    return _run_db if arguments.command.startswith("db.") else _run_command


def _run_db(arguments: "Namespace", data: Path, interrupts: Interrupts) -> int:
    """Run what the launcher calls again and again: next to nothing of the program is loaded for it."""
    from diagclinic.app.data_folder import check_data_folder  # noqa: PLC0415  see _version
    from diagclinic.app.record_care import LocalRecordCare  # noqa: PLC0415  see _version
    from diagclinic.cli.db import run_db  # noqa: PLC0415  see _version

    check_data_folder(data)
    interrupts.begin_work()
    run_db(LocalRecordCare(data), arguments, sys.stdout)
    interrupts.wind_up()
    return 0


def _tell_in_form(error: Exception, arguments: "Namespace") -> None:
    """Tell people what went wrong; and whoever called `db` as a program on standard output."""
    _tell(error)
    if (arguments.command or "").startswith("db.") and arguments.json:
        from diagclinic.cli.db import tell_failure  # noqa: PLC0415  see _version

        with suppress(Exception):  # the exit code says it all the same
            tell_failure(error, sys.stdout)


def _run_command(arguments: "Namespace", data: Path, interrupts: Interrupts) -> int:
    from diagclinic.app.compose import compose  # noqa: PLC0415  see _version
    from diagclinic.app.data_folder import check_data_folder  # noqa: PLC0415  see _version
    from diagclinic.app.flags import open_flags  # noqa: PLC0415  see _version
    from diagclinic.app.links import serve_car  # noqa: PLC0415  see _version
    from diagclinic.app.paths import install_root  # noqa: PLC0415  see _version
    from diagclinic.app.telemetry import AppTelemetry, Surroundings  # noqa: PLC0415  see _version
    from diagclinic.app.update_program import this_program  # noqa: PLC0415  see _version
    from diagclinic.cli.desk import Desk  # noqa: PLC0415  see _version
    from diagclinic.cli.run import run_command  # noqa: PLC0415  see _version

    check_data_folder(data)
    is_safe = _is_safe(arguments)
    flags = open_flags(data, os.environ, is_safe_mode=is_safe)
    around = Surroundings(data, "cli", _BEGAN_S, install_root(), is_safe_mode=is_safe, flags=flags.state)
    telling = AppTelemetry(around, lambda: workshop.shop, this_program)
    workshop = compose(data, root=around.root, is_safe_mode=is_safe, flags=flags, telling=telling)
    interrupts.begin_work()
    try:
        with telling.session(verb=arguments.command):
            desk = Desk(workshop, serve_car, interrupts, is_json=arguments.json)
            run_command(desk, arguments)
            desk.flush()  # an output that takes no more shows here, not at the interpreter's end
    finally:
        interrupts.wind_up()
        telling.end()
        workshop.close()
    return 0


def _run_window(arguments: "Namespace", data: Path, interrupts: Interrupts) -> int:
    from diagclinic.app.compose import compose  # noqa: PLC0415  see _version
    from diagclinic.app.display import check_display  # noqa: PLC0415  see _version
    from diagclinic.app.flag_proof import ProvingHealth  # noqa: PLC0415  see _version
    from diagclinic.app.flags import open_flags, prove  # noqa: PLC0415  see _version
    from diagclinic.app.health_file import health_of  # noqa: PLC0415  see _version
    from diagclinic.app.look import factory_theme, kept_theme  # noqa: PLC0415  see _version
    from diagclinic.app.paths import install_root, reports_folder  # noqa: PLC0415  see _version
    from diagclinic.app.telemetry import AppTelemetry, Surroundings  # noqa: PLC0415  see _version
    from diagclinic.app.update_program import this_program  # noqa: PLC0415  see _version
    from diagclinic.ui.application import Outside, run_window  # noqa: PLC0415  see _version
    from diagclinic.ui.presenters.adapter_choices import DEMO_URL  # noqa: PLC0415  see _version

    check_display(sys.platform, os.environ)
    is_safe = _is_safe(arguments)
    flags = open_flags(data, os.environ, counts=True, is_safe_mode=is_safe)
    health = ProvingHealth(health_of(os.environ), lambda: prove(flags))
    around = Surroundings(data, "window", _BEGAN_S, install_root(), is_safe_mode=is_safe, flags=flags.state)
    telling = AppTelemetry(around, lambda: workshop.shop, this_program)
    workshop = compose(data, root=around.root, is_safe_mode=is_safe, flags=flags, telling=telling)
    telling.begin()
    try:
        code = run_window(
            workshop,
            url=arguments.vci or (DEMO_URL if arguments.demo else None),
            theme=factory_theme() if is_safe else kept_theme(data),
            reports=reports_folder(arguments.data),
            outside=Outside(lambda act: _heeding(act, interrupts), telling.health(health), is_safe),
        )
        health.end()
        return code
    finally:
        telling.end()
        workshop.close()


def _is_safe(arguments: "Namespace") -> bool:
    from diagclinic.app.safe_mode import is_safe_mode  # noqa: PLC0415  see _version

    return arguments.safe_mode or is_safe_mode(os.environ)


@contextmanager
def _heeding(act: Callable[[], None], interrupts: Interrupts) -> Iterator[None]:
    """Let `act` see to every interruption; the window's end is not to be interrupted itself."""
    from diagclinic.cli.signals import heeding  # noqa: PLC0415  see _version

    interrupts.wind_up()
    with heeding(act, *NUMBERS):
        yield


def _let_go_of_output() -> None:
    """Throw away what an output does not take, or the interpreter would stumble over it at its end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _tell(error: Exception) -> None:
    from diagclinic.cli.console import OutputError, tell_line  # noqa: PLC0415  see _version
    from diagclinic.cli.usage import UsageError  # noqa: PLC0415  see _version
    from diagclinic.services.problems import describe_problem  # noqa: PLC0415  see _version

    if isinstance(error, OutputError | UsageError):
        tell_line(sys.stderr, str(error))
        return
    problem = describe_problem(error)
    tell_line(sys.stderr, f"{problem.what} {problem.remedy}\n({problem.details})")
