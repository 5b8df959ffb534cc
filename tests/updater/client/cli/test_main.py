"""updater.client.cli.main: every end has a sentence, a remedy and a code."""

import io
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tests.program import ROOT, ended, environment
from tests.updater.client.cli.conftest import Run
from tests.updater.command import line_of, update, updating
from tests.updater.world import World
from updater.client.cli.desk import Streams
from updater.client.cli.main import main, root_of
from updater.client.install import read_install, write_install
from updater.install.layout import Layout, default_root


class _Full(io.StringIO):
    """An output that takes nothing any more, for the reason it was made with."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self.error = error

    def write(self, text: str) -> int:
        raise self.error


def test_failure_is_a_sentence_and_a_remedy(tmp_path: Path) -> None:
    ended_ = update(Layout(tmp_path / "none"), "status")
    assert (ended_.code, ended_.out) == (1, "")
    where, what_next = ended_.err.split(". ", 1)
    assert where == f"There is no install in {tmp_path / 'none'}"
    assert what_next.startswith("Run the set-up again: ")


def test_failure_for_programs_is_on_standard_output(tmp_path: Path) -> None:
    data = update(Layout(tmp_path / "none"), "status", "--json").data
    assert set(data) == {"error", "what", "remedy"}


def test_stopped_work_ends_cleanly(run: Run) -> None:
    cancel = threading.Event()
    cancel.set()
    stopped = run("check", "--json", cancel=cancel)
    assert (stopped.code, stopped.data["error"]) == (1, "cancelled")


def test_ctrl_c_in_the_middle_of_a_download_leaves_what_runs_as_it_is(world: World, shop: Layout) -> None:
    with _Silent() as url:
        install = read_install(shop)
        assert install is not None
        write_install(shop, replace(install, repositories=(url,)))
        with updating(shop, "check", "--json") as asking:
            assert asking.stderr is not None
            asking.stderr.readline()
            asking.send_signal(signal.SIGINT)
            stopped = ended(asking)
    assert (stopped.code, stopped.data["error"]) == (1, "cancelled")


def test_output_that_is_closed_is_a_failure_without_a_traceback(shop: Layout) -> None:
    process = subprocess.Popen(
        line_of(shop, "status"),
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    with process:
        err = process.stderr.read() if process.stderr else b""
    assert (process.returncode, b"Traceback" in err) == (1, False)


def test_output_that_is_full_is_told(shop: Layout) -> None:
    err = io.StringIO()
    code = main(
        ["status", "--root", str(shop.root)],
        threading.Event(),
        Streams(_Full(OSError(28, "No space left on device")), err),
    )
    assert (code, "No space left on device" in err.getvalue()) == (1, True)


def test_root_comes_from_the_environment(shop: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIAGCLINIC_ROOT", str(shop.root))
    out = io.StringIO()
    main(["status"], threading.Event(), Streams(out, io.StringIO()))
    assert "Version: 1.0.0" in out.getvalue()


@pytest.mark.parametrize(
    ("environ", "executable", "root"),
    [
        ({}, "/shop/versions/1.0.0/diagclinic-update", "/shop"),
        ({"DIAGCLINIC_ROOT": "/other"}, "/shop/versions/1.0.0/diagclinic-update", "/other"),
        ({"DIAGCLINIC_ROOT": "/other"}, "/usr/bin/python3", "/other"),
    ],
)
def test_program_of_a_version_acts_on_its_own_install(
    environ: dict[str, str], executable: str, root: str
) -> None:
    assert root_of(environ, Path(executable)) == Path(root)


def test_program_from_elsewhere_acts_on_the_users_install() -> None:
    assert root_of({}, Path("/usr/bin/python3")) == default_root({})


def test_status_needs_no_library_of_the_updater() -> None:
    """It has to be quick, and to work where a library is damaged."""
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, updater.client.cli.look as _; print(*sys.modules)"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert {"tuf", "cryptography", "zstandard", "urllib3"} & set(loaded) == set()


class _Silent:
    """A server that takes connections and says nothing."""

    def __enter__(self) -> str:
        self._socket = socket.create_server(("127.0.0.1", 0))
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._socket.close()
