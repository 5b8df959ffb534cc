"""One million CAN frames into our captures and python-can's files: bytes, speed, losses, and finding again.

Ours gets the frames a hundred at a time, as a tap hands them out, python-can's writers one by one, as they
want them; ours waits for the disk after each block, theirs never do.  Ours and BLF take turns on the same
objects; the slower ones get the same frames afterwards, by themselves, as SQLite's writer works on in a
thread of its own.
"""

import sqlite3
import tempfile
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import can

from diagclinic.persistence.captures.files import create_capture, open_capture
from diagclinic.persistence.captures.writer import BlockWriter
from tests.bench.capture_child import HEAD
from tests.bench.capture_corpus import FRAMES_PER_S, Corpus, noise, vehicle
from tests.bench.capture_losses import KILLS, death_losses, stop_loss
from tests.bench.capture_seeks import seeks
from tests.bench.measuring import load_remark, seconds
from tests.bench.report import Limit, Report

TARGETS: Final = {
    "blf_bytes_ratio": Limit(">=", 3.0),
    "blf_rate_ratio": Limit(">=", 2.0),
    "lost": Limit("<=", 0),
    "seek_ms": Limit("<=", 50.0),
}
FRAMES: Final = 1_000_000
CHUNK: Final = 2_000
BATCH: Final = 100
REMARKS: Final = (
    "lost: of what was flushed, after a stop, a crash and kills; sqlite_: of what it kept, lost after a stop",
    "blf_bytes_ratio_live: with a block a second, as on a bus in real time; _random: payloads of noise",
    "seek_ms: the slowest; each opens ten million frames and reads the first from a moment on",
)

#: takes some frames
Feed = Callable[[list[can.Message]], object]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a writer took.

    Attributes:
        size: bytes of its file.
        spent_s: from the first frame to the end of its stop.
    """

    size: int
    spent_s: float


def run() -> Report:
    """Measure."""
    load = load_remark()
    with tempfile.TemporaryDirectory() as folder:
        metrics = measure(Path(folder), FRAMES)
    return Report("capture", metrics, TARGETS, (load, *REMARKS))


def measure(folder: Path, frames: int, kills: int = KILLS) -> dict[str, float]:
    """Return all figures, from corpora of so many frames, and so many writers that are killed."""
    car = vehicle(frames)
    return {
        **_against_blf(folder, noise(frames), "_random"),
        **_against_blf(folder, car, ""),
        **_live(folder, car),
        **_reading(folder, car),
        **_others(folder, car),
        **_losses(folder, car, kills),
        **seeks(folder, car),
    }


def _against_blf(folder: Path, corpus: Corpus, kind: str) -> dict[str, float]:
    ours, blf = side_by_side(folder, corpus)
    return {
        f"blf_bytes_ratio{kind}": blf.size / ours.size,
        f"blf_rate_ratio{kind}": blf.spent_s / ours.spent_s,
        f"bytes_per_frame{kind}": ours.size / len(corpus),
        f"blf_bytes_per_frame{kind}": blf.size / len(corpus),
        f"frames_per_s{kind}": len(corpus) / ours.spent_s,
        f"blf_frames_per_s{kind}": len(corpus) / blf.spent_s,
    }


def side_by_side(folder: Path, corpus: Corpus) -> tuple[Cost, Cost]:
    """Return what ours and BLF's writer took for `corpus`."""
    path, peer_path = folder / "ours", folder / "peer.blf"
    path.unlink(missing_ok=True)
    ours, peer = create_capture(path, HEAD), can.BLFWriter(peer_path)
    feeds: tuple[Feed, Feed] = (batches_to(ours), singly_to(peer))
    spent_s = [0.0, 0.0]
    for number, chunk in enumerate(corpus.chunks(CHUNK)):
        for turn in ((0, 1), (1, 0))[number % 2]:
            spent_s[turn] += seconds(lambda turn=turn, chunk=chunk: feeds[turn](chunk))
    spent_s[0] += seconds(ours.close)
    spent_s[1] += seconds(peer.stop)
    return Cost(path.stat().st_size, spent_s[0]), Cost(peer_path.stat().st_size, spent_s[1])


def batches_to(writer: BlockWriter) -> Feed:
    """Return what hands frames to our writer as a tap does."""

    def feed(frames: list[can.Message]) -> None:
        for start in range(0, len(frames), BATCH):
            writer.append(frames[start : start + BATCH])

    return feed


def singly_to(writer: Any) -> Feed:
    """Return what hands frames to a writer of python-can."""

    def feed(frames: list[can.Message]) -> None:
        for frame in frames:
            writer.on_message_received(frame)

    return feed


def cost_of(corpus: Corpus, writer: Any, path: Path) -> Cost:
    """Return what a writer of python-can took for `corpus`, by itself."""
    feed = singly_to(writer)
    spent_s = sum(seconds(lambda chunk=chunk: feed(chunk)) for chunk in corpus.chunks(CHUNK))
    spent_s += seconds(writer.stop)
    return Cost(path.stat().st_size, spent_s)


def _others(folder: Path, corpus: Corpus) -> dict[str, float]:
    text, table = folder / "peer.asc", folder / "peer.db"
    asc = cost_of(corpus, can.ASCWriter(text), text)
    # its thread writes while the next frames are made, too, so all of the time counts
    sqlite_s = seconds(lambda: cost_of(corpus, can.SqliteWriter(table), table))
    with closing(sqlite3.connect(table)) as database:
        (kept,) = database.execute("SELECT count(*) FROM messages").fetchone()
    frames = len(corpus)
    return {
        "asc_bytes_per_frame": asc.size / frames,
        "asc_frames_per_s": frames / asc.spent_s,
        "sqlite_bytes_per_frame": table.stat().st_size / max(kept, 1),
        "sqlite_frames_per_s": kept / sqlite_s,
        "sqlite_lost": frames - kept,
    }


def _live(folder: Path, corpus: Corpus) -> dict[str, float]:
    """Return our bytes for the corpus with a block a second, against BLF's for the same frames."""
    path, peer_path = folder / "live", folder / "live.blf"
    ours, peer = create_capture(path, HEAD), can.BLFWriter(peer_path)
    for chunk in corpus.chunks(FRAMES_PER_S):
        ours.append(chunk)
        ours.flush()
        singly_to(peer)(chunk)
    ours.close()
    peer.stop()
    return {"blf_bytes_ratio_live": peer_path.stat().st_size / path.stat().st_size}


def _reading(folder: Path, corpus: Corpus) -> dict[str, float]:
    """Return how quickly the files of `side_by_side` are read."""
    with closing(open_capture(folder / "ours")) as reader, can.BLFReader(folder / "peer.blf") as peer:
        spent_s = {
            "columns_read_rate": seconds(lambda: _exhaust(reader.columns())),
            "read_rate": seconds(lambda: _exhaust(reader.frames())),
            "blf_read_rate": seconds(lambda: _exhaust(peer)),
        }
    return {key: len(corpus) / figure for key, figure in spent_s.items()}


def _losses(folder: Path, corpus: Corpus, kills: int) -> dict[str, float]:
    losses = {"lost_at_stop": float(stop_loss(folder / "ours", corpus, CHUNK)), **death_losses(folder, kills)}
    return {**losses, "lost": sum(losses.values())}


def _exhaust(frames: Iterable[object]) -> None:
    for _ in frames:
        pass
