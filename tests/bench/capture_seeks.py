"""How long it takes to find a moment, or an identifier from a moment on, in a large capture."""

import random
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Final

import can

from diagclinic.persistence.captures.files import create_capture, open_capture
from tests.bench.capture_child import HEAD
from tests.bench.capture_corpus import Corpus
from tests.bench.measuring import seconds

#: how often the corpus is repeated
TILES: Final = 10
SEEKS: Final = 40
CHUNK: Final = 50_000
#: an identifier that comes once, in the middle
RARE: Final = (0x7FE, False)
#: s; between one corpus and the next
_PAUSE_S: Final = 0.001
#: s; what the stamps of a later repetition are rounded by, and more
_STAMP_S: Final = 1e-5

FrameId = tuple[int, bool]


def seeks(folder: Path, corpus: Corpus) -> dict[str, float]:
    """Return times to open the corpus, many times over, and read the first frame that is looked for."""
    path = folder / "large"
    _write(path, corpus)
    chance = random.Random(6)  # noqa: S311  the seed makes it repeatable
    moments = [
        chance.uniform(0, (TILES - 1) * _span_s(corpus)) + float(corpus.time_s[0]) for _ in range(SEEKS)
    ]
    by_time = [_seek_ms(path, corpus, moment_s) for moment_s in moments]
    identifiers = _identifiers(corpus)
    by_both = [_seek_ms(path, corpus, moment_s, chance.choice(identifiers)) for moment_s in moments]
    rare = [_seek_ms(path, corpus, None, RARE) for _ in range(5)]
    return {
        "seek_ms": max(*by_time, *by_both, *rare),
        "seek_median_ms": median((*by_time, *by_both)),
        "seek_time_worst_ms": max(by_time),
        "seek_identifier_worst_ms": max(by_both),
        "seek_rare_worst_ms": max(rare),
        "seek_frames": TILES * len(corpus) + 1,
    }


def _write(path: Path, corpus: Corpus) -> None:
    with closing(create_capture(path, HEAD)) as writer:
        for tile in range(TILES):
            shift_s = tile * _span_s(corpus)
            if tile == TILES // 2:
                writer.append([can.Message(float(corpus.time_s[0]) + shift_s, *RARE, channel=0)])
            for chunk in corpus.chunks(CHUNK, shift_s):
                writer.append(chunk)


def _span_s(corpus: Corpus) -> float:
    return float(corpus.time_s[-1] - corpus.time_s[0]) + _PAUSE_S


def _identifiers(corpus: Corpus) -> list[FrameId]:
    return sorted(set(zip(corpus.identifier.tolist(), corpus.is_extended.tolist(), strict=True)))


def _seek_ms(path: Path, corpus: Corpus, from_s: float | None, wanted: FrameId | None = None) -> float:
    """Return how long it takes to open the capture and to read the first frame.

    Raises:
        AssertionError: it is another frame than it should be.
    """
    found: list[can.Message] = []

    def seek() -> None:
        with closing(open_capture(path)) as reader:
            found.extend([next(reader.frames(from_s, identifiers=wanted and [wanted]))])

    spent_s = seconds(seek)
    if not _is_right(found[0], corpus, from_s, wanted):
        raise AssertionError(f"{found[0]} was found from {from_s}, {wanted}")
    return spent_s * 1000


def _is_right(found: can.Message, corpus: Corpus, from_s: float | None, wanted: FrameId | None) -> bool:
    if wanted is not None and (found.arbitration_id, found.is_extended_id) != wanted:
        return False
    return from_s is None or abs(found.timestamp - _expected_s(corpus, from_s, wanted)) < _STAMP_S


def _expected_s(corpus: Corpus, from_s: float, wanted: FrameId | None) -> float:
    """Return when the first frame from `from_s` on came."""
    begin_s = float(corpus.time_s[0])
    tile, within_s = divmod(from_s - begin_s, _span_s(corpus))
    times_s = corpus.time_s if wanted is None else corpus.time_s[corpus.identifier == wanted[0]]
    later_s = times_s[times_s - begin_s >= within_s]
    if len(later_s):
        return float(later_s[0]) + tile * _span_s(corpus)
    return float(times_s[0]) + (tile + 1) * _span_s(corpus)
