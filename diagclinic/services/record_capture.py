"""Record raw frames of a bus: listen, wait for the trigger, keep.  Nothing is ever sent."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from diagclinic.core.capture import CaptureHead
from diagclinic.core.errors import DiagError, RecordError
from diagclinic.services.capture_filter import Wants, wants
from diagclinic.services.capture_ports import Captures, CaptureWriter, ResumedCapture
from diagclinic.services.capture_trigger import Trigger
from diagclinic.services.frame_table import FrameTable
from diagclinic.services.go_on_capture import CaptureResumed, CaptureTime, going_on_with
from diagclinic.services.jobs import JobContext, Priority
from diagclinic.services.ports import Links, Now
from drivers.api import AdapterInfo, Capability, FrameFilter, FrameTap, TapOptions
from drivers.errors import AdapterLimitError, DriverError, RequestStoppedError

if TYPE_CHECKING:
    import can

    Frames = Sequence[can.Message]

#: seconds after which a silent bus is left for a look at the clock
READ_S: Final = 0.1
#: frames that are kept for the time before a trigger at most: 20 seconds of a full bus
MOST_BEFORE: Final = 200_000


class CaptureEnd(StrEnum):
    """Why a recording ended."""

    STOPPED = "stopped"
    DURATION = "duration"
    COUNT = "count"
    TRIGGERED = "triggered"  # the time after the trigger is over
    LINK_LOST = "link-lost"
    NOT_KEPT = "not-kept"  # the disk took no more


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPlan:
    """What is to be recorded.

    Attributes:
        url: the VCI to listen to.
        filters: frames that are wanted; none: every frame.
        trigger: what the recording waits for; None: it begins at once.
        pre_s: seconds before the trigger that are kept too.
        post_s: seconds after the trigger; None: until another end.
        seconds: listen no longer, the waiting included; None: until another end.
        frames: keep no more, besides those that a capture held before; None: until another end.
        note: what somebody wrote about it.
        append_to: the capture to go on with; None: a new one.
    """

    url: str
    filters: tuple[FrameFilter, ...] = ()
    trigger: Trigger | None = None
    pre_s: float = 0.0
    post_s: float | None = None
    seconds: float | None = None
    frames: int | None = None
    note: str = ""
    append_to: Path | None = None


@dataclass(frozen=True, slots=True)
class ListeningBegan:
    """Published once the interface is open.

    Attributes:
        is_unheard: the bus cannot tell that the interface is there; any other acknowledges frames.
    """

    is_unheard: bool


@dataclass(frozen=True, slots=True)
class RecordingBegan:
    """Published once: frames are kept from now on, in the capture at `path`."""

    path: Path


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording that has ended.

    It is published, too, once all that came is on disk: letting go of an interface that hangs takes a while.

    Attributes:
        path: the capture; None where nothing was to be kept.
        frames: how many this recording kept; those that a capture held before are not among them.
        lost: frames that the adapter, or this computer, was too slow for.
        adapter: what listened.
        problem: what ended it before its time; what came before is kept.
        resumed: the capture as it was, where one was gone on with.
    """

    path: Path | None
    frames: int
    lost: int
    end: CaptureEnd
    adapter: AdapterInfo
    problem: DriverError | DiagError | None = None
    resumed: CaptureResumed | None = None

    @property
    def is_unheard(self) -> bool:
        """Whether the bus could not tell that the interface was there."""
        return Capability.LISTEN_ONLY in self.adapter.capabilities


def _unwatched() -> None:
    """Nobody looks on."""


@dataclass(slots=True)
class RecordCapture:
    """Job: record until stopped, or until the plan's end; a stop is its usual end and keeps everything.

    Attributes:
        table: counts every frame that is wanted, kept or not.
        watch: is called on the thread of the job after every read, at least ten times a second.
    """

    plan: RecordPlan
    links: Links
    captures: Callable[[], Captures]
    now: Now
    table: FrameTable = field(default_factory=FrameTable)
    watch: Callable[[], None] = _unwatched
    clock: Callable[[], float] = time.monotonic
    priority: Priority = Priority.ACTION

    def run(self, context: JobContext) -> Recorded:
        """Record, and return what became of it.

        Raises:
            DriverError: the interface could not be opened.
            RecordError: no capture could be made, or the one to go on with is refused; nothing was recorded.
            Cancelled: somebody stopped it before it began.
        """
        context.step(0, 0, "capture.open")
        with going_on_with(self.captures, self.plan.append_to, self.plan.url) as resumed:
            if resumed is not None:
                context.publish(CaptureResumed(resumed.before, resumed.given_up))
            return self._listen(context, resumed)

    def _listen(self, context: JobContext, resumed: ResumedCapture | None) -> Recorded:
        tap, is_wanted = open_tap(self.links, self.plan.url, self.plan.filters, context.stop)
        try:
            context.publish(ListeningBegan(Capability.LISTEN_ONLY in tap.info.capabilities))
            done = _Recording(self, _Source(tap, is_wanted), context, resumed).run()
            context.publish(done)
            return done
        finally:
            tap.close()


def open_tap(
    links: Links, url: str, filters: tuple[FrameFilter, ...], stop: threading.Event
) -> tuple[FrameTap, Wants]:
    """Listen to `url`; where it takes no such filters it passes everything, and what is wanted is told here.

    Raises:
        DriverError: the interface could not be opened.
    """
    try:
        return links.tap(url, TapOptions(stop, filters)), wants(filters)
    except AdapterLimitError:
        return links.tap(url, TapOptions(stop)), wants(filters)


@dataclass(frozen=True, slots=True)
class _Source:
    """Where frames come from, and which of them are wanted."""

    tap: FrameTap
    is_wanted: Wants


