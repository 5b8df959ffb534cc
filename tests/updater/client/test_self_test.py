"""A new version looks at itself, as a real process."""

import json
import sys
import threading
from pathlib import Path

import pytest

from updater.client.errors import CancelledError, SelfTestError
from updater.client.self_test import self_test
from updater.client.work import Progress, Work
from updater.install.installed import Installed
from updater.install.layout import Layout

GOOD = "import sys; sys.exit(0)"
ANSWERS = """
print('{"error": "x", "what": "The record is torn.", "remedy": "Repair it."}')
raise SystemExit(1)
"""


def version(tmp_path: Path, program: str) -> Installed:
    app = tmp_path / "diagclinic"
    app.write_text(f"#!{sys.executable} -IS\n{program}\n")
    app.chmod(0o755)
    return Installed("1.1.0", tmp_path, app, app, 1, (1, 1), 1)


def run_it(tmp_path: Path, program: str, work: Work | None = None, deadline_s: float = 60) -> None:
    self_test(Layout(tmp_path), version(tmp_path, program), work or Work(), deadline_s)


def test_a_version_that_works_passes(tmp_path: Path) -> None:
    told: list[Progress] = []
    run_it(tmp_path, GOOD, Work(told.append))
    assert told[0].step == "self-test"


def test_it_is_asked_from_its_own_folder_without_any_input(tmp_path: Path) -> None:
    asks = "import os, sys, json; json.dump([sys.argv[1:], os.getcwd(), sys.stdin.read()], open('said', 'w'))"
    run_it(tmp_path, asks)
    assert json.loads((tmp_path / "said").read_text()) == [["--selftest", "--json"], str(tmp_path), ""]


def test_it_knows_which_install_it_belongs_to(tmp_path: Path) -> None:
    run_it(tmp_path, "import os; open('said', 'w').write(os.environ['DIAGCLINIC_ROOT'])")
    assert (tmp_path / "said").read_text() == str(tmp_path)


@pytest.mark.parametrize(
    ("program", "words"),
    [
        (
            ANSWERS,
            "torn. Rep",
        ),
        ("raise ImportError('libEGL is missing')", "libEGL is missing"),
        ("raise SystemExit(7)", "exit code 7"),
        ("print('[' * 100000); raise SystemExit(1)", r"\[\["),
    ],
    ids=["in its answer", "as a traceback", "without words", "as nonsense"],
)
def test_what_it_says_of_its_failure_is_told(tmp_path: Path, program: str, words: str) -> None:
    with pytest.raises(SelfTestError, match=words):
        run_it(tmp_path, program)


def test_the_real_program_is_told_in_its_own_words(tmp_path: Path) -> None:
    (tmp_path / "shop.sqlite3").write_bytes(b"no record\n" * 1000)
    real = f"""
import os, sys
sys.path += {sys.path!r}
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from diagclinic.app.main import main
sys.exit(main([*sys.argv[1:], "--data", {str(tmp_path)!r}]))
"""
    with pytest.raises(SelfTestError, match=r"record: RecordDamagedError: bytes of .*shop\.sqlite3 are not"):
        run_it(tmp_path, real)


def test_much_output_does_not_block_it(tmp_path: Path) -> None:
    run_it(tmp_path, "print('x' * 1_000_000)")


def test_a_version_that_hangs_is_ended(tmp_path: Path) -> None:
    ticks = iter(range(1000))
    work = Work(clock=lambda: float(next(ticks)))
    with pytest.raises(SelfTestError, match="within 3 s"):
        run_it(tmp_path, "import time; time.sleep(60)", work, 3)


def test_a_test_can_be_stopped(tmp_path: Path) -> None:
    work = Work()
    threading.Timer(0.1, work.cancel.set).start()
    with pytest.raises(CancelledError):
        run_it(tmp_path, "import time; time.sleep(60)", work)


def test_a_version_that_cannot_be_started_fails(tmp_path: Path) -> None:
    broken = version(tmp_path, GOOD)
    broken.app.write_bytes(b"\x7fELF no program")
    with pytest.raises(SelfTestError, match="cannot be started"):
        self_test(Layout(tmp_path), broken, Work())
