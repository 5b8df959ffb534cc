"""Any number of programs share the record; one alone may exchange its file."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from diagclinic.core.errors import RecordBusyError, RecordError
from diagclinic.persistence.places import Places
from diagclinic.persistence.record_lock import file_alone, record_alone, share_record

ROOT = Path(__file__).parents[3]
_HOLDER = """
import sys
from pathlib import Path
from diagclinic.persistence.places import Places
from diagclinic.persistence.record_lock import share_record
hold = share_record(Places(Path(sys.argv[1])), 0)
print("held", flush=True)
sys.stdin.read()
"""


def test_the_record_is_shared_by_several(tmp_path: Path) -> None:
    places = Places(tmp_path)

    with closing(share_record(places, 0)), closing(share_record(places, 0)):
        assert places.lock.exists()


def test_nobody_is_alone_with_a_record_that_is_shared(tmp_path: Path) -> None:
    places = Places(tmp_path)

    with closing(share_record(places, 0)), pytest.raises(RecordBusyError), record_alone(places, 0):
        pytest.fail("two had it")


def test_nobody_shares_a_record_that_one_has_alone(tmp_path: Path) -> None:
    places = Places(tmp_path)

    with record_alone(places, 0), pytest.raises(RecordBusyError):
        share_record(places, 0)


def test_a_hold_that_was_closed_twice_holds_nobody_up(tmp_path: Path) -> None:
    places = Places(tmp_path)
    hold = share_record(places, 0)
    hold.close()
    hold.close()

    with record_alone(places, 0):
        assert places.lock.exists()


def test_another_process_that_is_killed_holds_nothing_any_more(tmp_path: Path) -> None:
    places = Places(tmp_path)
    line = [sys.executable, "-c", _HOLDER, str(tmp_path)]
    with subprocess.Popen(line, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(RecordBusyError), record_alone(places, 0):
            pytest.fail("two had it")
        holder.kill()
        holder.wait()

        with record_alone(places, 5):
            assert places.lock.exists()


def test_two_files_have_locks_of_their_own(tmp_path: Path) -> None:
    with file_alone(tmp_path / "a", tmp_path, 0), file_alone(tmp_path / "b", tmp_path, 0):
        assert (tmp_path / "b").exists()


def test_a_lock_that_cannot_be_opened_is_a_failure_of_the_record(tmp_path: Path) -> None:
    with pytest.raises(RecordError):
        share_record(Places(tmp_path / "missing"), 0)
