"""kill -9 of the launcher in and after each of its writes: the next start ends the same."""

import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.updater.rig import Rig
from updater.install import audit
from updater.install.state import Snapshot, State, Trial

#: before a write is after the one before it
MOMENTS = ("torn", "after")
#: more writes than any of these runs makes
MOST = 12
ROLL_BACK = ("--recover", "rollback", "1.0.0")

Make = Callable[[Rig], object]


def killed(folder: Path, make: Make, *words: str) -> Iterator[Rig]:
    """Yield installs, each after its launcher was killed at another write, until there are no more writes."""
    for number in range(1, MOST):
        for moment in MOMENTS:
            rig = fresh(folder / f"{number}-{moment}", make)
            if struck(rig, number, moment, *words) != -signal.SIGKILL:
                return
            yield rig


def on_trial(rig: Rig, behaviour: str = "good") -> None:
    rig.add("1.0.0")
    rig.add("1.1.0", behaviour, schema=(2, 1, 2))
    rig.write_record(1, "a row")
    rig.set(current="1.1.0", last_good="1.0.0", trial=Trial("1.1.0"), floor="0.9.0")


def migrated(rig: Rig) -> None:
    on_trial(rig, "lossy")
    copy = rig.data / "copy.json"
    copy.write_bytes((rig.data / "record.json").read_bytes())
    rig.write_record(2, "a row", "another")
    rig.set(last_good="1.1.0", trial=None, snapshot=Snapshot(str(copy), 1, "1.0.0"))


def struck(rig: Rig, number: int, moment: str, *words: str) -> int:
    """Run the launcher with a write that goes wrong; return its exit code."""
    line = (sys.executable, "-m", "tests.updater.launcher.dying", str(number), moment, *words)
    return rig.run(*line, life_s=0.15).returncode


def fresh(folder: Path, make: Make) -> Rig:
    rig = Rig(folder)
    rig.folder.mkdir()
    rig.settle(health_s=0.05)
    make(rig)
    return rig


def outcome(rig: Rig) -> tuple[str, str, Trial | None, tuple[str, ...], str]:
    """Return what counts in the state."""
    state: State = rig.state
    assert state.pending is None
    assert audit.verify(rig.layout) is None
    return state.current, state.last_good, state.trial, state.bad, state.floor


def test_a_version_that_proves_itself_is_good_after_a_kill_at_any_write(tmp_path: Path) -> None:
    ends = []
    for rig in killed(tmp_path, on_trial):
        assert rig.start(life_s=0.15).returncode == 0
        ends.append((outcome(rig), rig.record["rows"][0]))
    assert set(ends) == {(("1.1.0", "1.1.0", None, (), "0.9.0"), "a row")}
    assert len(ends) >= 4 * len(MOMENTS)


def test_a_version_that_fails_is_left_after_a_kill_at_any_write(tmp_path: Path) -> None:
    ends = []
    for rig in killed(tmp_path, lambda rig: on_trial(rig, "crash")):
        rig.start(life_s=0.15)
        ends.append((outcome(rig), rig.record["schema"], rig.record["rows"][0]))
    assert set(ends) == {(("1.0.0", "1.0.0", None, ("1.1.0",), "0.9.0"), 1, "a row")}
    assert len(ends) >= 6 * len(MOMENTS)


def test_a_roll_back_with_its_record_is_whole_or_not_begun_after_a_kill_at_any_write(tmp_path: Path) -> None:
    ends = []
    for rig in killed(tmp_path, migrated, *ROLL_BACK):
        rig.start("--recover", "rollback", "1.0.0")
        rig.start(life_s=0.15)
        ends.append((outcome(rig), rig.record["schema"], tuple(rig.record["rows"])))
    rows = ("a row", "another", "started 1.0.0")
    assert set(ends) == {(("1.0.0", "1.0.0", None, (), "0.9.0"), 1, rows)}
    assert len(ends) >= 3 * len(MOMENTS)


@pytest.mark.parametrize("behaviour", ["good", "crash"])
def test_a_disk_that_is_full_at_any_write_keeps_no_version_from_starting(
    tmp_path: Path, behaviour: str
) -> None:
    codes, good = set(), "1.1.0" if behaviour == "good" else "1.0.0"
    for number in range(1, 8):
        rig = fresh(tmp_path / str(number), lambda rig: on_trial(rig, behaviour))
        codes.add(struck(rig, number, "full"))
        assert rig.started
        rig.start(life_s=0.15)
        assert outcome(rig)[:3] == (good, good, None)
    assert codes == {0}
