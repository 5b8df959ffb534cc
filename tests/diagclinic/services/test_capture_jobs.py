"""diagclinic.services.capture_jobs: the jobs around raw frames, with everything filled in."""

from pathlib import Path

import pytest

from diagclinic.core.capture import CaptureHead, CaptureInfo
from diagclinic.core.errors import CaptureFormError, RecordDamagedError, RecordMissingError
from diagclinic.persistence.captures.folder import CaptureFolder
from diagclinic.services.capture_jobs import CaptureJobs, UnreadableCapture
from diagclinic.services.frame_table import FrameTable
from diagclinic.services.jobs import JobContext
from diagclinic.services.record_capture import RecordPlan
from diagclinic.shop.can_files import CanFiles
from tests.capture_doubles import MemoryCaptures, MemoryReader, ScriptedTap, TapLinks, frame
from tests.service_doubles import NOON, now


class Bench:
    """The jobs over captures in memory."""

    def __init__(self) -> None:
        self.captures = MemoryCaptures()
        self.links = TapLinks([ScriptedTap([[frame(1.0), frame(2.0)]])])
        self.jobs = CaptureJobs(self.links, lambda: self.captures, CanFiles, now)

    def recorded(self) -> Path:
        done = self.jobs.record(RecordPlan(url="can:virtual/0")).run(JobContext(lambda _: None))
        assert done.path is not None
        return done.path


def test_recording_is_among_the_captures() -> None:
    bench = Bench()
    path = bench.recorded()
    assert bench.jobs.paths() == (path,)


def test_everything_is_known_of_every_capture() -> None:
    bench = Bench()
    bench.recorded()
    (info,) = bench.jobs.all()
    assert isinstance(info, CaptureInfo)
    assert (info.frames, info.head.started_at) == (2, NOON)


def test_capture_that_cannot_be_read_hides_no_other() -> None:
    bench = Bench()
    path = bench.recorded()
    bench.captures.create(CaptureHead(NOON, "x"))
    opened = bench.captures.open

    def damaged(wanted: Path) -> MemoryReader:
        if wanted != path:
            raise RecordDamagedError("no capture")
        return opened(wanted)

    bench.captures.open = damaged  # type: ignore[method-assign]
    broken, whole = bench.jobs.all()
    assert (isinstance(broken, UnreadableCapture), isinstance(whole, CaptureInfo)) == (True, True)


def test_damage_in_the_middle_of_a_capture_is_named_in_the_list(tmp_path: Path) -> None:
    folder, ends = CaptureFolder(tmp_path), []
    writer = folder.create(CaptureHead(NOON, "x"))
    for at_s in (1.0, 2.0, 3.0):
        writer.append([frame(at_s)])
        writer.flush()
        ends.append(writer.path.stat().st_size)
    writer.close()
    content = bytearray(writer.path.read_bytes())
    content[ends[1] - 1] ^= 1
    writer.path.write_bytes(content)

    (info,) = CaptureJobs(TapLinks([]), lambda: folder, CanFiles, now).all()

    assert isinstance(info, CaptureInfo)
    assert (info.frames, info.is_whole, [gap.frames for gap in info.gaps]) == (2, False, [1])


def test_capture_is_read_and_let_go() -> None:
    bench = Bench()
    with bench.jobs.reading(bench.recorded()) as reader:
        assert len(list(reader.frames())) == 2


def test_capture_that_is_not_there_cannot_be_read() -> None:
    with pytest.raises(RecordMissingError), Bench().jobs.reading(Path("none")):
        pass


def test_capture_goes_out_and_comes_in(tmp_path: Path) -> None:
    bench = Bench()
    bench.jobs.export(bench.recorded(), tmp_path / "car.csv").run(JobContext(lambda _: None))
    done = bench.jobs.bring_in(tmp_path / "car.csv").run(JobContext(lambda _: None))
    assert (done.report.frames, len(bench.jobs.paths())) == (2, 2)


def test_form_is_checked() -> None:
    with pytest.raises(CaptureFormError):
        Bench().jobs.check(Path("car.pcap"))


def test_capture_is_looked_at() -> None:
    bench, table = Bench(), FrameTable()
    bench.jobs.look_at(bench.recorded(), table).run(JobContext(lambda _: None))
    assert table.snapshot().frames == 2
