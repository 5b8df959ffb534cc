"""diagclinic.app.recordings: what can be answered from is read, whatever state its file is in."""

import os
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagclinic.app.links import all_links
from diagclinic.app.recordings import read_recording
from diagclinic.core.trace import Anchor, Tail, Trace, TraceGap, TraceNote, TraceRecord
from diagclinic.persistence.trace_file import pack_trace
from drivers.api import Answer, Bus, OpenOptions
from drivers.errors import DriverError, RecordingUnusableError
from drivers.notes import BusTold, Opened, Requested, write_note
from tests.service_doubles import EVERYBODY, INFO, NOON, MemoryTrace

NOTES = tuple(
    write_note(note)
    for note in (
        Opened(INFO),
        BusTold(Bus("CAN", EVERYBODY, (0x7E8,))),
        Requested(EVERYBODY, b"\x03", 1, (Answer(0x7E8, b"\x43\x00", 0.0),)),
    )
)

RAW = TraceRecord(sent=True, payload=b"ATZ", at_s=0.0)


def content_of(*more: object) -> bytes:
    entries = (*(TraceNote(note, 1.0) for note in NOTES), *more)
    return pack_trace(Trace(Anchor(NOON, 0.0), entries, Tail.WHOLE, 0))


def report(path: Path, content: bytes, name: str = "visit.trace") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("README.txt", "hello")
        packed.writestr(name, content)
    return path


def test_notes_of_a_trace_are_the_recording(tmp_path: Path) -> None:
    (tmp_path / "t").write_bytes(content_of())
    found = read_recording(tmp_path / "t")
    assert (found.notes, found.missing) == (NOTES, "")


def test_trace_within_a_report_is_the_recording(tmp_path: Path) -> None:
    assert read_recording(report(tmp_path / "r.zip", content_of())).notes == NOTES


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    content = content_of(TraceGap(3, 2.0), TraceRecord(sent=True, payload=b"ATZ", at_s=3.0))
    (tmp_path / "cut").write_bytes(content[:-2])
    (tmp_path / "damaged").write_bytes(content[:-6] + b"????" + content[-2:])
    assert read_recording(tmp_path / "cut").missing == "its end is cut off; 3 records could not be written"
    assert read_recording(tmp_path / "damaged").missing.startswith("it is damaged from some place on")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not a trace"),
        (b"ELM327 v1.5", "not a trace"),
        (b"DCTRACE\x09" + bytes(40), "newer version"),
        (pack_trace(Trace(Anchor(NOON, 0.0), (RAW,), Tail.WHOLE, 0)), "only raw"),
        (b"PK\x05\x06" + bytes(18), "neither"),
    ],
)
def test_file_that_is_no_recording_says_why(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "t").write_bytes(content)
    with pytest.raises(RecordingUnusableError, match=why):
        read_recording(tmp_path / "t")


def test_report_without_a_trace_says_so(tmp_path: Path) -> None:
    with pytest.raises(RecordingUnusableError, match="neither a visit's trace nor a report"):
        read_recording(report(tmp_path / "r.zip", b"", name="other.txt"))


@pytest.mark.parametrize("name", ["missing", "a\0b"])
def test_name_of_no_file_says_so(tmp_path: Path, name: str) -> None:
    with pytest.raises(RecordingUnusableError, match="there is no such file"):
        read_recording(tmp_path / name)


@pytest.mark.parametrize(
    ("make", "words"),
    [(os.mkdir, "it is a folder, not a file"), (os.mkfifo, "it is a pipe, not a file")],
    ids=["folder", "pipe"],
)
def test_what_is_no_file_is_told_at_once_as_what_it_is(
    tmp_path: Path, make: Callable[[Path], None], words: str
) -> None:
    make(tmp_path / "t")
    with pytest.raises(RecordingUnusableError, match=f"{words}$"):
        read_recording(tmp_path / "t")


def test_report_that_unpacks_to_more_than_any_recording_is_refused(tmp_path: Path) -> None:
    path = report(tmp_path / "r.zip", content_of()[:8] + bytes(200_000))
    with pytest.raises(RecordingUnusableError, match="longer than any"):
        read_recording(path, most_bytes=100_000)


def test_report_that_unpacks_to_no_trace_is_not_unpacked_to_its_end(tmp_path: Path) -> None:
    path = report(tmp_path / "r.zip", bytes(200_000))
    with pytest.raises(RecordingUnusableError, match="is not a trace"):
        read_recording(path, most_bytes=100_000)


@settings(max_examples=150)
@given(
    packed=st.booleans(),
    kept=st.floats(0, 1),
    flips=st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 255)), max_size=4),
)
def test_cut_and_flipped_file_answers_in_part_or_is_a_typed_error(
    tmp_path_factory: pytest.TempPathFactory, packed: bool, kept: float, flips: list[tuple[int, int]]
) -> None:
    path = tmp_path_factory.mktemp("t") / "recording"
    whole = report(path, content_of()).read_bytes() if packed else content_of()
    content = bytearray(whole[: int(len(whole) * kept)])
    for place, bits in flips:
        if content:
            content[place % len(content)] ^= bits
    path.write_bytes(content)

    try:
        link = all_links().open(f"replay:{path}", OpenOptions(MemoryTrace(), threading.Event()))
        assert link.find_bus(stop=threading.Event()).responders == (0x7E8,)
    except DriverError:
        return
