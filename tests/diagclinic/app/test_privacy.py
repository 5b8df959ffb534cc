"""diagclinic.app.privacy: a choice is kept, what goes beyond it is removed, and sending needs a way."""

import json
import os
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from diagclinic.app.privacy import LocalPrivacy
from diagclinic.app.update_program import UpdateProgram
from diagclinic.core.errors import RecordError, UpdateError
from diagclinic.services.consent import Level, PrivacyView
from diagclinic.services.jobs import JobContext, unheard
from diagclinic.telemetry.consent import ENROLLED, FILE, FORGET
from diagclinic.telemetry.spool import Row, Spool
from diagclinic.telemetry.withdrawal import EMPTYING
from tests.diagclinic.telemetry.spool_rows import CONTEXT, NOW_MS, research
from tests.full_disk import files_of_at_most
from tests.spools import events_of

MACHINE = "machine"
#: an update program that writes down its words
PROGRAM = """#!{python}
import json, sys
open({log!r}, "w").write(json.dumps(sys.argv[1:]))
print({answer!r})
sys.exit({code})
"""


@dataclass
class Bench:
    """A folder of telemetry.

    Attributes:
        chosen: what was heard of choices.
    """

    folder: Path
    chosen: list[Level] = field(default_factory=list)
    program: UpdateProgram | None = None

    def __post_init__(self) -> None:
        """Make what keeps the choice."""
        self.privacy = LocalPrivacy(
            *(self.folder, MACHINE, os.urandom, lambda: "0" * 32, self.chosen.append, lambda: self.program)
        )

    def keep(self, level: Level) -> None:
        """Keep an event of `level`."""
        spool = Spool(self.folder / "spool.db", MACHINE)
        spool.add([Row(1, level, CONTEXT, f'{{"k":"{level.word}"}}', NOW_MS)], NOW_MS, research)
        spool.close()

    def kinds(self) -> list[str]:
        """Return what is kept."""
        return [event["k"] for event in events_of(self.folder / "spool.db")]

    def send(self) -> bool:
        """Send what waits."""
        return self.privacy.send(JobContext(unheard))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "telemetry")


def test_nobody_agreed_to_anything_at_first(bench: Bench) -> None:
    assert bench.privacy.look() == PrivacyView()
    assert not bench.folder.exists()


def test_choice_is_kept_with_who_and_when_and_is_heard(bench: Bench) -> None:
    bench.privacy.choose(Level.HEALTH, "Tess")
    view = bench.privacy.look()
    assert (view.level, view.by, view.at[:2], bench.chosen) == (Level.HEALTH, "Tess", "20", [Level.HEALTH])


def test_bytes_that_would_go_next_are_shown(bench: Bench) -> None:
    bench.privacy.choose(Level.HEALTH, "Tess")
    bench.keep(Level.HEALTH)
    view = bench.privacy.look()
    head, _, event = [json.loads(line) for line in view.next_batch.splitlines()]
    assert (view.waiting, head["install"], event["k"]) == (1, "0" * 32, "health")


def test_lower_choice_removes_what_goes_beyond_it(bench: Bench) -> None:
    bench.privacy.choose(Level.USAGE, "Tess")
    for level in (Level.CRASH, Level.HEALTH, Level.USAGE):
        bench.keep(level)
    bench.privacy.choose(Level.CRASH, "Tess")
    assert bench.kinds() == ["crash"]


def test_withdrawal_removes_everything(bench: Bench) -> None:
    bench.privacy.choose(Level.USAGE, "Tess")
    bench.keep(Level.CRASH)
    (bench.folder / "spool.db.bad-1").write_bytes(b"what was there")
    bench.privacy.choose(Level.NONE, "Tess")
    assert (bench.kinds(), (bench.folder / "spool.db.bad-1").exists()) == ([], False)


def test_message_that_waits_is_taken_back_though_nothing_was_ever_agreed(bench: Bench) -> None:
    bench.keep(Level.NONE)
    (bench.folder / ENROLLED).write_text("{}")
    assert bench.privacy.look().is_known
    bench.privacy.choose(Level.NONE, "Tess")
    assert (bench.kinds(), bench.privacy.look().is_forgetting) == ([], True)


def disk_is_full(folder: Path) -> None:
    """Let nobody write a file of `folder` anew."""
    for name in (FILE, FORGET, EMPTYING):
        (folder / f"{name}.{os.getpid()}.part").mkdir()


@pytest.mark.parametrize("is_enrolled", [False, True])
def test_withdrawal_needs_no_room(bench: Bench, is_enrolled: bool) -> None:
    bench.privacy.choose(Level.USAGE, "Tess")
    bench.keep(Level.CRASH)
    if is_enrolled:
        (bench.folder / ENROLLED).write_text("{}")
    disk_is_full(bench.folder)
    bench.privacy.choose(Level.NONE, "Tess")
    view = bench.privacy.look()
    assert (view.level, view.waiting, view.is_forgetting) == (Level.NONE, 0, is_enrolled)
    assert (bench.chosen[-1], (bench.folder / EMPTYING).exists()) == (Level.NONE, False)
    if is_enrolled:
        assert len(json.loads((bench.folder / FORGET).read_bytes())["nonce"]) == 32


