"""A process that records the benchmark's frames until it dies, and prints how many will be kept."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from diagclinic.core.capture import CaptureHead
from diagclinic.persistence.captures.files import create_capture
from tests.bench.capture_corpus import vehicle

HEAD: Final = CaptureHead(datetime(2026, 11, 21, tzinfo=UTC), "bench")
#: more than are recorded until it dies
FRAMES: Final = 150_000
BATCH: Final = 700
#: where it dies by itself, in the middle of what was not flushed
CRASH_AT: Final = 40 * BATCH + 300


def main(path: Path, *, crashes: bool) -> None:
    """Record, flush and tell, batch by batch."""
    writer = create_capture(path, HEAD)
    for batch in vehicle(FRAMES).chunks(BATCH):
        writer.append(batch)
        if crashes and writer.frames > CRASH_AT:
            os.abort()
        writer.flush()
        sys.stdout.write(f"{writer.frames}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), crashes=sys.argv[2] == "crash")
