"""What is missing in a capture after its writer was stopped, crashed, or was killed."""

import random
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain, islice
from pathlib import Path
from typing import Final

import can

from diagclinic.persistence.captures.files import open_capture
from tests.bench.capture_child import BATCH, FRAMES
from tests.bench.capture_corpus import Corpus, vehicle

KILLS: Final = 5
_ROOT: Final = Path(__file__).parents[2]


def stop_loss(path: Path, corpus: Corpus, chunk: int) -> int:
    """Return how many frames of `corpus` are not equal in the capture at `path`."""
    given = chain.from_iterable(corpus.chunks(chunk))
    return len(corpus) - _equal(path, given)


def death_losses(folder: Path, kills: int = KILLS) -> dict[str, float]:
    """Return how many flushed frames are missing after a crash, and after `kills` together."""
    chance = random.Random(4)  # noqa: S311  the seed makes it repeatable
    killed = (_missing(folder / f"kill{number}", chance.randrange(5, 60)) for number in range(kills))
    return {"lost_at_crash": _missing(folder / "crash", None), "lost_at_kill9": sum(killed)}


def _missing(path: Path, batches: int | None) -> int:
    """Return how many flushed frames are missing where a writer was killed after so many batches.

    Without a number the writer crashes by itself.
    """
    promised = _promised(path, batches)
    given = chain.from_iterable(vehicle(FRAMES).chunks(BATCH))
    return max(promised - _equal(path, given), 0)


def _promised(path: Path, batches: int | None) -> int:
    command = [sys.executable, "-m", "tests.bench.capture_child", str(path)]
    mode = "crash" if batches is None else "go-on"
    with subprocess.Popen(
        [*command, mode], cwd=_ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as child:
        lines = _lines(child)
        told = list(islice(lines, batches))
        child.kill()  # SIGKILL where there is one
        told += [line for line in lines if line.endswith("\n")]
    return int(told[-1])


def _lines(child: subprocess.Popen[str]) -> Iterator[str]:
    if child.stdout is None:
        raise AssertionError("it was started with a pipe")
    yield from child.stdout


def _equal(path: Path, given: Iterable[can.Message]) -> int:
    """Return how many frames at the beginning of the capture equal those that were given, to the last bit."""
    number = 0
    with closing(open_capture(path)) as reader:
        for one, other in zip(reader.frames(), given, strict=False):
            if not one.equals(other, timestamp_delta=0.0):
                break
            number += 1
    return number
