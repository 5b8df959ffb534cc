"""Name the tests that were left out, and with `--no-skips` let them count as failures.

A test that runs a program of the system's says so: `@pytest.mark.needs("Xvfb", "xauth")`.
"""

import shutil
from collections.abc import Iterable

import pytest

NAME = "left-out-account"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that tolerates nothing left out."""
    parser.addoption(
        "--no-skips", action="store_true", help="fail where a test is skipped or expected to fail"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Keep the account in the one process that reports, not in its workers."""
    config.addinivalue_line(
        "markers", "needs(*programs): left out where one of the programs is not installed"
    )
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Account(strict=config.getoption("--no-skips")), NAME)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what needs a program that is not there."""
    for item in items:
        absent = absent_programs(item.iter_markers("needs"))
        if absent:
            item.add_marker(pytest.mark.skip(reason=f"needs {', '.join(absent)}"))


def absent_programs(marks: Iterable[pytest.Mark]) -> list[str]:
    """Return the programs that `marks` name and the machine lacks."""
    return [program for mark in marks for program in mark.args if shutil.which(program) is None]


def reason_of(report: pytest.TestReport | pytest.CollectReport) -> str | None:
    """Return why a test did not count, or nothing where it did."""
    if hasattr(report, "wasxfail"):
        return f"expected to fail: {report.wasxfail or 'no reason given'}"
    if not report.skipped:
        return None
    return report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)


class Account:
    """Gathers what was left out and closes with it."""

    def __init__(self, *, strict: bool) -> None:
        self._strict = strict
        self._lines: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a test."""
        self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a whole module."""
        self._note(report)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Turn what was left out into a failure, where that was asked for."""
        if self._strict and self._lines and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name everything that was left out."""
        if not self._lines:
            terminalreporter.write_line("Left out: nothing.")
            return
        terminalreporter.section("left out (a failure, by --no-skips)" if self._strict else "left out")
        for line in self._lines:
            terminalreporter.write_line(line)

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        reason = reason_of(report)
        if reason is not None:
            self._lines.append(f"{report.nodeid}: {reason}")
