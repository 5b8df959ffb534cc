"""Devices that send without end, or next to nothing: the program ends with a sentence, in bounded memory."""

import contextlib
import os
import resource
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.beside import beside
from tests.program import run, terminal

NO_VEHICLE = 3
#: what the program and its libraries may map; a buffer that grows without end needs more within seconds
MEMORY_BYTES = 2 << 30
DRIP_S = 0.02


def no_more_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


@contextlib.contextmanager
def sending(ours: int, chunk: bytes, pause_s: float) -> Iterator[None]:
    """Send `chunk` again and again, whatever comes; none of it waits for a reader."""
    os.set_blocking(ours, False)

    def send(ended: threading.Event) -> None:
        while not ended.wait(pause_s):
            with contextlib.suppress(BlockingIOError):
                os.read(ours, 4096)
            with contextlib.suppress(BlockingIOError):
                os.write(ours, chunk)

    with beside(send):
        yield


@pytest.mark.parametrize(
    ("chunk", "pause_s", "sentence"),
    [
        (b"ABCDEF0123456789" * 250, 0.0, "the adapter sends without end"),
        (b"7E8 06 41 00 BE 3E B8 13\r" * 150, 0.0, "the adapter sends without end"),
        (b">" * 1000, 0.0, "the adapter sends without end"),
        (b"ELM327 v1.5\r\r>" * 60, 0.0, "the adapter sends without end"),
        (bytes(4000), 0.0, "the adapter sends without end"),
        (b"A", DRIP_S, "no diagnostic adapter answered"),
    ],
    ids=["junk", "rows", "prompts", "greetings", "NULs", "drip"],
)
def test_device_that_means_harm_is_told_in_one_sentence(
    tmp_path: Path, chunk: bytes, pause_s: float, sentence: str
) -> None:
    with terminal() as (ours, name), sending(ours, chunk, pause_s):
        end = run(tmp_path, "scan", "--json", "--vci", f"elm:{name}", limit=no_more_memory)
    assert (end.code, end.out, sentence in end.err) == (NO_VEHICLE, "", True), end
    assert len(end.err.splitlines()) == 2
    assert run(tmp_path, "visit", "list", "--json").data == []
