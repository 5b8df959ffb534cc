"""diagclinic.telemetry.recorder: telling never waits, never fails, and what is lost is counted."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from diagclinic.services.consent import Level
from diagclinic.services.telemetry import Crashed, FeatureUsed, FeedbackGiven, OperationEnded
from diagclinic.telemetry.recorder import Recorder, Told

SCAN = OperationEnded("scan", "can11", "elm327", "ok", 5)
PATIENCE_S = 30.0


@dataclass
class Written:
    """Keeps what the recorder writes, on its thread; waits where it is told to."""

    told: list[Told] = field(default_factory=list)
    lost: dict[int, int] = field(default_factory=dict)
    failures: list[Exception] = field(default_factory=list)
    may_go_on: threading.Event = field(default_factory=threading.Event)
    has_begun: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        """Let it go on."""
        self.may_go_on.set()

    def __call__(self, told: Sequence[Told], lost: Mapping[int, int]) -> None:
        self.has_begun.set()
        assert self.may_go_on.wait(PATIENCE_S)
        if self.failures:
            raise self.failures.pop()
        self.told += told
        for event_class, count in lost.items():
            self.lost[event_class] = self.lost.get(event_class, 0) + count


def test_facts_come_in_their_order_with_their_time() -> None:
    written = Written()
    recorder = Recorder(written, Level.HEALTH)
    for number in range(1000):
        recorder.tell(OperationEnded("scan", "", "", "ok", number))
    assert recorder.close(PATIENCE_S)
    assert [one.fact.ms for one in written.told if isinstance(one.fact, OperationEnded)] == list(range(1000))
    assert all(one.at_ms > one.monotonic_ms >= 0 for one in written.told)


@pytest.mark.parametrize("failures", [[], [OSError("full")]], ids=["room", "no room"])
def test_who_waits_is_told_whether_it_is_kept(failures: list[Exception]) -> None:
    recorder = Recorder(Written(failures=list(failures)), Level.NONE)
    assert recorder.keep(FeedbackGiven("app", nps=9)) is (not failures)
    recorder.close(PATIENCE_S)


def test_nothing_is_kept_once_it_is_over() -> None:
    recorder = Recorder(Written(), Level.NONE)
    recorder.close(PATIENCE_S)
    assert not recorder.keep(FeedbackGiven("app", nps=9))


@pytest.mark.parametrize("level", Level)
def test_nothing_above_what_is_agreed_is_queued(level: Level) -> None:
    written = Written()
    recorder = Recorder(written, level)
    facts = (FeedbackGiven("scan"), Crashed("python", "E", "0" * 16), SCAN, FeatureUsed("scan"))
    for fact in facts:
        recorder.tell(fact)
    recorder.close(PATIENCE_S)
    assert [one.fact for one in written.told] == list(facts[: level + 1])


def test_no_thread_is_begun_where_nobody_agreed() -> None:
    before = threading.active_count()
    recorder = Recorder(Written(), Level.NONE)
    recorder.tell(SCAN)
    recorder.ask(lambda: SCAN)
    assert (threading.active_count(), recorder.close(PATIENCE_S)) == (before, True)


def test_crash_tells_the_interface_in_use_last() -> None:
    written, remembered = Written(), list[str]()
    recorder = Recorder(written, Level.CRASH, remember=remembered.append)
    crash = Crashed("python", "E", "0" * 16)
    recorder.tell(crash)
    for vci in ("doip", "elm327", "elm327"):
        recorder.uses(vci)
    recorder.tell(crash)
    recorder.tell(replace(crash, vci="sim"))
    recorder.tell_of(crash, "", {"v": "1.0.0"})
    recorder.close(PATIENCE_S)
    told = [one.fact.vci for one in written.told if isinstance(one.fact, Crashed)]
    assert (told, remembered) == (["", "elm327", "sim", ""], ["doip", "elm327"])


def test_interface_that_cannot_be_remembered_is_known_all_the_same() -> None:
    def full(_vci: str) -> None:
        raise OSError("no space left on device")

    written = Written()
    recorder = Recorder(written, Level.CRASH, remember=full)
    recorder.uses("elm327")
    recorder.tell(Crashed("python", "E", "0" * 16))
    recorder.close(PATIENCE_S)
    assert [one.fact.vci for one in written.told if isinstance(one.fact, Crashed)] == ["elm327"]


def test_measurement_is_left_to_the_writer() -> None:
    written = Written()
    recorder = Recorder(written, Level.HEALTH)
    recorder.ask(lambda: SCAN)
    recorder.close(PATIENCE_S)
    (told,) = written.told
    assert told.measure is not None
    assert told.measure() == SCAN


def test_what_does_not_fit_is_lost_and_counted() -> None:
    written = Written()
    written.may_go_on.clear()
    recorder = Recorder(written, Level.HEALTH, bound=3)
    recorder.tell(SCAN)
    assert written.has_begun.wait(PATIENCE_S)  # the writer has the first, the queue is empty
    for _ in range(10):
        recorder.tell(SCAN)
    written.may_go_on.set()
    recorder.flush(PATIENCE_S)
    recorder.tell(SCAN)
    recorder.close(PATIENCE_S)
    assert (len(written.told), written.lost) == (5, {1: 7})


def test_what_cannot_be_written_is_lost_and_counted_later() -> None:
    written = Written(failures=[OSError("full")])
    recorder = Recorder(written, Level.HEALTH)
    recorder.tell(SCAN)
    recorder.flush(PATIENCE_S)
    recorder.tell(SCAN)
    recorder.close(PATIENCE_S)
    assert (len(written.told), written.lost) == (1, {1: 1})


def test_flush_does_not_wait_for_ever() -> None:
    written = Written()
    written.may_go_on.clear()
    recorder = Recorder(written, Level.HEALTH, bound=1)
    recorder.tell(SCAN)
    assert written.has_begun.wait(PATIENCE_S)
    assert not recorder.flush(0.01)
    written.may_go_on.set()
    recorder.close(PATIENCE_S)


def test_nothing_is_taken_after_the_end() -> None:
    written = Written()
    recorder = Recorder(written, Level.HEALTH)
    recorder.tell(SCAN)
    recorder.close(PATIENCE_S)
    recorder.tell(SCAN)
    assert len(written.told) == 1


def test_telling_what_is_no_fact_fails_nobody() -> None:
    recorder = Recorder(Written(), Level.HEALTH)
    recorder.tell("scan")  # type: ignore[arg-type]  # the act
    assert recorder.close(PATIENCE_S)


def test_many_threads_may_tell() -> None:
    written = Written()
    recorder = Recorder(written, Level.HEALTH)
    threads = [threading.Thread(target=lambda: [recorder.tell(SCAN) for _ in range(100)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    recorder.close(PATIENCE_S)
    assert len(written.told) + sum(written.lost.values()) == 800
