"""The dialect passes SQLAlchemy's own suite for dialects.

The suite is a pytest plugin that takes over the whole run, so it has a process of its own.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

ROOT = Path(__file__).parents[3]
SETTINGS = """
[sqla_testing]
requirement_cls = tests.diagclinic.persistence.dialect_requirements:Requirements
profile_file = profiles.txt
"""
PLUGIN = """
import pytest
from sqlalchemy import Engine, event

pytest.register_assert_rewrite("sqlalchemy.testing.assertions")

from sqlalchemy.testing.plugin.pytestplugin import *
from diagclinic.persistence.apsw_dialect import ApswDialect

def load_provisioning(cls):
    import sqlalchemy.dialects.sqlite.provision
    from sqlalchemy.testing import provision

    # attaches the second schema to one engine only, and leaves out those with a pool of their own
    provision.post_configure_engine.fns.pop("sqlite", None)

ApswDialect.load_provisioning = classmethod(load_provisioning)

@event.listens_for(Engine, "connect")
def attach(connection, _record):
    connection.execute('ATTACH DATABASE "test_schema.db" AS test_schema')
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Names of tests."""

    passed: frozenset[str]
    failed: frozenset[str]


def run_suite(folder: Path) -> Outcome:
    """Run SQLAlchemy's suite in `folder`."""
    (folder / "setup.cfg").write_text(SETTINGS)
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "conftest.py").write_text(PLUGIN)
    (folder / "test_suite.py").write_text("from sqlalchemy.testing.suite import *\n")
    options = ["-q", "-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:qt"]
    command = [
        sys.executable,
        "-m",
        "pytest",
        *options,
        "--dburi=sqlite+apsw:///suite.db",
        "--junitxml=out.xml",
    ]
    ran = subprocess.run(
        [*command, "test_suite.py"],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )
    assert (folder / "out.xml").exists(), ran.stdout[-2000:] + ran.stderr[-2000:]
    return outcome_in(folder / "out.xml")


def outcome_in(report: Path) -> Outcome:
    passed, failed = set(), set()
    for case in ET.parse(report).iter("testcase"):  # noqa: S314  written by the process just run
        name = f"{case.get('classname')}.{case.get('name')}"
        if case.find("failure") is not None or case.find("error") is not None:
            failed.add(name)
        elif case.find("skipped") is None:
            passed.add(name)
    return Outcome(frozenset(passed), frozenset(failed))


def test_nothing_in_the_suite_fails_and_it_runs_in_earnest(tmp_path: Path) -> None:
    outcome = run_suite(tmp_path)
    assert (outcome.failed, len(outcome.passed) >= 1450) == (frozenset(), True)


def test_an_engine_is_found_by_its_url() -> None:
    engine = create_engine("sqlite+apsw://")

    with engine.connect() as connection:
        found = connection.execute(text("SELECT 'a' || :b"), {"b": "c"}).scalar_one()

    engine.dispose()
    assert (engine.dialect.driver, found) == ("apsw", "ac")


def test_a_constraint_is_an_integrity_error() -> None:
    engine = create_engine("sqlite+apsw://")
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE t (x INTEGER NOT NULL)"))

        with pytest.raises(IntegrityError):
            connection.execute(text("INSERT INTO t VALUES (NULL)"))

    engine.dispose()


def test_a_connection_that_was_closed_underneath_counts_as_gone() -> None:
    engine = create_engine("sqlite+apsw://")
    with engine.connect() as connection:
        connection.connection.dbapi_connection.close()

        with pytest.raises(ProgrammingError) as caught:
            connection.execute(text("SELECT 1"))

    engine.dispose()
    assert caught.value.connection_invalidated
