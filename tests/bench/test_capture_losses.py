"""A loss would be seen."""

from pathlib import Path

from diagclinic.persistence.captures.files import create_capture
from tests.bench.capture_child import HEAD
from tests.bench.capture_corpus import Corpus, vehicle
from tests.bench.capture_losses import _missing, _promised, stop_loss


def written(path: Path, corpus: Corpus) -> None:
    """Write a capture of `corpus`."""
    writer = create_capture(path, HEAD)
    for chunk in corpus.chunks(1000):
        writer.append(chunk)
    writer.close()


def test_a_whole_capture_has_lost_nothing(tmp_path: Path) -> None:
    written(tmp_path / "c", vehicle(3000))
    assert stop_loss(tmp_path / "c", vehicle(3000), 500) == 0


def test_frames_that_are_not_there_are_losses(tmp_path: Path) -> None:
    corpus = vehicle(3000)
    written(tmp_path / "c", Corpus(*(column[:2990] for column in columns_of(corpus))))
    assert stop_loss(tmp_path / "c", corpus, 500) == 10


def test_another_frame_is_a_loss(tmp_path: Path) -> None:
    corpus = vehicle(3000)
    written(tmp_path / "c", corpus)
    corpus.payload[1000, 3] ^= 1
    assert stop_loss(tmp_path / "c", corpus, 500) == 2000


def columns_of(corpus: Corpus) -> tuple[object, ...]:
    """Return the columns of `corpus`."""
    return corpus.time_s, corpus.identifier, corpus.is_extended, corpus.payload


def test_a_killed_writer_has_promised_something_and_kept_it(tmp_path: Path) -> None:
    assert _promised(tmp_path / "c", 3) >= 3 * 700
    assert _missing(tmp_path / "d", 3) == 0


def test_a_crashed_writer_has_kept_its_promise(tmp_path: Path) -> None:
    assert _missing(tmp_path / "c", None) == 0