class _Recording:
    """One recording under way."""

    def __init__(
        self, job: RecordCapture, source: _Source, context: JobContext, resumed: ResumedCapture | None
    ) -> None:
        self._plan = job.plan
        self._job = job
        self._tap, self._is_wanted = source.tap, source.is_wanted
        self._context = context
        self._resumed = resumed
        self._time = None if resumed is None else CaptureTime(resumed.before, job.now)
        self._held = 0 if resumed is None else resumed.writer.frames
        self._writer: CaptureWriter | None = None
        self._before: deque[can.Message] = deque(maxlen=MOST_BEFORE)
        self._told_lost = 0
        self._lost_before: deque[tuple[float, int]] = deque(maxlen=MOST_BEFORE)
        self._until_s = None if job.plan.seconds is None else job.clock() + job.plan.seconds
        self._triggered_until_s: float | None = None

    def run(self) -> Recorded:
        end = CaptureEnd.STOPPED
        problem: DriverError | DiagError | None = None
        try:
            if self._plan.trigger is None:
                self._begin(())
            end = self._read_on()
        except RequestStoppedError:
            pass
        except DriverError as error:
            end, problem = CaptureEnd.LINK_LOST, error
        except RecordError as error:
            end, problem = self._not_kept(error)
        except BaseException:  # not foreseen: what came is kept all the same
            self._ended(end, None)
            raise
        return self._ended(end, problem)

    def _not_kept(self, error: RecordError) -> tuple[CaptureEnd, RecordError]:
        """Tell a capture that broke off from one that was never begun: of that nothing is left to tell."""
        if self._writer is None:
            raise error
        return CaptureEnd.NOT_KEPT, error

    def _read_on(self) -> CaptureEnd:
        while not self._context.stop.is_set():
            frames = [one for one in self._tap.read(timeout_s=READ_S) if self._is_wanted(one)]
            lost = self._tap.lost - self._told_lost
            self._told_lost += lost
            self._job.table.add(frames, lost=lost)
            self._take(frames, lost)
            self._job.watch()
            end = self._reached()
            if end is not None:
                return end
        return CaptureEnd.STOPPED

    def _take(self, frames: "Frames", lost: int) -> None:
        if self._writer is not None:
            self._keep(self._writer, frames, lost)
            return
        trigger = self._plan.trigger
        for at, frame in enumerate(frames):
            self._remember(frame)
            if trigger is not None and trigger.fires(frame):
                lost += self._lost_since(self._before[0].timestamp)
                self._keep(self._begin(self._before), frames[at + 1 :], lost)
                return
        if lost and self._before:
            self._lost_before.append((self._before[-1].timestamp, lost))

    def _lost_since(self, at_s: float) -> int:
        """Return how many frames were lost beside those that are kept for the time before the trigger."""
        return sum(lost for lost_s, lost in self._lost_before if lost_s >= at_s)

    def _remember(self, frame: "can.Message") -> None:
        """Keep a frame for the time before the trigger, and let those go that are too old for it."""
        before = self._before
        before.append(frame)
        while before[0].timestamp < frame.timestamp - self._plan.pre_s:
            before.popleft()

    def _begin(self, frames: "Frames | deque[can.Message]") -> CaptureWriter:
        """Begin to keep, with what came before the trigger and the frame that it waited for."""
        kept = list(frames)
        if self._plan.frames is not None:  # the last is the one that was waited for
            kept = kept[-self._plan.frames :]
        writer = self._writer = self._new(kept) if self._resumed is None else self._resumed.writer
        self._context.publish(RecordingBegan(writer.path))
        self._before.clear()
        if self._plan.post_s is not None and self._plan.trigger is not None:
            self._triggered_until_s = self._job.clock() + self._plan.post_s
        self._keep(writer, kept)
        return writer

    def _new(self, kept: "Frames") -> CaptureWriter:
        ago = timedelta(seconds=kept[-1].timestamp - kept[0].timestamp) if kept else timedelta()
        head = CaptureHead(self._job.now() - ago, self._plan.url, self._plan.note)
        return self._job.captures().create(head)

    def _keep(self, writer: CaptureWriter, frames: "Frames", lost: int = 0) -> None:
        if self._plan.frames is not None:
            frames = frames[: self._plan.frames - self._kept(writer)]
        if self._time is not None:
            self._time.put(frames)
        if frames or lost:
            writer.append(frames, lost=lost)
        else:
            writer.tick()
        writer.raise_failure()

    def _kept(self, writer: CaptureWriter) -> int:
        """Return how many frames came into the capture by this recording."""
        return writer.frames - self._held

    def _reached(self) -> CaptureEnd | None:
        """Return the end that the plan sets, once it is reached."""
        kept = 0 if self._writer is None else self._kept(self._writer)
        if self._plan.frames is not None and kept >= self._plan.frames:
            return CaptureEnd.COUNT
        now_s = self._job.clock()
        if self._triggered_until_s is not None and now_s >= self._triggered_until_s:
            return CaptureEnd.TRIGGERED
        is_over = self._until_s is not None and now_s >= self._until_s
        return CaptureEnd.DURATION if is_over else None

    def _ended(self, end: CaptureEnd, problem: DriverError | DiagError | None) -> Recorded:
        writer, lost, adapter = self._writer, self._tap.lost, self._tap.info
        resumed = None
        if self._resumed is not None:
            resumed = CaptureResumed(self._resumed.before, self._resumed.given_up)
        if writer is None:
            return Recorded(None, 0, lost, end, adapter, problem, resumed)
        try:
            writer.close()
        except RecordError as error:
            if problem is None:
                end, problem = CaptureEnd.NOT_KEPT, error
        return Recorded(writer.path, self._kept(writer), lost, end, adapter, problem, resumed)
