"""diagclinic.services.record_capture: what is kept of a bus, and what ends it."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import can
import pytest

from diagclinic.core.capture import CaptureGap, CaptureHead
from diagclinic.core.errors import CaptureElsewhereError, DiskFullError, RecordError
from diagclinic.services import record_capture
from diagclinic.services.capture_filter import parse_filters
from diagclinic.services.capture_trigger import parse_trigger
from diagclinic.services.go_on_capture import CaptureResumed
from diagclinic.services.jobs import Cancelled, JobContext, run_job
from diagclinic.services.record_capture import (
    CaptureEnd,
    ListeningBegan,
    RecordCapture,
    Recorded,
    RecordingBegan,
    RecordPlan,
)
from drivers.api import Capability
from drivers.errors import (
    AdapterLimitError,
    AdapterUnfitError,
    BusOffError,
    LinkLostError,
)
from tests.capture_doubles import FOLDER, INFO, MemoryCaptures, ScriptedTap, TapLinks, frame, same
from tests.service_doubles import NOON, now

URL = "can:virtual/0"
THREE = [frame(1.0), frame(2.0, 0x200), frame(3.0)]


class Clock:
    """Time that passes by a second at each look."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        self.now_s += 1.0
        return self.now_s


class Setting:
    """A recording with everything around it."""

    def __init__(self, *batches: list[can.Message] | Exception | int, **plan: Any) -> None:
        self.tap = ScriptedTap(list(batches))
        self.links = TapLinks([self.tap])
        self.captures = MemoryCaptures()
        self.published: list[object] = []
        self.context = JobContext(lambda _: None, publish=self.published.append)
        self.job = RecordCapture(
            RecordPlan(url=URL, **plan), self.links, lambda: self.captures, now, clock=lambda: 0.0
        )

    def recorded(self) -> Recorded:
        return self.job.run(self.context)

    def kept(self) -> list[tuple[float, int, str]]:
        """Record, and return what the capture holds."""
        self.recorded()
        return same(self.captures.kept[0].kept)


def test_every_frame_is_kept_in_its_order() -> None:
    assert Setting(THREE[:2], [], THREE[2:]).kept() == same(THREE)


def test_stop_is_the_usual_end_and_says_where_the_capture_is() -> None:
    done = Setting(THREE).recorded()
    assert (done.end, done.frames, done.problem, str(done.path)) == (
        CaptureEnd.STOPPED,
        3,
        None,
        "/captures/1.dcc",
    )


def test_stopped_recording_is_a_result_and_not_a_cancelled_job() -> None:
    setting = Setting(THREE)
    outcome = run_job(setting.job, setting.context)
    assert outcome.result is not None
    assert outcome.result.frames == 3


def test_stop_before_the_beginning_makes_no_capture() -> None:
    setting = Setting(THREE)
    setting.context.cancel()
    with pytest.raises(Cancelled):
        setting.recorded()
    assert setting.captures.kept == []


def test_adapter_and_capture_are_let_go_at_the_end() -> None:
    setting = Setting(THREE)
    setting.recorded()
    assert (setting.tap.is_closed, setting.captures.kept[0].is_closed) == (True, True)


def test_capture_knows_where_and_when_it_was_made_and_what_for() -> None:
    setting = Setting(THREE, note="cold start")
    setting.recorded()
    head = setting.captures.kept[0].head
    assert (head.vci, head.started_at, head.note) == (URL, NOON, "cold start")


def test_beginning_is_published_with_the_place() -> None:
    setting = Setting(THREE)
    done = setting.recorded()
    assert done.path is not None
    assert setting.published[1] == RecordingBegan(done.path)


def test_what_was_kept_is_published_before_the_interface_is_let_go() -> None:
    setting = Setting(THREE)
    told: list[tuple[bool, bool]] = []

    def hear(news: object) -> None:
        if isinstance(news, Recorded):
            told.append((setting.captures.kept[0].is_closed, setting.tap.is_closed))

    setting.context.publish = hear
    setting.recorded()
    assert told == [(True, False)]


@pytest.mark.parametrize(
    ("capability", "is_unheard"), [(Capability.LISTEN_ONLY, True), (Capability(0), False)]
)
def test_whether_the_bus_can_tell_is_published_first(capability: Capability, *, is_unheard: bool) -> None:
    setting = Setting(THREE)
    setting.tap.info = replace(INFO, capabilities=Capability.MONITOR | capability)
    setting.recorded()
    assert setting.published[0] == ListeningBegan(is_unheard)


def test_failure_that_nobody_foresaw_keeps_what_came() -> None:
    setting = Setting(THREE)

    def fail() -> None:
        raise BrokenPipeError("whoever watched has gone")

    setting.job.watch = fail
    with pytest.raises(BrokenPipeError):
        setting.recorded()
    capture = setting.captures.kept[0]
    assert (capture.is_closed, capture.frames, setting.tap.is_closed) == (True, 3, True)


