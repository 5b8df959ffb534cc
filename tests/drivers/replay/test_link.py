"""drivers.replay.link: a virtual car that answers as recorded."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.api import Answer, Bus, OpenOptions, Scheme, Target
from drivers.errors import (
    BadVciOptionError,
    LinkLostError,
    RecordingUnusableError,
    RequestStoppedError,
    VehicleSilentError,
)
from drivers.notes import BatteryTold, BusTold, Failure, Note, Opened, Requested, write_note
from drivers.registry import VciUrl
from drivers.replay.link import ReplayLink, open_replay
from drivers.replay.recording import Recording
from tests.service_doubles import EVERYBODY, INFO, MemoryTrace, answer
from tests.stops import HurriedStop, StopOnceWaitedFor

GO_ON = threading.Event()
BUS = Bus("CAN", EVERYBODY, (0x7E8,))
FOUND = BusTold(BUS)
SILENT = Failure("vehicle-silent", "no answer")


def told(*payloads: str, failure: Failure | None = None, took_s: float = 0.0) -> Requested:
    came = tuple(answer(0x7E8, payload, took_s) for payload in payloads)
    return Requested(EVERYBODY, b"\x03", 1, came, failure, took_s)


def replay(*notes: Note, query: str = "", missing: str = "", clock: object = lambda: 5.0) -> ReplayLink:
    url = VciUrl.parse(f"replay:visit.trace{query}")
    recording = Recording([write_note(note) for note in (Opened(INFO), FOUND, *notes)], missing)
    return open_replay(url, OpenOptions(MemoryTrace(), GO_ON), lambda _: recording, clock)


def ask(
    link: ReplayLink, payload: bytes = b"\x03", target: Target = EVERYBODY, stop: threading.Event = GO_ON
) -> Iterator[Answer]:
    return link.request(target, payload, deadline_s=1.0, expected=1, stop=stop)


def payloads(link: ReplayLink) -> list[str]:
    return [one.payload.hex() for one in ask(link)]


def test_answers_are_those_that_were_recorded() -> None:
    came = Requested(EVERYBODY, b"\x03", 1, (Answer(0x7E8, b"\x43", 0.2, "a frame is missing", 0xF1),))
    assert list(ask(replay(came))) == [Answer(0x7E8, b"\x43", 5.0, "a frame is missing", 0xF1)]


def test_each_time_has_its_own_answer_and_the_last_one_stays() -> None:
    link = replay(told("4301"), told("4302"))
    assert [payloads(link) for _ in range(3)] == [["4301"], ["4302"], ["4302"]]


def test_recorded_silence_is_silence_again() -> None:
    with pytest.raises(VehicleSilentError, match="no answer"):
        list(ask(replay(told(failure=SILENT))))


def test_answers_before_a_failure_come_first() -> None:
    answers = ask(replay(told("4300", failure=SILENT)))
    assert next(answers).payload == b"\x43\x00"
    with pytest.raises(VehicleSilentError):
        next(answers)


@pytest.mark.parametrize(
    ("payload", "target"), [(b"\x07", EVERYBODY), (b"\x03", Target(Scheme.CAN_11BIT, 0x7E0))]
)
def test_what_was_never_asked_is_silence_that_says_so(payload: bytes, target: Target) -> None:
    with pytest.raises(VehicleSilentError, match="never asked in the recording"):
        list(ask(replay(told("4300")), payload, target))


def test_network_is_the_one_that_was_found() -> None:
    assert replay().find_bus(stop=GO_ON) == BUS


def test_vehicle_that_never_answered_does_not_answer() -> None:
    notes = [write_note(BusTold(None, SILENT))]
    url = VciUrl.parse("replay:visit.trace")
    link = open_replay(url, OpenOptions(MemoryTrace(), GO_ON), lambda _: Recording(notes))

    with pytest.raises(VehicleSilentError, match="no answer"):
        link.find_bus(stop=GO_ON)


def test_recording_without_a_network_says_so() -> None:
    notes = [write_note(told("4300"))]
    url = VciUrl.parse("replay:visit.trace")
    link = open_replay(url, OpenOptions(MemoryTrace(), GO_ON), lambda _: Recording(notes))

    with pytest.raises(VehicleSilentError, match="tells of no network"):
        link.find_bus(stop=GO_ON)


def test_battery_is_told_in_order() -> None:
    link = replay(BatteryTold(12.6), BatteryTold(None), BatteryTold(12.1))
    assert [link.battery_v(stop=GO_ON) for _ in range(4)] == [12.6, None, 12.1, 12.1]


def test_battery_that_was_never_measured_is_not_known() -> None:
    assert replay().battery_v(stop=GO_ON) is None


def test_battery_that_failed_fails_again() -> None:
    with pytest.raises(VehicleSilentError):
        replay(BatteryTold(None, SILENT)).battery_v(stop=GO_ON)


def test_name_says_that_it_is_a_recording_and_of_what() -> None:
    info = replay().info
    assert (info.url, info.name, info.firmware, info.capabilities) == (
        "replay:visit.trace",
        "Recording of OBDLink EX",
        INFO.firmware,
        INFO.capabilities,
    )


def test_name_says_what_is_missing(caplog: pytest.LogCaptureFixture) -> None:
    link = replay(missing="its end is cut off")
    assert link.info.name == "Recording of OBDLink EX (in part: its end is cut off)"
    assert "visit.trace: its end is cut off" in caplog.text


@pytest.mark.parametrize(("unread", "told"), [(1, "1 note"), (2, "2 notes")])
def test_notes_that_nobody_understands_are_told(unread: int, told: str) -> None:
    notes = [write_note(FOUND), *[b"{}"] * unread]
    url = VciUrl.parse("replay:visit.trace")

    link = open_replay(url, OpenOptions(MemoryTrace(), GO_ON), lambda _: Recording(notes))

    assert link.info.name.endswith(f"(in part: {told} cannot be understood)")


def test_recording_of_nothing_is_unusable_and_says_why() -> None:
    url = VciUrl.parse("replay:visit.trace")
    empty = Recording([], "its end is cut off")

    with pytest.raises(RecordingUnusableError, match=r"visit\.trace: .*; its end is cut off"):
        open_replay(url, OpenOptions(MemoryTrace(), GO_ON), lambda _: empty)


def test_file_is_the_url_s_address() -> None:
    asked: list[Path] = []

    def read(path: Path) -> Recording:
        asked.append(path)
        return Recording([write_note(FOUND)])

    open_replay(VciUrl.parse("replay:reports/a b.zip"), OpenOptions(MemoryTrace(), GO_ON), read)

    assert asked == [Path("reports/a b.zip")]


@pytest.mark.parametrize("query", ["?pace=slow", "?speed=2", "?pace="])
def test_other_options_are_refused(query: str) -> None:
    with pytest.raises(BadVciOptionError, match="pace=recorded or at-once"):
        replay(query=query)


def test_answers_come_at_once_unless_asked_otherwise() -> None:
    stop = HurriedStop()
    list(ask(replay(told("4300", took_s=0.75)), stop=stop))
    assert stop.waited == []


def test_recorded_pace_is_kept_where_it_is_asked_for() -> None:
    stop = HurriedStop()
    link = replay(told("4300", failure=SILENT, took_s=0.75), query="?pace=recorded")
    with pytest.raises(VehicleSilentError):
        list(ask(link, stop=stop))
    assert stop.waited == [0.75, 0.75]


def test_stop_ends_a_recorded_wait() -> None:
    link = replay(told("4300", took_s=3000.0), query="?pace=recorded")
    with pytest.raises(RequestStoppedError):
        list(ask(link, stop=StopOnceWaitedFor()))


@pytest.mark.parametrize(
    "act",
    [
        lambda link, stop: list(ask(link, stop=stop)),
        lambda link, stop: link.find_bus(stop=stop),
        lambda link, stop: link.battery_v(stop=stop),
    ],
)
def test_stop_and_close_are_obeyed_by_every_call(act: object) -> None:
    stop = threading.Event()
    stop.set()
    link = replay(told("4300"), BatteryTold(12.6))
    with pytest.raises(RequestStoppedError):
        act(link, stop)
    link.close()
    link.close()
    with pytest.raises(LinkLostError):
        act(link, GO_ON)


def test_stop_before_the_opening_opens_nothing() -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(RequestStoppedError):
        open_replay(
            VciUrl.parse("replay:x"),
            OpenOptions(MemoryTrace(), stop),
            lambda _: Recording([write_note(FOUND)]),
        )
