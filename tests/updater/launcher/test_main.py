"""The program itself."""

import ast
import io
import os
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest

from tests.updater.rig import SOURCE, Rig

LAUNCHER = SOURCE / "updater" / "launcher"
INSTALL = SOURCE / "updater" / "install"
#: "well under 500": what is counted holds code, not only a comment, a docstring or nothing
LIMIT = 480
#: what the launcher shares with the update program
SHARED_LIMIT = 720
NO_CODE = {
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.COMMENT,
    tokenize.ENDMARKER,
}


def code_lines(path: Path) -> int:
    """Return how many lines of a module hold code."""
    text = path.read_text("utf-8")
    docs: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            docs |= set(range(node.lineno, (node.end_lineno or 0) + 1))
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    lines = {n for t in tokens if t.type not in NO_CODE for n in range(t.start[0], t.end[0] + 1)}
    return len(lines - docs)


def echo(rig: Rig) -> Rig:
    """Return an install whose version tells its words and its safe mode."""
    program = "import os, sys\nprint(sys.argv[1:], os.environ.get('DIAGCLINIC_SAFE_MODE'))\n"
    rig.add_program("1.0.0", f"#!{sys.executable} -IS\n{program}")
    rig.set(current="1.0.0", last_good="1.0.0")
    return rig


def test_the_launcher_stays_small() -> None:
    assert sum(map(code_lines, LAUNCHER.glob("*.py"))) <= LIMIT


def test_what_it_shares_with_the_update_program_stays_small() -> None:
    assert sum(map(code_lines, INSTALL.glob("*.py"))) <= SHARED_LIMIT


def test_it_loads_nothing_but_the_standard_library_and_itself() -> None:
    show = "import updater.launcher.__main__, sys; print(*sys.modules)"
    line = [sys.executable, "-S", "-E", "-c", show]
    loaded = subprocess.run(line, cwd=SOURCE, capture_output=True, text=True, check=True).stdout.split()
    foreign = {name.partition(".")[0] for name in loaded} - sys.stdlib_module_names - {"updater", "__main__"}
    assert foreign == set()
    ours = {".".join(name.split(".")[:2]) for name in loaded if name.startswith("updater.")}
    assert ours == {"updater.install", "updater.launcher"}


def test_the_words_go_to_the_application(rig: Rig) -> None:
    assert echo(rig).start("scan", "--json").stdout == "['scan', '--json'] None\n"


def test_safe_mode_goes_to_the_application_and_not_as_a_word(rig: Rig) -> None:
    assert echo(rig).start("--safe-mode", "scan").stdout == "['scan'] 1\n"


def test_the_root_can_be_named(rig: Rig) -> None:
    echo(rig)
    line = [sys.executable, "-m", "updater.launcher", "--root", str(rig.layout.root), "scan"]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "DIAGCLINIC_ROOT": "/nowhere"}
    done = subprocess.run(line, capture_output=True, text=True, env=environment, check=False)
    assert done.stdout == "['scan'] None\n"


def test_the_recovery_is_the_same_program_by_another_name(rig: Rig) -> None:
    entry = rig.folder / "diagclinic-recovery.py"
    entry.write_text("import sys\nfrom updater.launcher.__main__ import start\nsys.exit(start())\n")
    assert rig.run(sys.executable, str(entry), "list").stdout.splitlines()[1] == "Runs: none"


def test_an_application_that_was_killed_is_told_as_the_system_tells_it(rig: Rig) -> None:
    rig.add_program(
        "1.0.0", f"#!{sys.executable} -IS\nimport os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n"
    )
    rig.set(current="1.0.0", last_good="1.0.0")
    assert rig.start("scan").returncode == 137


@pytest.mark.parametrize("words", [(), ("scan",), ("--recover", "rollback", "1.0.0")])
def test_a_root_that_is_no_folder_is_told_in_words(rig: Rig, words: tuple[str, ...]) -> None:
    line = (sys.executable, "-m", "updater.launcher", "--root", __file__, *words)
    done = rig.run(*line)
    assert done.returncode == 1
    assert done.stdout + done.stderr
    assert "Traceback" not in done.stderr
