"""A capture is read while another process writes it, and whatever is done to it in whatever order."""

import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import can
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagclinic.persistence.captures.files import create_capture, open_capture, resume_capture
from tests.diagclinic.persistence.captures.crash_writer import BATCH
from tests.diagclinic.persistence.captures.samples import (
    HEAD,
    StoppedClock,
    any_frames,
    are_equal,
    counting,
    frames_in,
    numbers_in,
    written,
)

ROOT = Path(__file__).parents[4]
LOOKS = 40


@pytest.fixture
def growing(tmp_path: Path) -> Iterator[Path]:
    """A capture that another process appends to, with its first batch in it."""
    command = [sys.executable, "-m", "tests.diagclinic.persistence.captures.crash_writer"]
    with subprocess.Popen(
        [*command, str(tmp_path / "c"), "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        yield tmp_path / "c"
        writer.kill()


def test_a_reader_sees_whole_batches_while_another_process_writes(growing: Path) -> None:
    reader = open_capture(growing)
    seen = [reader.refresh().frames for _ in range(LOOKS)]
    numbers = numbers_in(list(reader.frames()))
    reader.close()
    assert all(earlier <= later for earlier, later in pairwise(seen))
    assert {frames % BATCH for frames in seen} == {0}
    assert numbers == list(range(seen[-1]))


def test_a_reader_names_no_damage_while_another_process_writes(growing: Path) -> None:
    reader = open_capture(growing)
    gaps = [reader.refresh().gaps for _ in range(LOOKS)]
    reader.close()
    assert set(gaps) == {()}


actions = st.lists(
    st.one_of(any_frames, st.sampled_from(["flush", "wait", "close and go on", "tear"])), max_size=12
)


@settings(max_examples=60)
@given(actions=actions)
def test_every_flushed_frame_is_there_whatever_was_done(
    tmp_path_factory: pytest.TempPathFactory, actions: list[list[can.Message] | str]
) -> None:
    path = tmp_path_factory.mktemp("any") / "c"
    clock = StoppedClock()
    writer = create_capture(path, HEAD, clock)
    given: list[can.Message] = []
    for action in actions:
        if isinstance(action, list):
            writer.append(action)
            given += action
        elif action == "wait":
            clock.now_s += 1
            writer.tick()
        elif action == "flush":
            writer.flush()
        else:
            writer.close()
            if action == "tear":
                path.write_bytes(path.read_bytes() + b"\x89DCBLK\r\n" + bytes(30))
            writer = resume_capture(path, clock).writer
    writer.close()

    assert are_equal(frames_in(path), given)


def test_what_was_written_before_a_pause_is_followed_by_what_came_after(tmp_path: Path) -> None:
    writer = create_capture(tmp_path / "c", HEAD, StoppedClock())
    reader = open_capture(tmp_path / "c")
    writer.append(counting(3))
    writer.close()
    writer = resume_capture(tmp_path / "c", StoppedClock()).writer
    writer.append(counting(3, 3))
    writer.close()

    reader.refresh()

    numbers = numbers_in(list(reader.frames()))
    reader.close()
    assert numbers == list(range(6))


def test_a_block_that_is_not_yet_what_was_written_is_read_once_it_is(tmp_path: Path) -> None:
    """Its length may be on disk before its bytes."""
    content = written(tmp_path / "c", counting(30), counting(20, 30))
    (tmp_path / "c").write_bytes(written(tmp_path / "first", counting(30)))
    reader = open_capture(tmp_path / "c")
    with (tmp_path / "c").open("r+b") as file:
        file.write(content[:-5] + bytes(5))
        file.flush()
        early = reader.refresh().frames
        file.seek(0)
        file.write(content)
    late = reader.refresh().frames
    reader.close()
    assert (early, late) == (30, 50)
