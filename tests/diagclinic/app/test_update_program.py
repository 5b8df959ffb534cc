"""diagclinic.app.update_program: found where the install says, run as a process, and stopped when asked."""

import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from diagclinic.app.update_program import UpdateProgram, find_program, progress_of, this_program
from diagclinic.core.errors import UpdateError
from diagclinic.services.jobs import Cancelled, JobContext, Progress

PROGRESS = '{"step": "fetch", "done": 3, "total": 8, "words": "Downloading"}'


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], UpdateProgram]:
    """Return what makes an update program of a few lines of Python."""

    def make(lines: str) -> UpdateProgram:
        path = tmp_path / "program.py"
        path.write_text(lines)
        return UpdateProgram((sys.executable, str(path)), tmp_path, os.environ, grace_s=0.5)

    return make


def _context() -> tuple[JobContext, list[Progress]]:
    told: list[Progress] = []
    return JobContext(told.append), told


def _ask(asked: UpdateProgram, *words: str) -> object:
    return asked.ask(words or ("status",), 60.0, _context()[0])


def test_answer_is_what_it_prints(program: Callable[[str], UpdateProgram]) -> None:
    assert _ask(program('print(\'{"version": "1.0.0"}\')')) == {"version": "1.0.0"}


def test_verb_comes_before_the_install_and_its_words_after_it(
    program: Callable[[str], UpdateProgram], tmp_path: Path
) -> None:
    asked = program("import json, sys; print(json.dumps(sys.argv[1:]))")
    told = _ask(asked, "rollback", "--why=x", "--", "1.0.0")
    assert told == ["rollback", "--root", str(tmp_path), "--json", "--why=x", "--", "1.0.0"]


def test_failure_is_told_in_its_own_words(program: Callable[[str], UpdateProgram]) -> None:
    failed = '{"error": "offline", "what": "Nobody answers", "remedy": "Use a stick."}'
    with pytest.raises(UpdateError) as told:
        _ask(program(f"import sys; print({failed!r}); sys.exit(3)"))
    assert (told.value.reason, told.value.what, told.value.remedy) == (
        "offline",
        "Nobody answers.",
        "Use a stick.",
    )


def test_program_without_an_answer_is_a_failure_with_what_it_said(
    program: Callable[[str], UpdateProgram],
) -> None:
    with pytest.raises(UpdateError, match="ImportError") as told:
        _ask(program("import sys; sys.stderr.write('ImportError'); sys.exit(1)"))
    assert "without an answer" in told.value.what


def test_failure_that_says_nothing_of_itself_still_has_a_remedy(
    program: Callable[[str], UpdateProgram],
) -> None:
    with pytest.raises(UpdateError, match="exit code 7") as told:
        _ask(program("import sys; print('[]'); sys.exit(7)"))
    assert told.value.remedy


def test_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    missing = UpdateProgram((str(tmp_path / "none"),), tmp_path, os.environ)
    with pytest.raises(UpdateError, match="not-started"):
        _ask(missing)


def test_progress_is_told_while_it_works(program: Callable[[str], UpdateProgram]) -> None:
    context, told = _context()
    asked = program(f"import sys; sys.stderr.write({PROGRESS!r} + chr(10)); print('1')")
    asked.ask(["check"], 60.0, context)
    assert told == [Progress(3, 8, "Downloading")]


def test_program_that_says_much_is_read_to_its_end(program: Callable[[str], UpdateProgram]) -> None:
    loud = "import sys\nfor _ in range(20000): sys.stderr.write('x' * 80 + chr(10))\nprint('1')"
    assert _ask(program(loud)) == 1


def test_stop_lets_it_end_by_itself(program: Callable[[str], UpdateProgram], tmp_path: Path) -> None:
    lines = (
        "import signal, sys, threading\n"
        "from pathlib import Path\n"
        "stop = threading.Event()\n"
        "signal.signal(signal.SIGTERM, lambda *_: stop.set())\n"
        f"sys.stderr.write({PROGRESS!r} + chr(10)); sys.stderr.flush()\n"
        "stop.wait(60)\n"
        f"Path({str(tmp_path / 'tidied')!r}).touch()\n"
        "sys.exit(1)\n"
    )
    context = JobContext(lambda _: context.cancel())
    with pytest.raises(Cancelled):
        program(lines).ask(["apply"], 60.0, context)
    assert (tmp_path / "tidied").exists()