def test_withdrawal_removes_a_spool_that_has_no_room_to_be_emptied(bench: Bench) -> None:
    bench.privacy.choose(Level.USAGE, "Tess")
    bench.keep(Level.CRASH)
    with files_of_at_most(1000):
        bench.privacy.choose(Level.NONE, "Tess")
    assert [path.name for path in bench.folder.glob("spool.db*")] == []
    assert (bench.privacy.look().level, (bench.folder / EMPTYING).exists()) == (Level.NONE, False)


def test_lower_choice_that_cannot_be_kept_changes_nothing(bench: Bench) -> None:
    bench.privacy.choose(Level.USAGE, "Tess")
    bench.keep(Level.USAGE)
    disk_is_full(bench.folder)
    with pytest.raises(RecordError):
        bench.privacy.choose(Level.CRASH, "Tess")
    assert (bench.privacy.look().level, bench.kinds()) == (Level.USAGE, ["usage"])
    assert not (bench.folder / EMPTYING).exists()


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["folder", "pipe"])
def test_withdrawal_is_done_whatever_lies_in_the_spools_place(
    bench: Bench, make: Callable[[Path], None]
) -> None:
    bench.privacy.choose(Level.USAGE, "Tess")
    make(bench.folder / "spool.db")
    bench.privacy.choose(Level.NONE, "Tess")
    assert (bench.kinds(), (bench.folder / EMPTYING).exists()) == ([], False)


def test_what_was_withdrawn_is_removed_before_anything_is_agreed_anew(bench: Bench) -> None:
    bench.privacy.choose(Level.USAGE, "Tess")
    bench.keep(Level.CRASH)
    bench.privacy.choose(Level.NONE, "Tess")
    bench.keep(Level.CRASH)  # as a spool has it that was locked at the time
    (bench.folder / EMPTYING).touch()
    bench.privacy.choose(Level.HEALTH, "Tess")
    assert (bench.kinds(), bench.privacy.look().level) == ([], Level.HEALTH)


@pytest.mark.parametrize("is_enrolled", [False, True])
def test_withdrawal_asks_to_forget_where_anything_was_sent(bench: Bench, is_enrolled: bool) -> None:
    bench.privacy.choose(Level.USAGE, "Tess")
    if is_enrolled:
        (bench.folder / ENROLLED).write_text("{}")
    bench.privacy.choose(Level.NONE, "Tess")
    assert bench.privacy.look().is_forgetting is is_enrolled
    if is_enrolled:
        told = json.loads((bench.folder / FORGET).read_bytes())
        assert len(bytes.fromhex(told["nonce"])) == 16


def test_withdrawal_holds_though_the_spool_is_locked_and_is_done_later(bench: Bench) -> None:
    import apsw  # noqa: PLC0415  the lock is the test's

    bench.privacy.choose(Level.USAGE, "Tess")
    bench.keep(Level.CRASH)
    other = apsw.Connection(str(bench.folder / "spool.db"))
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(RecordError):
        bench.privacy.choose(Level.NONE, "Tess")
    other.close()
    assert (bench.privacy.look().level, (bench.folder / EMPTYING).exists()) == (Level.NONE, True)
    bench.privacy.finish_emptying()
    assert (bench.kinds(), (bench.folder / EMPTYING).exists()) == ([], False)


def test_choice_that_cannot_be_kept_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "telemetry").write_text("no folder")
    bench = Bench(tmp_path / "telemetry")
    with pytest.raises(RecordError):
        bench.privacy.choose(Level.HEALTH, "Tess")
    assert bench.chosen == []


def test_spool_that_cannot_be_read_is_told(bench: Bench) -> None:
    bench.privacy.choose(Level.HEALTH, "Tess")
    (bench.folder / "spool.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(RecordError):
        bench.privacy.look()


def installed(bench: Bench, folder: Path, code: int = 0, answer: str = "{}") -> Path:
    """Install an update program, and return where it writes its words."""
    log, path = folder / "words", folder / "diagclinic-update"
    path.write_text(PROGRAM.format(python=sys.executable, log=str(log), answer=answer, code=code))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    bench.program = UpdateProgram((str(path),), folder, os.environ)
    return log


def test_update_program_sends(bench: Bench, tmp_path: Path) -> None:
    log = installed(bench, tmp_path)
    bench.privacy.choose(Level.HEALTH, "Tess")
    bench.keep(Level.HEALTH)
    assert bench.send()
    assert json.loads(log.read_text())[-2:] == ["--spool", str(bench.folder)]
    assert json.loads(log.read_text())[0] == "upload"


def test_nothing_is_started_where_nothing_waits(bench: Bench, tmp_path: Path) -> None:
    log = installed(bench, tmp_path)
    assert (bench.send(), log.exists()) == (False, False)


def test_checkout_has_no_way_to_send(bench: Bench) -> None:
    bench.keep(Level.HEALTH)
    assert not bench.send()


def test_failure_to_send_is_the_update_programs(bench: Bench, tmp_path: Path) -> None:
    installed(bench, tmp_path, 1, json.dumps({"error": "offline", "what": "No network.", "remedy": "Wait."}))
    bench.keep(Level.HEALTH)
    with pytest.raises(UpdateError, match="offline"):
        bench.send()