def test_filters_go_to_the_adapter() -> None:
    filters = parse_filters("1xx,7E8")
    setting = Setting(THREE, filters=filters)
    setting.recorded()
    assert setting.links.asked[0][1].filters == filters


def test_frames_that_the_adapter_lets_through_all_the_same_are_not_kept() -> None:
    assert [one[1] for one in Setting(THREE, filters=parse_filters("200")).kept()] == [0x200]


def test_adapter_that_cannot_filter_so_much_passes_everything_and_is_filtered_here() -> None:
    setting = Setting(THREE, filters=parse_filters("200"))
    setting.links.taps.insert(0, AdapterLimitError("ten filters at most"))
    setting.recorded()
    assert ([one[1].filters for one in setting.links.asked], len(setting.captures.kept[0].kept)) == (
        [parse_filters("200"), ()],
        1,
    )


def test_interface_that_cannot_listen_is_an_error_and_makes_no_capture() -> None:
    setting = Setting()
    setting.links.taps = [AdapterUnfitError("shows no raw frames")]
    with pytest.raises(AdapterUnfitError):
        setting.recorded()
    assert setting.captures.kept == []


def test_number_of_frames_is_kept_exactly() -> None:
    setting = Setting(THREE, THREE, frames=2)
    done = setting.recorded()
    assert (done.end, done.frames, same(setting.captures.kept[0].kept)) == (
        CaptureEnd.COUNT,
        2,
        same(THREE[:2]),
    )


def test_duration_ends_a_silent_bus_too() -> None:
    setting = Setting(*[[]] * 50, seconds=5.0)
    setting.job.clock = Clock()
    assert (setting.recorded().end, len(setting.tap.batches)) == (CaptureEnd.DURATION, 45)


def test_lost_frames_are_counted_where_they_were_lost() -> None:
    setting = Setting(THREE, 7, THREE, 2)
    done = setting.recorded()
    assert (done.lost, setting.captures.kept[0].lost) == (9, 9)


def test_pause_lets_the_writer_bring_its_frames_to_disk() -> None:
    setting = Setting(THREE, [], [])
    setting.recorded()
    assert setting.captures.kept[0].ticks >= 2


@pytest.mark.parametrize("loss", [LinkLostError("pulled"), BusOffError("left the bus")])
def test_lost_link_keeps_what_came_and_is_named(loss: LinkLostError | BusOffError) -> None:
    setting = Setting(THREE, loss)
    done = setting.recorded()
    assert (done.end, done.problem, done.frames, setting.captures.kept[0].is_closed) == (
        CaptureEnd.LINK_LOST,
        loss,
        3,
        True,
    )


def test_full_disk_keeps_what_found_room_and_is_named() -> None:
    setting = Setting(THREE, THREE)
    setting.captures.room = 4
    setting.captures.full = DiskFullError("no room")
    done = setting.recorded()
    assert (done.end, done.problem, done.frames) == (CaptureEnd.NOT_KEPT, setting.captures.full, 4)


def test_disk_that_is_full_at_the_very_end_is_named_too() -> None:
    setting = Setting(THREE)
    setting.tap.then = lambda: _fill(setting)
    assert isinstance(setting.recorded().problem, DiskFullError)


def _fill(setting: Setting) -> None:
    setting.captures.kept[0]._failure = DiskFullError("no room")
    setting.context.cancel()


def test_lost_link_is_told_before_the_disk_that_is_full_too() -> None:
    loss = LinkLostError("pulled")
    setting = Setting(THREE, loss)
    original = setting.captures.create

    def create(head: Any) -> Any:
        made = original(head)
        made.close = lambda: (_ for _ in ()).throw(DiskFullError("no room"))
        return made

    setting.captures.create = create  # type: ignore[method-assign]
    assert setting.recorded().problem is loss


def test_capture_that_cannot_be_made_is_an_error() -> None:
    setting = Setting(THREE)
    setting.captures.failure = RecordError("no rights")
    with pytest.raises(RecordError):
        setting.recorded()
    assert setting.tap.is_closed


def triggered(text: str, *batches: list[can.Message] | Exception | int, **plan: Any) -> Setting:
    return Setting(*batches, trigger=parse_trigger(text), **plan)


def test_nothing_is_kept_until_the_trigger_fires() -> None:
    setting = triggered("200", [frame(1.0), frame(2.0)])
    done = setting.recorded()
    assert (done.path, done.frames, setting.captures.kept) == (None, 0, [])


def test_recording_begins_with_the_frame_that_fires() -> None:
    assert triggered("200", THREE).kept() == same(THREE[1:])