def test_program_that_does_not_stop_is_killed(program: Callable[[str], UpdateProgram]) -> None:
    lines = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"sys.stderr.write({PROGRESS!r} + chr(10)); sys.stderr.flush()\n"
        "time.sleep(600)\n"  # the program that hangs; it is killed, nobody waits for it
    )
    context = JobContext(lambda _: context.cancel())
    with pytest.raises(Cancelled):
        program(lines).ask(["apply"], 60.0, context)


def test_program_that_hangs_is_given_up(program: Callable[[str], UpdateProgram]) -> None:
    with pytest.raises(UpdateError, match="too-long"):
        # the program that hangs; it is killed, nobody waits for it
        program("import time; time.sleep(600)").ask(["status"], 0.3, _context()[0])


def test_act_that_was_through_before_it_could_be_stopped_has_an_answer(
    program: Callable[[str], UpdateProgram],
) -> None:
    stop = threading.Event()
    stop.set()
    context = JobContext(lambda _: None, stop)
    asked = program("import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('1')")
    try:
        answer = asked.ask(["apply"], 60.0, context)
    except Cancelled:
        return  # it was stopped before it could even listen: as right
    assert answer == 1


@pytest.mark.parametrize(
    "line", ["", "words", "7", "[]", '{"done": 1}', '{"done": "x", "total": 1, "words": ""}']
)
def test_other_lines_are_no_progress(line: str) -> None:
    assert progress_of(line) is None


def _install(root: Path, *versions: str) -> None:
    for version in versions:
        folder = root / "versions" / version
        folder.mkdir(parents=True)
        (folder / "diagclinic-update").touch()
        (folder / "MANIFEST.json").write_text(json.dumps({"entry": {"update": "diagclinic-update"}}))


def _found(root: Path, executable: Path = Path("/usr/bin/python3"), **environ: str) -> str:
    found = find_program({"DIAGCLINIC_ROOT": str(root), **environ}, executable)
    return "" if found is None else found.line[0]


def test_checkout_was_installed_by_nobody(tmp_path: Path) -> None:
    assert find_program({}, tmp_path / "diagclinic") is None


def test_own_versions_update_program_is_taken(tmp_path: Path) -> None:
    _install(tmp_path, "1.4.0", "1.10.0")
    own = tmp_path / "versions" / "1.4.0"
    assert _found(tmp_path, own / "diagclinic") == str(own / "diagclinic-update")


def test_own_version_is_known(tmp_path: Path) -> None:
    _install(tmp_path, "1.4.0", "1.10.0")
    program = tmp_path / "versions" / "1.4.0" / "lib" / "diagclinic"
    found = [
        find_program({"DIAGCLINIC_ROOT": str(tmp_path)}, path) for path in (program, Path("/usr/bin/python3"))
    ]
    assert [one.own for one in found if one] == ["1.4.0", ""]


def test_program_from_elsewhere_takes_the_newest(tmp_path: Path) -> None:
    _install(tmp_path, "1.4.0", "1.10.0")
    assert _found(tmp_path) == str(tmp_path / "versions" / "1.10.0" / "diagclinic-update")


def test_damaged_version_is_passed_over(tmp_path: Path) -> None:
    _install(tmp_path, "1.4.0", "1.10.0")
    (tmp_path / "versions" / "1.10.0" / "MANIFEST.json").write_text("{}")
    assert _found(tmp_path) == str(tmp_path / "versions" / "1.4.0" / "diagclinic-update")


def test_version_under_way_is_none(tmp_path: Path) -> None:
    _install(tmp_path, "1.4.0.partial")
    assert _found(tmp_path, PATH=str(tmp_path)) == ""


def test_where_no_version_brings_one_the_path_does(tmp_path: Path) -> None:
    tool = tmp_path / "bin" / "diagclinic-update"
    tool.parent.mkdir()
    tool.touch(0o755)
    assert _found(tmp_path, PATH=str(tool.parent)) == str(tool)


def test_root_that_is_gone_has_none(tmp_path: Path) -> None:
    assert _found(tmp_path / "none", PATH="") == ""


def test_this_very_process_was_installed_by_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DIAGCLINIC_ROOT", raising=False)
    assert this_program() is None
