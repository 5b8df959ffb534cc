"""The benchmark of captures gives the same frames to everybody, and sees what is missing."""

from pathlib import Path

import can

from diagclinic.persistence.captures.files import create_capture
from tests.bench.capture import TARGETS, batches_to, cost_of, measure, side_by_side
from tests.bench.capture_child import HEAD
from tests.bench.capture_corpus import vehicle


def test_every_figure_that_was_asked_for_is_measured(tmp_path: Path) -> None:
    metrics = measure(tmp_path, 6_000, kills=1)
    assert set(TARGETS) <= set(metrics)
    assert metrics["lost"] == 0


def test_both_writers_get_all_frames(tmp_path: Path) -> None:
    side_by_side(tmp_path, vehicle(3_000))
    with can.BLFReader(tmp_path / "peer.blf") as peer:
        assert sum(1 for _ in peer) == 3_000


def test_batches_leave_no_frame_out(tmp_path: Path) -> None:
    writer = create_capture(tmp_path / "c", HEAD)
    batches_to(writer)(next(vehicle(250).chunks(250)))
    frames = writer.frames
    writer.close()
    assert frames == 250


def test_the_size_of_a_file_is_told_after_its_writer_has_stopped(tmp_path: Path) -> None:
    text = tmp_path / "c.asc"
    assert cost_of(vehicle(500), can.ASCWriter(text), text).size == text.stat().st_size > 0