def test_time_before_the_trigger_is_kept_too() -> None:
    came = [frame(at_s) for at_s in (0.0, 1.0, 1.9, 2.0, 2.5)] + [frame(3.0, 0x200), frame(3.1)]
    assert [one[0] for one in triggered("200", came[:4], came[4:], pre_s=1.0).kept()] == [2.0, 2.5, 3.0, 3.1]


def test_trigger_within_a_batch_loses_no_frame_behind_it() -> None:
    came = [frame(1.0), frame(1.1, 0x200), frame(1.2), frame(1.3, 0x200), frame(1.4)]
    assert len(triggered("200", came, pre_s=9.0).kept()) == 5


def test_capture_begins_when_its_first_frame_came() -> None:
    setting = triggered("200", [frame(1.0), frame(4.0, 0x200)], pre_s=5.0)
    setting.recorded()
    assert setting.captures.kept[0].head.started_at == NOON - timedelta(seconds=3)


def test_time_after_the_trigger_ends_the_recording() -> None:
    setting = triggered("200", THREE, *[[]] * 50, post_s=5.0)
    setting.job.clock = Clock()
    assert setting.recorded().end is CaptureEnd.TRIGGERED


def test_time_after_the_trigger_does_not_run_before_it() -> None:
    setting = triggered("200", *[[]] * 50, post_s=5.0)
    setting.job.clock = Clock()
    assert setting.recorded().end is CaptureEnd.STOPPED


def test_waiting_for_a_trigger_ends_with_the_duration() -> None:
    setting = triggered("200", *[[]] * 50, seconds=5.0)
    setting.job.clock = Clock()
    assert (setting.recorded().end, setting.captures.kept) == (CaptureEnd.DURATION, [])


def test_lost_link_while_waiting_is_named_though_there_is_no_capture() -> None:
    done = triggered("200", THREE[:1], LinkLostError("pulled")).recorded()
    assert (done.end, done.path) == (CaptureEnd.LINK_LOST, None)


def test_full_disk_at_the_trigger_is_an_error() -> None:
    setting = triggered("200", THREE)
    setting.captures.failure = DiskFullError("no room")
    with pytest.raises(DiskFullError):
        setting.recorded()


def test_memory_before_a_trigger_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_capture, "MOST_BEFORE", 10)
    came = [frame(at / 1000) for at in range(50)] + [frame(0.06, 0x200)]
    assert len(triggered("200", came, pre_s=100.0).kept()) == 10


def test_number_of_frames_counts_those_before_the_trigger_and_has_the_one_that_was_waited_for() -> None:
    came = [frame(1.0), frame(1.5), frame(2.0, 0x200), frame(2.1)]
    assert triggered("200", came, pre_s=5.0, frames=2).kept() == same(came[1:3])


def test_frames_lost_shortly_before_the_trigger_are_told_of_the_capture() -> None:
    setting = triggered("200", [frame(1.0)], 7, [frame(5.0)], 2, [frame(5.1)], [frame(6.0, 0x200)], pre_s=1.5)
    setting.recorded()
    assert setting.captures.kept[0].lost == 2


def test_frames_lost_just_before_the_frame_that_fires_are_told_of_the_capture() -> None:
    setting = triggered("200", THREE)
    give = setting.tap.read

    def lossy(*, timeout_s: float) -> list[can.Message]:
        came = give(timeout_s=timeout_s)
        setting.tap.lost += 3 if came else 0
        return came

    setting.tap.read = lossy  # type: ignore[method-assign]
    setting.recorded()
    assert setting.captures.kept[0].lost == 3


def test_table_counts_frames_that_are_not_kept_too() -> None:
    setting = triggered("300", THREE)
    setting.recorded()
    assert setting.job.table.snapshot().frames == 3


def test_whoever_watches_is_told_after_every_read() -> None:
    setting = Setting(THREE, [], THREE)
    seen: list[int] = []
    setting.job.watch = lambda: seen.append(setting.job.table.snapshot().frames)
    setting.recorded()
    assert seen == [3, 3, 6, 6]


def test_nothing_is_ever_sent() -> None:
    """The links of these tests raise where a link that sends is opened."""
    setting = Setting(THREE)
    setting.recorded()
    assert [url for url, _ in setting.links.asked] == [URL]


def on_virtual_bus(send: Callable[[can.BusABC], None], **plan: Any) -> tuple[Recorded, list[can.Message]]:
    """Record what is sent on a real virtual bus."""
    with (
        can.Bus(interface="virtual", channel="recording", receive_own_messages=False) as ours,
        can.Bus(interface="virtual", channel="recording") as theirs,
    ):
        setting = Setting(**plan)
        setting.links.taps = [BusTap(ours)]  # type: ignore[list-item]
        sender = threading.Thread(target=send, args=(theirs,))
        sender.start()
        done = setting.recorded()
        sender.join()
        assert theirs.recv(0) is None  # nothing was sent by the recording
    return done, setting.captures.kept[0].kept


