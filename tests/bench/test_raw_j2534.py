"""The raw use of a J2534 library, in this process and through the helper."""

import time
from pathlib import Path

import pytest

from tests.bench.raw_j2534 import call_s, flood_rate, raw_helper, raw_library
from tests.j2534_device import copied_device


def test_library_of_this_process_answers(tmp_path: Path) -> None:
    with raw_library(str(copied_device(tmp_path).path)) as ask:
        assert ask()[:2] == b"\x41\x0c"


def test_library_of_the_other_kind_answers(tmp_path: Path) -> None:
    with raw_helper(str(copied_device(tmp_path, 32).path)) as ask:
        assert ask()[:2] == b"\x41\x0c"


def test_every_frame_that_passes_is_counted(tmp_path: Path) -> None:
    device = copied_device(tmp_path, 32, flood=1000)
    rate, lost = flood_rate(str(device.path), 1000, time.perf_counter)
    assert rate > 0
    assert lost == 0


def test_frames_that_never_came_are_lost(tmp_path: Path) -> None:
    device = copied_device(tmp_path, 32, flood=100)
    assert flood_rate(str(device.path), 150, time.perf_counter)[1] == 50


def test_time_of_a_call_is_the_mean_of_many(tmp_path: Path) -> None:
    ticks = iter([1.0, 3.0])
    told = call_s(str(copied_device(tmp_path, 32).path), 4, lambda: next(ticks))
    assert told == pytest.approx(0.5)