class BusTap(ScriptedTap):
    """A tap on a python-can bus."""

    def __init__(self, bus: can.BusABC) -> None:
        super().__init__([])
        self.bus = bus

    def read(self, *, timeout_s: float) -> list[can.Message]:
        came = self.bus.recv(timeout_s)
        return [] if came is None else [came]


def test_frames_of_a_virtual_bus_are_all_kept() -> None:
    def send(bus: can.BusABC) -> None:
        for number in range(2000):
            bus.send(can.Message(arbitration_id=number % 0x800, is_extended_id=False, data=[number % 256]))

    done, kept = on_virtual_bus(send, frames=2000)
    assert (done.frames, [one.data[0] for one in kept]) == (2000, [number % 256 for number in range(2000)])


class GoingOn(Setting):
    """A recording that goes on with a capture of two frames, which began an hour ago."""

    def __init__(self, *batches: list[can.Message] | Exception | int, vci: str = URL, **plan: Any) -> None:
        super().__init__(*batches, append_to=FOLDER / "1.dcc", **plan)
        self.former = self.captures.create(CaptureHead(NOON - timedelta(hours=1), vci))
        self.former.append([frame(100.0), frame(101.0)])


def later() -> list[can.Message]:
    """Return what comes on a clock that began anew."""
    return [frame(1.0), frame(2.0), frame(3.0)]


def test_a_capture_is_gone_on_with_in_its_own_time() -> None:
    setting = GoingOn(later())
    setting.recorded()
    assert [one.timestamp for one in setting.former.kept] == [100.0, 101.0, 3698.0, 3699.0, 3700.0]


def test_what_this_recording_kept_is_told_beside_what_was_there() -> None:
    done = GoingOn(later()).recorded()
    assert done.resumed is not None
    assert (done.frames, done.resumed.before.frames, done.path) == (3, 2, FOLDER / "1.dcc")


def test_going_on_is_told_before_anything_is_opened() -> None:
    setting = GoingOn(later())
    setting.captures.given_up = CaptureGap(7, 101.0, None, 500, 40)
    setting.recorded()
    news = setting.published[0]
    assert isinstance(news, CaptureResumed)
    assert (news.before.frames, news.given_up) == (2, setting.captures.given_up)


def test_number_of_frames_is_of_those_that_are_added() -> None:
    setting = GoingOn(later(), frames=2)
    done = setting.recorded()
    assert (done.end, done.frames, len(setting.former.kept)) == (CaptureEnd.COUNT, 2, 4)


def test_trigger_and_the_time_before_it_go_on_with_a_capture() -> None:
    frames = [frame(1.0), frame(2.0, 0x7E8), frame(3.0)]
    setting = GoingOn(frames, trigger=parse_trigger("7E8"), pre_s=1.0)
    setting.recorded()
    assert [one.timestamp for one in setting.former.kept[2:]] == [3699.0, 3700.0, 3701.0]


def test_trigger_that_does_not_come_leaves_the_capture_as_it_was() -> None:
    setting = GoingOn(later(), trigger=parse_trigger("7E8"))
    done = setting.recorded()
    assert (done.path, len(setting.former.kept), setting.former.is_closed) == (None, 2, True)


def test_another_interface_is_refused_before_it_is_opened() -> None:
    setting = GoingOn(later(), vci="can:virtual/1")
    with pytest.raises(CaptureElsewhereError):
        setting.recorded()
    assert setting.links.asked == []


def test_interface_that_does_not_open_lets_the_capture_go() -> None:
    setting = GoingOn(later())
    setting.links.taps = [AdapterUnfitError("no raw frames")]
    with pytest.raises(AdapterUnfitError):
        setting.recorded()
    assert setting.former.is_closed


def test_full_disk_while_going_on_keeps_what_found_room() -> None:
    setting = GoingOn(later())
    setting.former.room, setting.former.full = 3, DiskFullError("full")
    done = setting.recorded()
    assert (done.end, done.frames, type(done.problem)) == (CaptureEnd.NOT_KEPT, 1, DiskFullError)


@pytest.mark.parametrize(
    ("capability", "is_unheard"), [(Capability.LISTEN_ONLY, True), (Capability(0), False)]
)
def test_what_listened_is_told_at_the_end(capability: Capability, *, is_unheard: bool) -> None:
    setting = Setting(THREE)
    setting.tap.info = replace(INFO, capabilities=capability)
    done = setting.recorded()
    assert (done.adapter, done.is_unheard) == (setting.tap.info, is_unheard)
